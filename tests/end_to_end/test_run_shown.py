"""One deep run as its reader sees it: over the API while it waits, and as a tree in a terminal."""

from __future__ import annotations

from typing import Any

from click.testing import CliRunner

from countersign_workbench.cli.command import countersign
from countersign_workbench.demo.world import World
from tests.end_to_end.many_gates import all_opened, key, run_ended
from tests.end_to_end.runs import a_word
from tests.end_to_end.test_children import child_of

LEAD, DESK = "lead@example.com", "desk@example.com"


def shown(world: World, shown_id: str, *words: str) -> str:
    """What `countersign show` prints."""
    command = ["show", shown_id, *words, "--api-url", world.stack.api_url]
    answered = CliRunner().invoke(
        countersign, command, env={"COUNTERSIGN_TOKEN": world.tokens["operator"]}
    )
    assert answered.exit_code == 0, answered.output
    return answered.output


def steps_of(run: dict[str, Any]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The steps by name and item."""
    return {(step["name"], *step.get("item", ())): step for step in run["steps"]}


def a_deep_run(world: World) -> tuple[str, list[dict[str, Any]]]:
    word = a_word("order")
    orders = [{"id": f"{word}-{number}", "amount": 700 + number} for number in range(2)]
    return world.start("three-deep", {"orders": orders}), orders


def test_a_deep_run_is_seen_while_it_waits_and_when_it_has_ended(world: World) -> None:
    run, _ = a_deep_run(world)
    asked = all_opened(world, [key(run, "approve", number) for number in (0, 1)])
    asked[key(run, "approve", 0)].vote(LEAD, "approve")
    child = child_of(run, "desk", "ask-desk", 0)
    [signs] = all_opened(world, [key(child, "sign")]).values()

    waiting, on_terminal = world.execution(run), shown(world, run)
    signs.vote(DESK, "approve")
    asked[key(run, "approve", 1)].vote(LEAD, "reject", reason="too much")
    ended, at_the_end = run_ended(world, run), shown(world, run)

    found = steps_of(waiting)
    assert waiting["status"] == "waiting"
    assert waiting["startedBy"]
    assert found["approve", 0]["answers"][0]["approver"] == LEAD
    assert found["approve", 0]["output"]["approved"] is True
    assert found["approve", 1]["status"] == "waiting"
    assert found["approve", 1]["inside"] == {"of": "by-amount", "when": "then"}
    assert found["ask-desk", 0]["waitingFor"] == [key(child, "sign")]
    assert [found["sides", number]["status"] for number in (0, 1)] == ["unknown", "running"]
    assert [found["pay-small", number]["status"] for number in (0, 1)] == ["skipped", "skipped"]
    assert f"{key(run, 'approve', 1)}" in on_terminal
    assert f"{run}  waiting" in on_terminal

    found = steps_of(ended)
    assert [found["pay", number]["status"] for number in (0, 1)] == ["succeeded", "skipped"]
    assert found["pay", 1]["saw"] == {
        "source": "${approve.output.approved}",
        "values": [{"path": "approve.output.approved", "value": False}],
    }
    assert found["pay-small", 0]["saw"] == {
        "of": "by-amount",
        "source": "${order.amount > 100}",
        "values": [{"path": "order.amount", "value": 700}],
    }
    assert found["ask-desk", 0]["child"] == child
    assert "approve.output.approved = false" in at_the_end
    assert f"{LEAD} rejected" in at_the_end


def test_an_id_of_a_run_and_one_of_a_request_are_told_apart(world: World) -> None:
    run, _ = a_deep_run(world)
    asked = all_opened(world, [key(run, "approve", number) for number in (0, 1)])

    request = shown(world, key(run, "approve", 0))

    assert request.startswith(f"id: {key(run, 'approve', 0)}\n")
    for question in asked.values():
        question.vote(LEAD, "reject", reason="not now")
    assert run_ended(world, run)["status"] == "succeeded"
