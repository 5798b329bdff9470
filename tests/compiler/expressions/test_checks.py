"""What is refused although it can be read?"""

from __future__ import annotations

import pytest

from countersign_compiler.expressions.checks import field_hint
from countersign_compiler.expressions.parser import parse_condition, parse_template
from countersign_compiler.expressions.scope import KnownStep, Scope
from tests.compiler.expressions.cases import knows


def codes(source: str) -> list[str]:
    return [each.code for each in parse_template(f"${{{source}}}", knows("check")).problems]


@pytest.mark.parametrize(
    "source",
    [
        'input.a || "x"',
        "input.l.map(x => 1)",
        "input.a ?? 0",
        "input.a && []",
        "check.output || {}",
    ],
)
def test_plain_values_may_stand_beside_each_other(source: str) -> None:
    assert codes(source) == []


@pytest.mark.parametrize(
    "source",
    [
        'input.n > 1 && "x"',
        "check.executed || 0",
        "!(input.a ?? 'x')",
        "!(input.b ? true : [])",
        "input.l.every(x => x.ok && 1)",
        "(input.a || null) ? 1 : 2",
    ],
)
def test_a_written_value_beside_a_test_is_no_test(source: str) -> None:
    assert codes(source) == ["X-ALWAYS"]


def test_a_condition_checks_every_branch_of_its_test() -> None:
    problems = parse_condition("${input.a ? 'x' : (input.b || 1)}", knows()).problems

    assert [each.code for each in problems] == ["X-ALWAYS", "X-ALWAYS"]


def test_a_hint_shows_how_to_write_a_choice() -> None:
    (problem,) = parse_template("${input.n > 1 && 'x'}", knows()).problems

    assert '`c ? "x" : null`' in problem.hint


def of_a_gate(condition: str) -> list[tuple[str, str]]:
    gates = {"ask": KnownStep("s_ask", statuses=frozenset({"approved", "rejected", "timeout"}))}
    problems = parse_condition(f"${{{condition}}}", Scope(gates)).problems
    return [(each.code, each.hint) for each in problems]


@pytest.mark.parametrize(
    ("condition", "instead"),
    [
        ('ask.output.approved == "true"', "ask.output.approved"),
        ('"false" === ask.output.approved', "!ask.output.approved"),
        ('ask.output["approved"] !== "true"', "!ask.output.approved"),
        ("ask.output.rejected === 1", "ask.output.rejected"),
        ("ask.output.timedOut !== 0", "ask.output.timedOut"),
    ],
)
def test_a_verdict_compared_with_another_type_is_never_decided(
    condition: str, instead: str
) -> None:
    assert of_a_gate(condition) == [("X-NEVER", f"write `${{{instead}}}`")]


@pytest.mark.parametrize(
    "condition",
    ["ask.output.status", "!ask.output.status", "input.go && ask.output['status']"],
)
def test_a_status_alone_is_no_test(condition: str) -> None:
    hint = "compare it: `ask.output.status === 'approved'`"

    assert set(of_a_gate(condition)) == {("X-ALWAYS", hint)}


@pytest.mark.parametrize(
    "condition",
    [
        "ask.output.approved === true",
        "ask.output.approved !== null",
        "ask.output.status === 'timeout'",
        "ask.output.reason === 'true'",
    ],
)
def test_a_verdict_or_a_status_compared_with_its_own_type_is_read(condition: str) -> None:
    assert of_a_gate(condition) == []


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("outptu", "Did you mean `output`? A step has: output, input, "),
        ("faild", "Did you mean `failed`? A step has: output, input, "),
        ("error", "what a step failed of cannot be read; `a.failed` tells whether it has failed"),
        ("cause", "what a step failed of cannot be read; `a.failed` tells whether it has failed"),
        ("score", "write `a.output.score`, or one of: output, input, "),
    ],
)
def test_a_field_that_no_step_has_is_told_with_what_was_meant(field, hint):
    assert field_hint("a", field).startswith(hint)
