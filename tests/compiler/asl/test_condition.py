"""A step runs only where its condition is proven true; undecided is never recorded as skipped."""

from __future__ import annotations

import pytest

from countersign_compiler.asl import records
from tests.compiler.builders import states
from tests.compiler.evaluating import evaluated

TEXT = """
agents:
  - name: check
    condition: ${input.a > 1}
    operation: code
    config: {code: return 1}
  - name: after
    condition: %s
    operation: think
    config: {prompt: x}
"""


def test_an_undecided_condition_is_recorded_and_shown_as_such():
    choice = states(TEXT % "${input.b > 1}")["check.if"]

    runs, undecided, _ = choice["Choices"]
    assert runs["Next"] == "check"
    assert "Assign" not in runs
    assert undecided["Next"] == "after.if"
    assert undecided["Output"] == {"undecided": True}
    assert undecided["Assign"] == {"s_check": records.UNDECIDED}


def test_a_condition_that_is_proven_false_skips_the_step():
    choice = states(TEXT % "true")["check.if"]

    # An output of its own: what the step before gave would read as this one's.
    skipped = choice["Choices"][-1]
    assert skipped["Next"] == choice["Default"] == "after.if"
    assert skipped["Assign"] == {"s_check": records.SKIPPED}
    assert skipped["Output"] == records.SKIPPED


def test_a_condition_that_is_always_decided_has_no_rule_for_undecided():
    for condition in ("true", "false", "${check.undecided}", "${input.b === null}"):
        assert len(states(TEXT % condition)["after.if"]["Choices"]) == 2


IN_A_BRANCH = """
agents:
  - name: both
    parallel:
      - - {name: beside, agent: hitl, inputs: {data: 1, prompt: P, approvers: [a@b.example]}}
      - - name: which
          %sif: ${input.x > 1}
          then: [ {name: ask, agent: hitl, inputs: {data: 1, prompt: P, approvers: [a@b.example]}} ]
"""


@pytest.mark.parametrize(
    ("condition", "run_input", "way"),
    [
        ("", {"x": 2}, "ask.in"),
        ("", {"x": 1}, "both.end.1"),
        ("", {"x": "1"}, "both.cancel"),
        ("", {}, "both.cancel"),
        ("condition: ${input.y}\n          ", {"x": 2, "y": True}, "ask.in"),
        ("condition: ${input.y}\n          ", {"y": True}, "both.cancel"),
        ("condition: ${input.y}\n          ", {"x": 2}, "both.cancel"),
        ("condition: ${input.y}\n          ", {"y": False}, "both.end.1"),
    ],
)
def test_in_a_branch_what_is_undecided_calls_off_what_waits_beside(condition, run_input, way):
    choice = states(IN_A_BRANCH % condition)["both"]["ItemProcessor"]["States"]["which.if"]

    taken = next(
        rule for rule in choice["Choices"] if evaluated(rule["Condition"], input=run_input) is True
    )

    assert taken["Next"] == way
    if way == "both.cancel":
        assert taken["Assign"]["failure1"]["Error"] == "EXPR_UNDECIDED"
        assert "refund.yaml:" in taken["Assign"]["failure1"]["Cause"]
