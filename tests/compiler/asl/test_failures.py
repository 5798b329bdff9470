"""A run that stops says why in the words of the step that failed."""

from __future__ import annotations

import json

import jsonata
import pytest

from countersign_compiler.asl.failures import endings, targets


def evaluated(text, failure):
    expression = jsonata.Jsonata(text[2:-2])
    expression.register_lambda("parse", json.loads)
    expression.assign("failure", failure)
    return expression.evaluate(None)


def said(error, cause):
    ending = endings({"work": {"Next": "_failed"}})["_failed"]
    failure = {"Error": error, "Cause": cause}
    return evaluated(ending["Error"], failure), evaluated(ending["Cause"], failure)


@pytest.mark.parametrize("name", ["StepFailed", "Runtime.HandlerError"])
def test_a_failed_step_is_named_by_its_own_code_on_both_engines(name):
    cause = json.dumps({"errorType": "StepFailed", "errorMessage": "HTTP_STATUS: it said 500: no"})

    assert said(name, cause) == ("HTTP_STATUS", "HTTP_STATUS: it said 500: no")


@pytest.mark.parametrize(
    ("error", "cause", "expected"),
    [
        ("Gate.Cancelled", "not now", ("Gate.Cancelled", "not now")),
        ("Gate.Cancelled", "FORGED: not now", ("Gate.Cancelled", "FORGED: not now")),
        ("States.Timeout", "", ("States.Timeout", "")),
        ("Sandbox.Timedout", '{"errorMessage":"LATE: x"}', ("Sandbox.Timedout", "LATE: x")),
        ("StepFailed", "no json", ("StepFailed", "no json")),
        ("StepFailed", '{"errorMessage":"plain words"}', ("StepFailed", "plain words")),
        ("StepFailed", '{"errorMessage":5}', ("StepFailed", '{"errorMessage":5}')),
        ("StepFailed", "{}", ("StepFailed", "{}")),
        ("Refund.No", '{"errorMessage" oops', ("Refund.No", '{"errorMessage" oops')),
        ("Refund.No", '{"errorMessage": "cut', ("Refund.No", '{"errorMessage": "cut')),
        ("Gate.Cancelled", '{see "errorMessage"}', ("Gate.Cancelled", '{see "errorMessage"}')),
        (
            "States.QueryEvaluationError",
            "D3137: FOREACH_TOO_LARGE ensembles/a.yaml:1:1: an item gives more",
            (
                "FOREACH_TOO_LARGE",
                "D3137: FOREACH_TOO_LARGE ensembles/a.yaml:1:1: an item gives more",
            ),
        ),
    ],
)
def test_every_other_error_keeps_its_name(error, cause, expected):
    assert said(error, cause) == expected


def test_every_way_out_of_a_state_is_found():
    state = {
        "Next": "a",
        "Default": "b",
        "Choices": [{"Next": "c"}],
        "Catch": [{"Next": "d"}, {"Next": "e"}],
    }

    assert targets(state) == ["a", "b", "c", "d", "e"]


def test_only_the_endings_that_something_goes_to_are_given():
    assert list(endings({"work": {"Next": "_undecided"}})) == ["_undecided"]
