"""How does one step of a run stand, and why did it fail?"""

import pytest

from countersign.domain.commands import Cancel
from tests.builders import approves
from tests.service.run_view.world import World, a_step, in_branch, in_item, ran, record, when

BOTH = [
    a_step("both", "parallel"),
    a_step("legal", "hitl", **in_branch("both", 0)),
    a_step("file", **in_branch("both", 0)),
    a_step("finance", "hitl", **in_branch("both", 1)),
    a_step("book"),
]
EACH = [
    a_step("each", "foreach", **{"as": "order", "itemsPath": ["input", "orders"]}),
    a_step("check", **in_item("each")),
    a_step("ask", "hitl", **in_item("each")),
    a_step("book"),
]


@pytest.mark.parametrize(
    ("flags", "status"),
    [({"skipped": True}, "skipped"), ({"undecided": True}, "undecided")],
)
def test_all_inside_a_body_that_did_not_run_stands_as_it_does(flags, status) -> None:
    for steps, name in ((BOTH, "both"), (EACH, "each")):
        world = World(steps)
        world.stay(name, record(**flags))

        assert {step.status for step in world.show().steps[:-1]} == {status}


def test_before_it_is_reached_nothing_inside_a_body_has_started() -> None:
    assert {step.status for step in World(EACH).show().steps} == {"not-started"}


def test_a_body_that_failed_leaves_only_its_gates_known() -> None:
    world = World(BOTH)
    world.stay("both", status="failed", error="HTTP_STATUS", cause="502")
    world.ask("finance", Cancel("another part of both failed", by="engine"))
    world.end("failed", error="HTTP_STATUS", cause="502")

    steps = {step.name: step for step in world.show().steps}

    assert (steps["both"].status, steps["both"].error) == ("failed", "HTTP_STATUS")
    assert steps["file"].status == "unknown"
    assert steps["finance"].cause == "another part of both failed"
    assert steps["book"].status == "not-started"


def test_a_body_says_with_what_the_run_failed_where_its_own_state_does_not() -> None:
    world = World(BOTH)
    world.stay("both")
    world.end("failed", error="HTTP_STATUS", cause="it answered 502")

    step = world.step("both")

    assert (step.status, step.error, step.cause) == ("failed", "HTTP_STATUS", "it answered 502")


def test_a_foreach_without_a_list_says_so() -> None:
    world = World(EACH)
    world.stay("each.in", record(failed=True, executed=True))
    world.end("failed", error="FOREACH_ITEMS", cause="${input.orders} is no list: string")

    step = world.step("each")

    assert (step.status, step.error) == ("failed", "FOREACH_ITEMS")


def test_a_history_that_was_not_read_to_its_end_leaves_the_rest_unknown() -> None:
    world = World(EACH, is_whole=False)

    assert world.step("book").status == "unknown"


def test_behind_a_stop_nothing_was_reached() -> None:
    world = World([a_step("enough", "stop"), a_step("pay")])
    world.stay("enough", ran())
    world.stay("enough.end", None)
    world.end()

    assert [step.status for step in world.show().steps] == ["succeeded", "not-started"]


def test_a_step_that_fails_the_run_says_with_what() -> None:
    world = World([a_step("give-up", "fail"), a_step("pay")])
    world.stay("give-up", record(failed=True, executed=True))
    world.end("failed", error="Refund.Refused", cause="for A-1")

    step = world.step("give-up")

    assert (step.status, step.error, step.cause) == ("failed", "Refund.Refused", "for A-1")


def test_a_failure_that_was_passed_over_keeps_its_own_error() -> None:
    world = World([a_step("pay", continueOnError=True), a_step("note")])
    failed = record(failed=True, executed=True)
    world.stay("pay", failed, status="failed", error="HTTP_STATUS", cause="502")
    world.end("failed", error="OTHER")

    assert (world.step("pay").error, world.step("pay").cause) == ("HTTP_STATUS", "502")


def test_a_part_that_was_called_off_says_so_in_words() -> None:
    end = '{"Error":"HTTP_STATUS","Cause":"502","scope":"orders.run-1.both#2026"}'
    world = World([a_step("ask", "hitl")])
    world.stay("ask", status="failed", error="Gate.Ended", cause=end)
    world.end("failed", error="Gate.Ended", cause=end)

    view = world.show()

    assert view.execution.cause == "another part of both failed: HTTP_STATUS: 502"
    assert view.steps[0].cause == view.execution.cause


IN_ITEMS = [
    a_step("each", "foreach", **{"as": "order"}),
    a_step("both", "parallel", **in_item("each")),
    a_step("choose", "if", **in_branch("both", 0)),
    a_step("ask", "hitl", **when("choose", "then")),
    a_step("pay", **when("choose", "else")),
    a_step("refund", "ensemble", ensemble="refund", **in_branch("both", 1)),
    a_step("note", **in_item("each")),
]


def in_item_0(world: World) -> dict[str, str]:
    return {step.name: step.status for step in world.show().steps if step.item == (0,)}


def test_around_a_gate_that_asks_in_an_item_everything_was_reached() -> None:
    world = World(IN_ITEMS)
    world.stay("each", status="running", ended_at=None)
    world.ask("ask", index=".0")

    assert in_item_0(world) == {
        "both": "running",
        "choose": "succeeded",
        "ask": "waiting",
        "pay": "skipped",
        "refund": "unknown",
        "note": "unknown",
    }


def test_around_a_gate_that_was_answered_the_branch_that_was_taken_is_known() -> None:
    world = World(IN_ITEMS)
    world.stay("each", status="running", ended_at=None)
    world.ask("ask", approves("ana"), index=".0")

    found = in_item_0(world)

    assert (found["both"], found["choose"], found["pay"]) == ("unknown", "succeeded", "skipped")


def test_a_child_that_asks_in_an_item_keeps_its_step_waiting() -> None:
    world = World(IN_ITEMS)
    world.stay("each", status="running", ended_at=None)
    world.ask("ask", index=".0")
    world.ask("sign", run="refund.run-1-refund-0")

    assert in_item_0(world)["refund"] == "waiting"


def ended(scope: str) -> dict[str, str]:
    end = f'{{"Error":"HTTP_STATUS","Cause":"502","scope":"{scope}#2026"}}'
    return {"status": "failed", "error": "Gate.Ended", "cause": end}


def test_a_body_that_was_passed_over_fails_as_its_part_that_failed_first() -> None:
    world = World([{**BOTH[0], "continueOnError": True}, *BOTH[1:]])
    world.stay("both", record(failed=True, executed=True), **ended("orders.run-1.both"))

    step = world.step("both")

    assert (step.error, step.cause) == ("HTTP_STATUS", "502")


def test_a_body_that_was_called_off_with_the_one_around_it_says_so() -> None:
    world = World([{**BOTH[0], "continueOnError": True}, *BOTH[1:]])
    world.stay("both", record(failed=True, executed=True), **ended("top.run-0.both"))

    step = world.step("both")

    assert step.error == "Gate.Ended"
    assert step.cause == "another part of both failed: HTTP_STATUS: 502"


def test_a_step_that_runs_is_not_undecided_because_the_one_before_was() -> None:
    world = World([a_step("pay"), a_step("tell")])
    world.stay("pay.if", {"undecided": True})
    world.stay("tell.if", {"undecided": True})
    world.stay("tell", status="running", ended_at=None)

    assert [step.status for step in world.show().steps] == ["undecided", "running"]
