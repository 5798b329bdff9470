"""The flow dialect on real runs: token gates, decisions by policy, and no payment unasked."""

from __future__ import annotations

from typing import Any

import pytest

from countersign_workbench.demo.world import World
from tests.end_to_end.gates import waiting_token_gate
from tests.end_to_end.outcomes import (
    APPROVED,
    MOMENT,
    REJECTED,
    closed_by,
    gate_output,
    statuses,
    step,
    vote,
)
from tests.end_to_end.runs import CMS, PAYMENTS, a_word, audit_verified, sent_to

FLOW = "transaction-flow"


def test_up_to_the_limit_nobody_is_asked_and_the_transaction_is_processed(world: World) -> None:
    started = {amount: world.start(FLOW, {"amount": amount}) for amount in (500, 1000)}

    for amount, execution_id in started.items():
        run = world.ended(execution_id)

        assert run["status"] == "succeeded", run
        assert step(run, "check-amount")["output"] == {"needsApproval": False}, amount
        assert step(run, "request-approval")["status"] == "skipped", amount
        assert step(run, "process-transaction")["output"] == {"processed": True}, amount
        assert not _request_of(world, execution_id), amount


def test_above_the_limit_the_transaction_hangs_on_whoever_holds_the_token(world: World) -> None:
    yes_id, no_id = (world.start(FLOW, {"amount": 1500}) for _ in range(2))
    asked = world.pending(yes_id)
    waiting = world.execution(yes_id)

    yes = waiting_token_gate(world, yes_id).resume({"approved": True})
    no = waiting_token_gate(world, no_id).resume({"approved": False, "reason": "too much"})
    approved, rejected = world.ended(yes_id), world.ended(no_id)

    assert asked["prompt"] == "Approve transaction of $1500"
    assert asked["audience"] == []
    assert (waiting["status"], statuses(waiting)["process-transaction"]) == (
        "waiting",
        "not-started",
    )
    assert step(waiting, "request-approval")["output"] == {
        "status": "suspended",
        "requestId": f"{yes_id}.request-approval",
    }
    assert (yes.status, no.status) == (200, 200), (yes.text, no.text)
    assert gate_output(world, approved, "request-approval") == {
        **APPROVED,
        "approvals": [vote("token", True)],
        "input": {"approved": True},
        "requestId": f"{yes_id}.request-approval",
        **closed_by("token"),
    }
    assert step(approved, "process-transaction")["output"] == {"processed": True}
    assert gate_output(world, rejected, "request-approval") == {
        **REJECTED,
        "approvals": [vote("token", False, reason="too much")],
        "reason": "too much",
        "input": {"approved": False, "reason": "too much"},
        "requestId": f"{no_id}.request-approval",
        **closed_by("token"),
    }
    assert statuses(rejected)["process-transaction"] == "skipped"
    assert "output" not in step(rejected, "process-transaction")


def test_an_amount_that_is_no_number_stops_the_run_before_anything_is_processed(
    world: World,
) -> None:
    inputs: list[dict[str, Any]] = [{"amount": "5000"}, {}, {"amount": None}, {"amount": [2000]}]
    started = [world.start(FLOW, run_input) for run_input in inputs]

    for run_input, execution_id in zip(inputs, started, strict=True):
        run = world.ended(execution_id)

        assert run["status"] == "failed", run_input
        assert run["error"]["error"] == "EXPR_UNDECIDED", run
        assert statuses(run)["process-transaction"] == "not-started", run_input
        assert not _request_of(world, execution_id), run_input


def test_what_the_token_s_holder_writes_in_the_fields_comes_out_as_the_gate_s_own_words(
    world: World,
) -> None:
    words = [a_word("post"), a_word("draft")]
    yes_id, no_id = (world.start("content-review", {"post": word}) for word in words)

    yes = waiting_token_gate(world, yes_id).resume({"approved": True, "comments": "Nice."})
    no = waiting_token_gate(world, no_id).resume({"approved": False, "comments": "Too long."})
    approved, rejected = world.ended(yes_id), world.ended(no_id)

    assert (yes.status, no.status) == (200, 200), (yes.text, no.text)
    assert gate_output(world, approved, "request-approval") == {
        **APPROVED,
        "approvals": [vote("token", True, feedback="Nice.")],
        "feedback": "Nice.",
        "input": {"approved": True, "comments": "Nice."},
        "requestId": f"{yes_id}.request-approval",
        **closed_by("token"),
    }
    assert gate_output(world, rejected, "request-approval") == {
        **REJECTED,
        "approvals": [vote("token", False, feedback="Too long.")],
        "reason": "Too long.",
        "feedback": "Too long.",
        "input": {"approved": False, "comments": "Too long."},
        "requestId": f"{no_id}.request-approval",
        **closed_by("token"),
    }
    assert sent_to(world, CMS, words[0]) == [("POST", "/publish", {"post": words[0]})]
    assert sent_to(world, CMS, words[1]) == []


@pytest.mark.parametrize(
    ("ensemble", "member", "verdict", "reason"),
    [
        ("auto-approval", "auto-approve", APPROVED, "Meets auto-approval criteria"),
        ("auto-rejection", "auto-reject", REJECTED, "Does not meet criteria"),
    ],
)
def test_a_decision_by_policy_asks_nobody_and_leaves_the_trail_of_a_decision(
    world: World, ensemble: str, member: str, verdict: dict[str, Any], reason: str
) -> None:
    word = a_word(ensemble)
    policy = f"policy:{ensemble}/{member}"

    run = world.ended(world.start(ensemble, {"for": word}))

    assert run["status"] == "succeeded", run
    request_id = f"{run['id']}.{member}"
    assert gate_output(world, run, member) == {
        **verdict,
        "approvals": [],
        "reason": reason,
        "requestId": request_id,
        "approvedBy": policy,
        "approvedAt": MOMENT,
    }
    paid = [("POST", "/process", {"for": word})] if verdict["approved"] else []
    assert sent_to(world, PAYMENTS, word) == paid
    trail = world.api("operator", "GET", f"/requests/{request_id}/audit").json()
    entries = [each["entry"] for each in trail["decisions"]["entries"]]
    assert [(entry["kind"], entry["by"]) for entry in entries] == [
        ("submitted", policy),
        ("closed", policy),
    ]
    assert entries[1]["status"] == verdict["status"]
    assert trail["deliveries"]["entries"] == []
    assert (trail["verifies"], trail["contradictions"]) == (True, [])
    verified = audit_verified(world, request_id)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert request_id not in [
        item["id"] for item in world.api("operator", "GET", "/pending?limit=100").json()["items"]
    ]


def _request_of(world: World, execution_id: str) -> dict[str, Any]:
    return world.item("RequestsTable", {"requestId": {"S": f"{execution_id}.request-approval"}})
