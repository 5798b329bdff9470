"""A gate's states: its inputs once, one wait, and the store's word at both ways out."""

from __future__ import annotations

import pytest

from countersign_compiler.asl import records
from countersign_compiler.deployment import Deployment, GateLimits
from tests.compiler.builders import gate, states

CONDITION = """
agents:
  - name: approve
    condition: ${input.x > 1}
    agent: hitl
    inputs: {data: 1, prompt: P, approvers: [a@b.example]}
"""


def test_a_gate_without_condition_takes_three_transitions():
    found = states(gate())

    assert found["_env"]["Next"] == "approve.in"
    assert found["approve.in"]["Next"] == "approve"
    assert found["approve"]["Next"] == "approve.outcome"
    assert found["approve.outcome"]["Next"] == "_end"


def test_a_gate_with_a_condition_takes_three_transitions_too():
    found = states(CONDITION)

    assert "approve.in" not in found
    rule, _ = found["approve.if"]["Choices"]
    assert rule["Next"] == "approve"
    assert sorted(rule["Assign"]) == ["e_approve", "g_approve"]


def test_a_gate_that_is_left_out_is_recorded_as_skipped():
    choice = states(CONDITION)["approve.if"]

    assert choice["Default"] == "_end"
    assert choice["Choices"][-1] == {
        "Condition": "{% true %}",
        "Assign": {"s_approve": records.SKIPPED},
        "Output": records.SKIPPED,
        "Next": "_end",
    }
    assert "Output" not in choice


@pytest.mark.parametrize(
    ("timeout", "seconds"),
    [("", 86_520), ("60", 180), ("604800", 604_920), ('"${input.t}"', 604_920)],
)
def test_the_engine_waits_two_minutes_longer_than_the_store(timeout, seconds):
    assert states(gate(timeout=timeout))["approve"]["TimeoutSeconds"] == seconds


def test_a_computed_timeout_waits_as_long_as_the_policy_allows():
    policy = Deployment(limits=GateLimits(max_timeout_seconds=1000))

    found = states(gate(timeout='"${input.t}"'), policy)

    assert found["approve"]["TimeoutSeconds"] == 1120
    limits = found["approve"]["Arguments"]["Payload"]["limits"]
    assert limits == {"maxApprovers": 10, "maxTimeoutSeconds": 1000}


def test_the_opener_gets_exactly_what_it_needs():
    payload = states(gate())["approve"]["Arguments"]["Payload"]

    assert sorted(payload) == [
        "answeredBy",
        "consequence",
        "definition",
        "ensemble",
        "executionArn",
        "executionId",
        "input",
        "limits",
        "request",
        "root",
        "runStarted",
        "scopes",
        "startedBy",
        "step",
        "token",
        "undecided",
    ]
    assert payload["definition"].startswith("sha256:")


def test_only_the_inputs_that_are_written_are_sent():
    found = states(gate(minApprovals="1", audience="", metadata="{a: 1}"))

    sent = found["approve.in"]["Assign"]["g_approve"]["input"]
    assert sent == {
        "approvers": ["ana@example.com"],
        "data": 1,
        "metadata": {"a": 1},
        "minApprovals": 1,
        "prompt": "Pay?",
    }


def test_the_request_is_named_after_ensemble_run_and_step():
    opening = states(gate())["approve.in"]["Assign"]["g_approve"]

    assert opening["request"] == '{% "refund." & $states.context.Execution.Name & ".approve" %}'
    assert opening["undecided"] is False


def test_every_error_but_an_undecided_one_goes_through_the_close_step():
    undecided, everything = states(gate())["approve"]["Catch"]

    assert undecided["ErrorEquals"] == ["States.QueryEvaluationError"]
    assert undecided["Next"] == "_undecided"
    assert everything["ErrorEquals"] == ["States.ALL"]
    assert everything["Next"] == "approve.close"
    assert sorted(everything["Assign"]) == ["e_approve"]


def test_the_close_step_is_tried_for_about_an_hour_and_then_fails():
    close = states(gate())["approve.close"]

    [again] = close["Retry"]
    waits = [
        min(again["IntervalSeconds"] * 2**n, again["MaxDelaySeconds"])
        for n in range(again["MaxAttempts"])
    ]
    assert 3300 <= sum(waits) <= 3900
    assert again["ErrorEquals"] == ["States.ALL"]
    assert [catcher["Next"] for catcher in close["Catch"]] == ["_no-outcome", "_no-outcome"]


def test_both_reads_of_the_store_are_consistent_and_repeated_only_while_it_cannot_answer():
    found = states(gate())

    for name, projection in (
        ("approve.outcome", "outcome, runStarted"),
        ("approve.failed", "cancellation, endedBy, runStarted"),
    ):
        read = found[name]
        assert read["Arguments"]["ConsistentRead"] is True
        assert read["Arguments"]["ProjectionExpression"] == projection
        assert read["Retry"][0] == {
            "ErrorEquals": ["States.QueryEvaluationError"],
            "MaxAttempts": 0,
        }


def test_a_gate_without_outcome_goes_its_failing_way_and_never_on():
    found = states(gate())

    catcher, unreadable = found["approve.outcome"]["Catch"]
    assert catcher["Next"] == "approve.failed"
    assert unreadable["Next"] == "_no-outcome"
    assert found["approve.failed"]["Next"] == "_failed"
    assert {c["Next"] for c in found["approve.failed"]["Catch"]} == {"_no-outcome"}


def test_opening_again_is_safe_after_every_transient_error():
    [again] = states(gate())["approve"]["Retry"]

    assert again["ErrorEquals"] == [
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.ServiceException",
        "Lambda.TooManyRequestsException",
    ]
