"""The body of a Map: variables of its own, and a failure that calls off the rest."""

from __future__ import annotations

import pytest

from tests.compiler.builders import states
from tests.compiler.evaluating import evaluated

GATE = "{{name: {0}, agent: hitl, inputs: {{data: 1, prompt: P, approvers: [a@b.example]}}}}"
THINK = "{{name: {0}, operation: think, config: {{prompt: x}}}}"

AFTER = (
    ", {name: after, condition: '${legal.output.approved}', operation: think, config: {prompt: x}}"
)


def both(*branches, more="", after=""):
    listed = ", ".join(f"[{branch}]" for branch in branches)
    return f"agents: [{{name: both, parallel: [{listed}]{more}}}{after}]"


def body(found):
    return found["both"]["ItemProcessor"]["States"]


def test_the_body_has_variables_of_its_own():
    found = states(both(GATE.format("legal"), THINK.format("note")))

    assert set(body(found)["both.start"]["Assign"]) == {
        "e_legal", "failure1", "g_legal", "m1_legal", "m1_note", "scopes1",
    }  # fmt: skip
    assert set(found["_env"]["Assign"]) == {"env", "s_both"}


def test_a_failing_branch_calls_off_what_waits_in_the_others_before_it_fails():
    found = states(both(THINK.format("note"), GATE.format("legal")))
    inner = body(found)

    assert [catcher["Next"] for catcher in inner["note"]["Catch"]] == ["both.cancel"] * 2
    call = inner["both.cancel"]
    assert call["Arguments"]["FunctionName"] == "${CloseGateArn}"
    assert set(call["Arguments"]["Payload"]) == {
        "cause", "error", "executionId", "root", "runStarted", "scope",
    }  # fmt: skip
    assert {call["Next"], *(catcher["Next"] for catcher in call["Catch"])} == {"both.fail"}


def test_where_nobody_is_asked_there_is_nothing_to_call_off():
    found = states(both(THINK.format("note"), THINK.format("look")))

    assert "both.cancel" not in body(found)
    assert body(found)["note"]["Catch"][1]["Next"] == "both.fail"
    assert "scopes" not in found["_start"]["Assign"]


ENDED = '{"scope":"refund.run.both#now","Error":"HTTP_STATUS","Cause":"402"}'


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"Error": "A.B", "Cause": "why"}, {"Error": "A.B", "Cause": "why"}),
        (
            {"Error": "Gate.Ended", "Cause": ENDED},
            {"Error": "HTTP_STATUS", "Cause": "402"},
        ),
        (
            {"Error": "Gate.Ended", "Cause": ENDED.replace("both", "around")},
            {"Error": "Gate.Ended", "Cause": ENDED.replace("both", "around")},
        ),
    ],
)
def test_a_branch_that_was_called_off_ends_as_the_one_that_failed(error, expected):
    found = states(both(THINK.format("note"), GATE.format("legal")))
    caught = found["both"]["Catch"][1]["Assign"]["failure"]
    context = {"Execution": {"Name": "run", "StartTime": "now"}}

    assert evaluated(caught, states={"errorOutput": error, "context": context}) == expected


@pytest.mark.parametrize(
    ("failure", "ended"),
    [
        ({"Error": "A.B", "Cause": "why"}, "refund.run.both#now"),
        (
            {"Error": "Gate.Ended", "Cause": ENDED.replace("both", "around")},
            "refund.run.around#now",
        ),
    ],
)
def test_what_the_map_around_has_called_off_is_not_told_again_as_a_failure_here(failure, ended):
    call = body(states(both(THINK.format("note"), GATE.format("legal"))))["both.cancel"]
    scopes = ["refund.run.around#now", "refund.run.both#now"]

    given = evaluated(call["Arguments"]["Payload"]["scope"], failure1=failure, scopes1=scopes)

    assert given == ended


def test_what_cannot_be_evaluated_is_not_tried_for_an_hour_while_others_wait():
    call = body(states(both(THINK.format("note"), GATE.format("legal"))))["both.cancel"]

    first, second = call["Retry"]
    assert first == {"ErrorEquals": ["States.QueryEvaluationError"], "MaxAttempts": 0}
    assert second["ErrorEquals"] == ["States.ALL"]


@pytest.mark.parametrize("of", ["each", "both"])
def test_what_is_too_large_fails_under_its_own_name(of):
    text = both(THINK.format("note")).replace("name: both", f"name: {of}")

    found = states(text)

    assert {catcher["Next"] for catcher in found[of]["Catch"]} == {"_failed"}


@pytest.mark.parametrize(
    ("error", "stops"),
    [
        ("HTTP_STATUS", False),
        ("Gate.Cancelled", False),
        ("Gate.Ended", True),
        ("Gate.NoOutcome", True),
        ("EXPR_UNDECIDED", True),
    ],
)
def test_a_failure_is_gone_past_only_where_its_author_may_say_so(error, stops):
    found = states(both(GATE.format("legal"), more=", continue_on_error: true"))

    assert found["both"]["Catch"][1]["Next"] == "both.continue"
    choice = found["both.continue"]
    assert evaluated(choice["Choices"][0]["Condition"], failure={"Error": error}) is stops
    assert (choice["Choices"][0]["Next"], choice["Default"]) == ("_failed", "_end")


def test_the_steps_of_branches_that_were_gone_past_read_as_undecided():
    text = both(GATE.format("legal"), more=", continue_on_error: true", after=AFTER)

    assign = states(text)["both"]["Catch"][1]["Assign"]

    assert (assign["s_both"], assign["s_legal"]) == ("{% $failed %}", "{% $undecided %}")


def test_a_gate_in_branches_has_to_be_decided():
    text = both(GATE.format("legal"), more=", condition: '${input.x}'")
    rule, skipped = states(text)["both.if"]["Choices"]

    assert rule["Next"] == "both"
    assert "EXPR_UNDECIDED" in rule["Condition"]
    assert skipped["Assign"] == {"s_both": "{% $skipped %}"}


def test_a_condition_that_is_undecided_leaves_steps_out_where_no_gate_is():
    found = states(both(THINK.format("note"), more=", condition: '${input.x}'"))

    assert found["both.if"]["Choices"][1]["Assign"] == {"s_both": "{% $undecided %}"}
