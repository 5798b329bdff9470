"""A step runs only where its condition is proven true; undecided is never recorded as skipped."""

from __future__ import annotations

from countersign_compiler.asl import records
from tests.compiler.builders import states

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

    runs, undecided = choice["Choices"]
    assert runs["Next"] == "check"
    assert "Assign" not in runs
    assert undecided["Next"] == "after.if"
    assert undecided["Output"] == {"undecided": True}
    assert undecided["Assign"] == {"s_check": records.UNDECIDED}


def test_a_condition_that_is_proven_false_skips_the_step():
    choice = states(TEXT % "true")["check.if"]

    assert choice["Default"] == "after.if"
    assert choice["Assign"] == {"s_check": records.SKIPPED}


def test_a_condition_that_is_always_decided_has_no_rule_for_undecided():
    for condition in ("true", "false", "${check.undecided}", "${input.b === null}"):
        assert len(states(TEXT % condition)["after.if"]["Choices"]) == 1
