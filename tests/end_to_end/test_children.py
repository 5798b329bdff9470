"""A run that has another ensemble do a part of its work: names, answers, failures and stops."""

from __future__ import annotations

import hashlib
import json

from countersign_workbench.demo.world import World
from tests.end_to_end.many_gates import (
    all_opened,
    by_place,
    closed,
    key,
    kinds,
    opened,
    run_ended,
)
from tests.end_to_end.outcomes import step
from tests.end_to_end.runs import a_word, sent_to
from tests.end_to_end.vendor import Vendor

DESK, API = "desk@example.com", "api.example.com"


def child_of(execution_id: str, child: str, step: str, *items: int) -> str:
    """The child run's id as it is documented."""
    name = "-".join([execution_id.partition(".")[2], step, *map(str, items)])
    if len(name) > 80:
        name = f"{name[:47]}-{hashlib.sha256(name.encode()).hexdigest()[:32]}"
    return f"{child}.{name}"


def test_a_child_s_answer_is_the_step_s_output_and_its_request_shows_under_both_runs(
    world: World,
) -> None:
    paper = a_word("paper")
    run = world.start("office", {"paper": paper})
    child = child_of(run, "desk", "ask-desk")
    asked = opened(world, key(child, "sign"))
    under_child, under_parent = world.execution(child), world.execution(run)

    assert asked.vote(DESK, "approve").status == 200
    ended, ended_child = run_ended(world, run), run_ended(world, child)

    assert (under_child["status"], under_parent["status"]) == ("waiting", "waiting")
    assert step(under_child, "sign")["requestId"] == asked.request_id
    assert step(under_parent, "ask-desk")["waitingFor"] == [asked.request_id]
    assert step(ended, "ask-desk")["child"] == child
    assert ended_child["input"] == {"paper": paper, "office": "main"}
    assert ended_child["output"] == {"paper": paper, "signed": True}
    assert ended["output"] == {"desk": ended_child["output"], "announced": True}
    filed = {"paper": paper, "office": "main"}
    assert sent_to(world, API, paper) == [
        ("POST", "/filed", filed),
        ("POST", "/announced", ended_child["output"]),
    ]
    assert kinds(world, asked.request_id) == ["submitted", "voted", "closed"]


def test_a_child_that_fails_fails_its_parent_with_its_own_error_and_cause(world: World) -> None:
    paper = a_word("paper")
    run = world.start("office", {"paper": paper})
    child = child_of(run, "desk", "ask-desk")
    asked = opened(world, key(child, "sign"))

    assert asked.vote(DESK, "reject", reason="no stamp").status == 200
    ended, ended_child = run_ended(world, run), run_ended(world, child)

    refused = {"error": "Desk.Refused", "cause": f"{paper}: no stamp"}
    assert (ended_child["status"], ended_child["error"]) == ("failed", refused)
    assert (ended["status"], ended["error"]) == ("failed", refused)
    assert by_place(ended) == {"ask-desk": "failed", "announce": "not-started"}
    assert sent_to(world, API, paper) == []


def test_a_parent_that_goes_on_after_an_error_reads_that_its_child_failed(world: World) -> None:
    paper = a_word("paper")
    run = world.start("patient-office", {"paper": paper})
    asked = opened(world, key(child_of(run, "desk", "ask-desk"), "sign"))

    assert asked.vote(DESK, "reject", reason="no stamp").status == 200
    ended = run_ended(world, run)

    assert (ended["status"], ended["output"]) == ("succeeded", {"failed": True, "announced": None})
    assert by_place(ended) == {"ask-desk": "failed", "announce": "undecided", "note": "succeeded"}
    assert sent_to(world, API, paper) == [("POST", "/noted", {"paper": paper})]


def test_a_parent_that_is_stopped_takes_its_child_and_the_child_s_question_along(
    world: World,
) -> None:
    paper = a_word("paper")
    run = world.start("office", {"paper": paper})
    child = child_of(run, "desk", "ask-desk")
    asked = opened(world, key(child, "sign"))

    stopped = world.api("operator", "POST", f"/executions/{run}/stop", {"reason": "office closed"})
    request = closed(world, asked.request_id)
    ended, ended_child = run_ended(world, run), run_ended(world, child)
    late = asked.vote(DESK, "approve")

    assert stopped.status == 200, stopped.text
    assert (ended["status"], ended_child["status"]) == ("stopped", "stopped")
    assert request["status"] == "cancelled"
    assert "office closed" in request["cancellation"]
    assert "office closed" in world.open(asked.links[DESK]).text
    assert (late.status, late.json()["code"]) == (409, "REQUEST_CLOSED")
    page = world.open(asked.links[DESK])
    assert page.action is None
    assert "cancelled" in page.text.lower()
    assert kinds(world, asked.request_id) == ["submitted", "cancelled"]
    assert sent_to(world, API, paper) == []


def test_a_child_that_is_stopped_fails_its_parent_and_nothing_behind_it_runs(world: World) -> None:
    paper = a_word("paper")
    run = world.start("office", {"paper": paper})
    child = child_of(run, "desk", "ask-desk")
    asked = opened(world, key(child, "sign"))

    stopped = world.api("operator", "POST", f"/executions/{child}/stop", {"reason": "desk closed"})
    ended = run_ended(world, run)

    assert stopped.status == 200, stopped.text
    assert (ended["status"], run_ended(world, child)["status"]) == ("failed", "stopped")
    assert closed(world, asked.request_id)["status"] == "cancelled"
    assert sent_to(world, API, paper) == []


def test_a_run_in_a_run_in_a_run_asks_for_all_above_it_and_ends_with_the_topmost(
    world: World,
) -> None:
    answered, dropped = (
        world.start("head-office", {"paper": paper}) for paper in (a_word("paper"), a_word("paper"))
    )
    middle = {run: child_of(run, "office", "ask-office") for run in (answered, dropped)}
    lowest = {run: child_of(middle[run], "desk", "ask-desk") for run in middle}
    asked = all_opened(world, [key(child, "sign") for child in lowest.values()])
    mine = {run: asked[key(lowest[run], "sign")] for run in lowest}
    above = {
        (run, name): step(world.execution(shown), name)["waitingFor"]
        for run in middle
        for shown, name in ((run, "ask-office"), (middle[run], "ask-desk"))
    }

    assert mine[answered].vote(DESK, "approve").status == 200
    world.api("operator", "POST", f"/executions/{dropped}/stop", {"reason": "closed for good"})
    request = closed(world, mine[dropped].request_id)
    ended = {run: run_ended(world, run) for run in (answered, dropped)}

    assert above == {
        (run, name): [mine[run].request_id] for run in middle for name in ("ask-office", "ask-desk")
    }
    assert ended[answered]["status"] == "succeeded"
    assert ended[answered]["output"] == run_ended(world, middle[answered])["output"]
    assert ended[answered]["output"]["desk"]["signed"] is True
    assert (request["status"], ended[dropped]["status"]) == ("cancelled", "stopped")
    assert "closed for good" in request["cancellation"]
    for below in (middle[dropped], lowest[dropped]):
        assert run_ended(world, below)["status"] == "stopped"


def test_a_parent_stopped_in_the_console_takes_its_child_along_too(world: World) -> None:
    run = world.start("office", {"paper": a_word("paper")})
    child = child_of(run, "desk", "ask-desk")
    asked = opened(world, key(child, "sign"))

    machine = _machine(world, "office").replace(":stateMachine:", ":execution:")
    arn = f"{machine}:{run.partition('.')[2]}"
    world.engine.client("stepfunctions").stop_execution(executionArn=arn)

    assert closed(world, asked.request_id)["status"] == "cancelled"
    assert run_ended(world, child)["status"] == "stopped"


def test_another_parent_s_child_of_nearly_the_same_name_runs_on(world: World) -> None:
    """The name of a run may begin with another's: only the envelope says whose child it is."""
    name = a_word("office").replace(".", "-")
    runs = [_started_in_the_console(world, "office", each) for each in (name, f"{name}-ask-desk")]
    first, second = (
        all_opened(world, [key(child_of(run, "desk", "ask-desk"), "sign")]) for run in runs
    )

    world.api("operator", "POST", f"/executions/{runs[0]}/stop", {"reason": "only this one"})
    [cancelled] = [closed(world, each) for each in first]
    [(_, waiting)] = second.items()

    assert cancelled["status"] == "cancelled"
    assert waiting.vote(DESK, "approve").status == 200
    assert run_ended(world, runs[1])["status"] == "succeeded"


def test_a_name_too_long_for_a_run_is_cut_and_told_apart_by_its_hash(world: World) -> None:
    name = f"{a_word('office')}-".ljust(76, "x")
    run = _started_in_the_console(world, "office", name)
    child = child_of(run, "desk", "ask-desk")
    asked = opened(world, key(child, "sign"))

    assert asked.vote(DESK, "approve").status == 200
    ended = run_ended(world, run)

    assert len(child.partition(".")[2]) == 80
    assert child.startswith(f"desk.{name[:47]}-")
    assert step(ended, "ask-desk")["child"] == child
    assert ended["status"] == "succeeded"


def test_children_in_a_foreach_in_a_foreach_have_two_numbers_and_answer_in_order(
    world: World,
) -> None:
    word = a_word("floor")
    floors = [
        {"name": f"{word}-0", "papers": [f"{word}-a", f"{word}-b"]},
        {"name": f"{word}-1", "papers": [f"{word}-c"]},
    ]
    run = world.start("offices", {"floors": floors})
    places = [(0, 0), (0, 1), (1, 0)]
    children = {place: child_of(run, "desk", "ask-desk", *place) for place in places}
    asked = all_opened(world, [key(child, "sign") for child in children.values()])

    for place in reversed(places):
        assert asked[key(children[place], "sign")].vote(DESK, "approve").status == 200
    ended = run_ended(world, run)

    assert ended["output"] == [
        {"floor": f"{word}-0", "signed": [True, True]},
        {"floor": f"{word}-1", "signed": [True]},
    ]
    told = {tuple(s["item"]): s["child"] for s in ended["steps"] if s["name"] == "ask-desk"}
    assert told == children
    filed = sorted(body["paper"] for _, path, body in sent_to(world, API, word) if path == "/filed")
    assert filed == [f"{word}-a", f"{word}-b", f"{word}-c"]


def test_what_breaks_beside_a_child_cancels_the_question_that_the_child_waits_for(
    world: World, vendor: Vendor
) -> None:
    paper = a_word("paper")
    path = f"/{paper}/reserve"
    vendor.planned[path] = [500]

    with vendor.holding(path) as release:
        run = world.start("broken-beside-a-child", {"paper": paper})
        child = child_of(run, "desk", "ask-desk")
        asked = opened(world, key(child, "sign"))
        release.set()
        request = closed(world, asked.request_id)
    ended, ended_child = run_ended(world, run), run_ended(world, child)

    assert (ended["status"], ended["error"]["error"]) == ("failed", "HTTP_STATUS"), ended
    assert request["status"] == "cancelled"
    assert request["cancellation"].startswith("another part of both failed: HTTP_STATUS: POST ")
    assert request["cancellation"].partition(": ")[2] in world.open(asked.links[DESK]).text
    assert ended_child["status"] in ("failed", "stopped")
    assert sent_to(world, API, paper) == []


def _started_in_the_console(world: World, ensemble: str, name: str) -> str:
    """Start a run without the API, under a name of one's own."""
    world.engine.client("stepfunctions").start_execution(
        stateMachineArn=_machine(world, ensemble), name=name, input=json.dumps({"paper": name})
    )
    return f"{ensemble}.{name}"


def _machine(world: World, ensemble: str) -> str:
    machines = world.engine.client("stepfunctions").list_state_machines()["stateMachines"]
    arns = {machine["name"]: machine["stateMachineArn"] for machine in machines}
    return str(arns[f"{world.stack.name}-{ensemble}"])
