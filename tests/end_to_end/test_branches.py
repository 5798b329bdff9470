"""Gates in branches: the one that is taken asks, the one that is not is skipped and says so."""

from __future__ import annotations

from typing import Any

from countersign_workbench.demo.world import World
from countersign_workbench.engine.mails import captured_mails
from tests.end_to_end.outcomes import (
    APPROVED,
    REJECTED,
    closed_by,
    gate_output,
    statuses,
    step,
    vote,
)
from tests.end_to_end.runs import PAYMENTS, a_word, ask, ended, sent_to

CHAIR, TREASURER, LEAD = "chair@example.com", "treasurer@example.com", "lead@example.com"
RAN = {"executed": True, "skipped": False, "success": True, "failed": False, "undecided": False}
PASSED_BY = {
    "executed": False,
    "skipped": True,
    "success": False,
    "failed": False,
    "undecided": False,
    # What is read of a step that was passed by is known to be nothing.
    "status": None,
    "data": None,
}


def a_purchase(amount: Any) -> dict[str, Any]:
    word = a_word("buyer")
    return {"amount": amount, "buyer": f"{word}@example.com"}


def test_the_branch_that_is_taken_asks_and_the_other_s_gate_is_skipped(world: World) -> None:
    large, small = a_purchase(5000), a_purchase(5)
    board = ask(world, "purchase", large, (CHAIR, TREASURER), large["buyer"])
    lead = ask(world, "purchase", small, (LEAD,), small["buyer"])
    while_asked = world.execution(board.execution_id)

    assert board.vote(CHAIR, "approve").status == 200
    assert board.vote(TREASURER, "approve").status == 200
    assert lead.vote(LEAD, "approve").status == 200
    by_board, by_lead = ended(board), ended(lead)

    assert statuses(while_asked) == {
        "by-size": "succeeded",
        "board": "waiting",
        "by-board": "not-started",
        "order": "not-started",
        "refuse": "not-started",
        "lead": "skipped",
        "order-small": "skipped",
    }
    assert statuses(by_board) == {
        "by-size": "succeeded",
        "board": "succeeded",
        "by-board": "succeeded",
        "order": "succeeded",
        "refuse": "skipped",
        "lead": "skipped",
        "order-small": "skipped",
    }
    assert gate_output(world, by_board, "board") == {
        **APPROVED,
        "approvals": [vote(CHAIR, True), vote(TREASURER, True)],
        "requestId": board.request_id,
        **closed_by(TREASURER),
    }
    assert {"input", "output", "requestId"} & set(step(by_board, "lead")) == set()
    assert step(by_board, "by-size")["output"] == {"taken": "then"}
    assert by_board["output"] == {
        "approved": True,
        "taken": "then",
        "ordered": True,
        "board": {**RAN, "status": "approved", "data": large},
        "lead": PASSED_BY,
    }
    assert statuses(by_lead) == {
        "by-size": "succeeded",
        "board": "skipped",
        "by-board": "skipped",
        "order": "skipped",
        "refuse": "skipped",
        "lead": "succeeded",
        "order-small": "succeeded",
    }
    assert by_lead["output"] == {
        "approved": True,
        "taken": "else",
        "ordered": True,
        "board": PASSED_BY,
        "lead": {**RAN, "status": "approved", "data": small},
    }
    for purchase in (large, small):
        assert sent_to(world, PAYMENTS, purchase["buyer"]) == [("POST", "/process", purchase)]


def test_a_no_in_a_branch_orders_nothing_and_takes_the_branch_that_hangs_on_it(
    world: World,
) -> None:
    large, small = a_purchase(1001), a_purchase(1000)
    board = ask(world, "purchase", large, (CHAIR, TREASURER), large["buyer"])
    lead = ask(world, "purchase", small, (LEAD,), small["buyer"])

    assert board.vote(CHAIR, "reject", reason="no budget").status == 200
    assert lead.vote(LEAD, "reject", reason="we have one").status == 200
    by_board, by_lead = ended(board), ended(lead)

    assert gate_output(world, by_board, "board") == {
        **REJECTED,
        "approvals": [vote(CHAIR, False, reason="no budget")],
        "reason": "no budget",
        "requestId": board.request_id,
        **closed_by(CHAIR),
    }
    assert step(by_board, "by-board")["output"] == {"taken": "else"}
    assert (statuses(by_board)["order"], statuses(by_board)["refuse"]) == ("skipped", "succeeded")
    assert world.mail(large["buyer"]).subject == "The board says no"
    assert statuses(by_lead)["order-small"] == "skipped"
    assert captured_mails(world.engine, small["buyer"]) == ()
    for run, purchase in ((by_board, large), (by_lead, small)):
        assert (run["output"]["approved"], run["output"]["ordered"]) == (False, False)
        assert sent_to(world, PAYMENTS, purchase["buyer"]) == []


def test_a_test_that_can_t_be_decided_stops_the_run_and_neither_branch_asks(world: World) -> None:
    purchase = a_purchase("5000")

    run = world.ended(world.start("purchase", purchase))

    assert run["status"] == "failed"
    assert run["error"]["error"] == "EXPR_UNDECIDED", run
    assert {"board", "lead"} <= set(statuses(run))
    assert [statuses(run)[gate] for gate in ("board", "lead")] == ["not-started"] * 2
    assert sent_to(world, PAYMENTS, purchase["buyer"]) == []


def test_what_is_not_needed_is_passed_by_whole_and_where_need_is_not_proven_the_run_stops(
    world: World,
) -> None:
    unneeded = {**a_purchase(5000), "needed": False}
    unproven = [a_purchase(5000), {**a_purchase(5), "needed": "yes"}]
    small = {**a_purchase(5), "needed": True}
    started = [world.start("needed-purchase", each) for each in (unneeded, small, *unproven)]

    passed, ordered, *stopped = (world.ended(execution_id) for execution_id in started)

    assert (passed["status"], ordered["status"]) == ("succeeded", "succeeded")
    assert statuses(passed) == dict.fromkeys(("by-need", "lead", "note", "order"), "skipped")
    assert statuses(ordered) == {
        "by-need": "succeeded",
        "lead": "skipped",
        "note": "succeeded",
        "order": "succeeded",
    }
    assert step(ordered, "by-need")["output"] == {"taken": "else"}
    assert len(sent_to(world, PAYMENTS, small["buyer"])) == 1
    for run, purchase in zip(stopped, unproven, strict=True):
        assert (run["status"], run["error"]["error"]) == ("failed", "EXPR_UNDECIDED"), run
        assert statuses(run)["order"] == "not-started"
        assert sent_to(world, PAYMENTS, purchase["buyer"]) == []
    assert sent_to(world, PAYMENTS, unneeded["buyer"]) == []
