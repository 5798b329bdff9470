"""A run of another ensemble, which this one waits for."""

from __future__ import annotations

import json

import pytest

from countersign.domain.run_names import child_run_name
from tests.compiler.builders import codes, states
from tests.compiler.evaluating import evaluated

CHILD = "{name: pay-back, ensemble: refund-two%s}"


def of(more=""):
    return states(f"agents: [{CHILD % more}]")


def test_it_is_started_and_awaited():
    task = of()["pay-back"]

    assert task["Resource"] == "arn:aws:states:::states:startExecution.sync:2"
    assert task["Arguments"]["StateMachineArn"] == "${ChildRefundTwoArn}"
    assert task["Assign"]["s_pay_back"]["output"] == "{% $states.result.Output %}"


@pytest.mark.parametrize("length", [3, 71, 72, 80])
@pytest.mark.parametrize("place", [None, 7])
def test_it_has_the_name_that_the_rest_of_the_product_knows_it_by(length, place):
    child = CHILD % ""
    each = f"{{name: each, foreach: [1], as: x, agents: [{child}]}}"
    found = states(f"agents: [{child if place is None else each}]")
    if place is not None:
        found = found["each"]["ItemProcessor"]["States"]
    name = "r" * length

    written = found["pay-back"]["Arguments"]["Name"]
    context = {"context": {"Execution": {"Name": name}}}
    given = evaluated(written, states=context, n1=place)

    indexes = [] if place is None else [place]
    assert given == child_run_name(name, "pay-back", indexes)
    assert len(given) <= 80


def test_it_is_told_under_whom_it_runs():
    envelope = of(", input: {order: 1}")["pay-back"]["Arguments"]["Input"]["_countersign"]

    assert envelope["input"] == {"order": 1}
    assert envelope["parent"]["step"] == "pay-back"
    assert (envelope["root"], envelope["scopes"]) == ("{% $root %}", "{% $scopes %}")


def test_without_an_input_of_its_own_it_gets_that_of_the_run():
    assert of()["pay-back"]["Arguments"]["Input"]["_countersign"]["input"] == "{% $input %}"


CUT_OFF = (
    '{"Cause":"for order 7","Error":"A.B","ExecutionArn":"arn","Input":"{\\"_countersign\\":'
    '{\\"Error\\":\\"no\\"'
)
"""A description that the engine has cut off in the middle of the child's input."""


@pytest.mark.parametrize(
    ("caught", "expected"),
    [
        ({"Error": "Refund.No", "Cause": "too old"}, {"Error": "Refund.No", "Cause": "too old"}),
        (
            {
                "Error": "States.TaskFailed",
                "Cause": json.dumps(
                    {"ExecutionArn": "arn", "Status": "FAILED", "Error": "A.B", "Cause": "why"}
                ),
            },
            {"Error": "A.B", "Cause": "why"},
        ),
        (
            {
                "Error": "States.TaskFailed",
                "Cause": json.dumps({"ExecutionArn": "arn", "Status": "TIMED_OUT"}),
            },
            {"Error": "Child.TIMED_OUT", "Cause": ""},
        ),
        ({"Error": "X", "Cause": "{no json"}, {"Error": "X", "Cause": "{no json"}),
        (
            {"Error": "States.TaskFailed", "Cause": CUT_OFF},
            {"Error": "A.B", "Cause": "for order 7"},
        ),
        (
            {"Error": "States.TaskFailed", "Cause": CUT_OFF.partition('"Error"')[2]},
            {"Error": "States.TaskFailed", "Cause": CUT_OFF.partition('"Error"')[2]},
        ),
        (
            {"Error": "States.TaskFailed", "Cause": '{"ExecutionArn":"arn","Input":"' + "x" * 99},
            {"Error": "Child.FAILED", "Cause": ""},
        ),
        (
            {
                "Error": "States.TaskFailed",
                "Cause": json.dumps(
                    {
                        "Cause": "EXPR_UNDECIDED ensembles/child.yaml:4:67 input.x",
                        "Error": "States.QueryEvaluationError",
                        "ExecutionArn": "arn",
                    }
                ),
            },
            {
                "Error": "EXPR_UNDECIDED",
                "Cause": "EXPR_UNDECIDED ensembles/child.yaml:4:67 input.x",
            },
        ),
    ],
)
def test_its_failure_fails_the_step_by_its_own_name_on_every_engine(caught, expected):
    told = of()["pay-back"]["Catch"][1]["Assign"]["failure"]

    assert evaluated(told, states={"errorOutput": caught}) == expected


def test_a_failure_is_gone_past_where_its_author_says_so():
    found = of(", continue_on_error: true")

    assert found["pay-back"]["Catch"][1]["Next"] == "pay-back.continue"
    assert found["pay-back"]["Catch"][1]["Assign"]["s_pay_back"] == "{% $failed %}"
    assert found["pay-back.continue"]["Default"] == "_end"


@pytest.mark.parametrize("name", ["5", "[refund]", "{a: 1}"])
def test_its_name_is_written_out(name):
    assert codes(f"agents: [{{name: a, ensemble: {name}}}]") == ["G-TYPE"]
