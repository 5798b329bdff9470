"""Which tree does a text mean?"""

from __future__ import annotations

import pytest

from countersign_compiler.expressions import tree
from countersign_compiler.expressions.parser import parse_template
from countersign_compiler.expressions.tree import Expr
from tests.compiler.expressions.cases import knows


def read(source: str) -> Expr:
    parsed = parse_template(f"${{{source}}}", knows("a"))
    assert not parsed.problems
    (only,) = parsed.tree.parts
    assert isinstance(only, Expr)
    return only


def shown(expr: Expr) -> str:
    """The tree with all its parentheses."""
    match expr:
        case tree.Literal(value=value):
            return repr(value)
        case tree.Variable(name=name):
            return name
        case tree.Field(base=base, name=name):
            return f"{shown(base)}.{name}"
        case tree.Not(operand=operand):
            return f"!{shown(operand)}"
        case tree.Negative(operand=operand):
            return f"-{shown(operand)}"
        case tree.Coalesce(left=left, right=right):
            return f"({shown(left)} ?? {shown(right)})"
        case tree.Conditional(test=test, then=then, otherwise=otherwise):
            return f"({shown(test)} ? {shown(then)} : {shown(otherwise)})"
        case tree.Arithmetic() | tree.Comparison() | tree.Logic():
            return f"({shown(expr.left)} {expr.operator} {shown(expr.right)})"
    raise TypeError(type(expr).__name__)


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"),
        ("1 - 2 - 3", "((1 - 2) - 3)"),
        ("!input.a === true", "(!input.a === True)"),
        ("-input.a * 2", "(-input.a * 2)"),
        ("- 3", "-3"),
        ("1 < 2 + 3 && 4 === 5 || true", "(((1 < (2 + 3)) && (4 === 5)) || True)"),
        ("input.a ?? 1 ?? 2", "((input.a ?? 1) ?? 2)"),
        ("input.a ? 1 : input.b ? 2 : 3", "(input.a ? 1 : (input.b ? 2 : 3))"),
        ("(1 + 2) * 3", "((1 + 2) * 3)"),
        ("1 == 2", "(1 === 2)"),
        ("undefined != input.a", "(None !== input.a)"),
    ],
)
def test_operators_bind_as_in_javascript(source: str, meant: str) -> None:
    assert shown(read(source)) == meant


def test_messages_point_at_the_operator_or_the_name() -> None:
    assert read("input.a > 1").at == 10
    assert read("input.vip").at == 8
    assert read("input.l.map(x => x)").at == 10


def test_parentheses_belong_to_the_place_of_a_part() -> None:
    found = read("(input.a)")

    assert (found.start, found.end) == (2, 11)
