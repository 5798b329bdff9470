"""A run that fails because its author says so."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, states
from tests.compiler.evaluating import evaluated

TEXT = "agents: [{name: give-up, fail: {error: Order.Broken%s}}]"


def cause(written, **run_input):
    failure = states(TEXT % written)["give-up"]["Assign"]["failure"]
    assert failure["Error"] == "Order.Broken"
    return evaluated(failure["Cause"], input=run_input)


@pytest.mark.parametrize(
    ("written", "given", "expected"),
    [
        ("", {}, ""),
        (", cause: too old", {}, "too old"),
        (", cause: 'order ${input.id} is ${input.days} days old'", {"id": "7", "days": 40},
         "order 7 is 40 days old"),
        (", cause: '${input.why}'", {"why": "late"}, "late"),
        (", cause: '${input.why}'", {"why": {"a": 1}}, '{"a":1}'),
        (", cause: '${input.why}'", {}, ""),
        (", cause: '{no json}'", {}, "{no json}"),
    ],
)  # fmt: skip
def test_it_says_why_in_its_authors_words(written, given, expected):
    assert cause(written, **given) == expected


def test_the_run_ends_by_its_shared_ending_with_the_record_of_a_failed_step():
    step = states(TEXT % "")["give-up"]

    assert step["Next"] == "_failed"
    assert step["Assign"]["s_give_up"] == "{% $failed %}"
    assert step["Output"]["failed"] is True


def test_in_a_branch_it_fails_the_branch():
    text = "agents: [{name: both, parallel: [[{name: halt, fail: {error: A.B}}]]}]"
    found = states(text)["both"]["ItemProcessor"]["States"]

    assert found["halt"]["Next"] == "both.fail"
    assert set(found["halt"]["Assign"]) == {"failure1", "m1_halt"}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("A", None),
        ("Refund.Refused-Twice_2", None),
        ("Gate.Cancelled", "G-VALUE"),
        ("States.ALL", "G-VALUE"),
        ("EXPR_UNDECIDED", "G-VALUE"),
        ("'.a'", "G-VALUE"),
        ("'a b'", "G-VALUE"),
        ("5", "G-TYPE"),
        (f"{'a' * 81}", "G-VALUE"),
    ],
)
def test_an_error_has_a_name_of_its_own(error, code):
    found = codes(f"agents: [{{name: halt, fail: {{error: {error}}}}}]")

    assert found == ([] if code is None else [code])
