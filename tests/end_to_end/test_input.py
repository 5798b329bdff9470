"""A run that is given what its ensemble does not take never begins, whoever starts it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from countersign_workbench.demo.world import World, eventually
from tests.end_to_end.runs import CMS, a_word, sent_to

ENSEMBLE = "typed-input"


def an_order(**more: Any) -> dict[str, Any]:
    return {"id": a_word("order"), **more}


def started(world: World, given: Any, ensemble: str = ENSEMBLE) -> Any:
    """What the API answers to a start."""
    return world.api("agent", "POST", f"/ensembles/{ensemble}/executions", given)


def started_in_the_console(world: World, given: Any) -> dict[str, Any]:
    """A run that nobody started over the API, once it has ended."""
    machine = world.stack.name + "-" + ENSEMBLE
    steps = world.engine.client("stepfunctions")
    machines = steps.list_state_machines()["stateMachines"]
    [arn] = [each["stateMachineArn"] for each in machines if each["name"] == machine]
    run = steps.start_execution(stateMachineArn=arn, input=json.dumps(given))

    def look() -> dict[str, Any] | None:
        now: dict[str, Any] = steps.describe_execution(executionArn=run["executionArn"])
        return None if now["status"] == "RUNNING" else now

    return eventually("the end of a run from the console", look)


def test_a_start_with_a_bad_input_is_told_all_its_problems_and_nothing_runs(world: World) -> None:
    word = a_word("order")

    answer = started(world, {"order": {"id": word, "amount": "3"}, "regoin": "us"})

    assert answer.status == 400
    assert answer.json()["code"] == "INPUT_INVALID"
    assert answer.json()["detail"] == "2 things are wrong with the run's input."
    assert answer.json()["errors"] == [
        {
            "path": "input.regoin",
            "code": "UNKNOWN_NAME",
            "message": "is no name that is taken here",
            "hint": "did you mean `region`?",
        },
        {
            "path": "input.order.amount",
            "code": "WRONG_TYPE",
            "message": "must be number, not string",
        },
    ]
    listed = world.api("operator", "GET", f"/executions?ensemble={ENSEMBLE}&limit=100").json()[
        "items"
    ]
    assert not [run for run in listed if word in str(world.execution(run["id"])["input"])]
    assert sent_to(world, CMS, word) == []


def test_steps_read_the_defaults_of_what_was_not_given(world: World) -> None:
    order = an_order(lines=[{"article": "tea"}, {"article": "cup", "count": 2}])

    run = world.ended(world.start(ENSEMBLE, {"order": order}))

    filled = {**order, "lines": [{"article": "tea", "count": 1}, {"article": "cup", "count": 2}]}
    assert run["status"] == "succeeded"
    assert run["input"] == {"order": order}
    assert run["output"] == {
        "given": {"order": filled, "note": "no note", "urgent": False, "region": "eu"},
        "coupon": "none",
        "hurried": False,
    }
    assert sent_to(world, CMS, order["id"]) == [
        ("POST", "/orders", {"order": filled, "note": "no note", "region": "eu"})
    ]


def test_what_was_given_stays_as_it_is(world: World) -> None:
    given = {
        "order": an_order(amount=12.5),
        "note": "",
        "urgent": True,
        "region": "us",
        "coupon": "C-1",
    }

    run = world.ended(world.start(ENSEMBLE, given))

    assert run["output"] == {"given": given, "coupon": "C-1", "hurried": True}
    assert [path for _, path, _ in sent_to(world, CMS, given["order"]["id"])] == [
        "/orders",
        "/orders/urgent",
    ]


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        (
            {"order": {"amount": -1}, "more": 1},
            "input.more: is no name that is taken here; input.order.id: is missing; "
            "input.order.amount: must be at least 0",
        ),
        ([], "input: must be object, not array"),
        ({}, "input.order: is missing"),
        (
            {"order": {"id": "a", "lines": [{"article": "tea"}, None]}, "note": None},
            "input.order.lines[1]: must be object, not null; input.note: must be string, not null",
        ),
    ],
)
def test_a_run_from_the_console_fails_before_its_first_step(
    world: World, given: Any, cause: str
) -> None:
    before = len(world.outside[CMS].received)

    run = started_in_the_console(world, given)
    shown = world.execution(f"{ENSEMBLE}.{run['name']}")

    assert (run["status"], run["error"], run["cause"]) == ("FAILED", "INPUT_INVALID", cause)
    assert shown["error"] == {"error": "INPUT_INVALID", "cause": cause}
    assert {step["status"] for step in shown["steps"]} == {"not-started"}
    assert len(world.outside[CMS].received) == before


def test_a_run_from_the_console_has_its_defaults_filled_in_too(world: World) -> None:
    order = an_order()

    run = started_in_the_console(world, {"order": order})

    assert json.loads(run["output"])["given"] == {
        "order": order,
        "note": "no note",
        "urgent": False,
        "region": "eu",
    }


def test_a_run_that_another_one_starts_is_checked_and_fills_in_by_itself(world: World) -> None:
    order = an_order()
    fine = world.start("typed-input-caller", {"order": order})
    bad = world.start("typed-input-caller", {"order": {"id": 7}})

    given, failed = world.ended(fine)["output"]["given"], world.ended(bad)

    assert given == {"order": order, "note": "no note", "urgent": False, "region": "eu"}
    assert failed["status"] == "failed"
    assert failed["error"]["error"] == "INPUT_INVALID"
    assert failed["error"]["cause"] == "input.order.id: must be string, not number"


def test_what_can_be_started_is_listed_with_its_schema(world: World) -> None:
    listed = world.api("operator", "GET", "/ensembles").json()["items"]

    [mine] = [each for each in listed if each["name"] == ENSEMBLE]
    assert mine["input"]["required"] == ["order"]
    assert mine["input"]["properties"]["note"] == {"type": "string", "default": "no note"}
    assert mine["input"]["additionalProperties"] is False
