"""What is refused although it can be read?"""

from __future__ import annotations

import pytest

from countersign_compiler.expressions.parser import parse_condition, parse_template
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
