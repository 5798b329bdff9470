"""Which values does an expression read, each by the way to it?"""

import pytest

from countersign_compiler.expressions.parser import parse_template
from countersign_compiler.expressions.paths import paths_read, plain_path
from countersign_compiler.expressions.scope import KnownStep, Scope

SCOPE = Scope(
    steps={"review": KnownStep("s_review"), "risk-check": KnownStep("s_risk_check")},
    env=None,
    items={"order": "i_order"},
)


def tree_of(text: str):
    parsed = parse_template(text, SCOPE)
    assert not parsed.problems, parsed.problems
    return parsed.tree


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("${input.amount > 100}", [("input", "amount")]),
        ("${review.output.approved}", [("review", "output", "approved")]),
        (
            "${risk-check.failed || !review.skipped}",
            [("risk-check", "failed"), ("review", "skipped")],
        ),
        ("${input.a > input.b && input.a < 9}", [("input", "a"), ("input", "b")]),
        ("${order.lines[0].price > 1}", [("order", "lines", 0, "price")]),
        ('${input["due date"] === "x"}', [("input", "due date")]),
        ("${input.rows[input.n].price > 1}", [("input", "rows"), ("input", "n")]),
        ("${env.LIMIT < 3}", [("env", "LIMIT")]),
        ("${input.names.includes(order.name)}", [("input", "names"), ("order", "name")]),
        ("${input.rows.some(r => r.price > input.least)}", [("input", "rows"), ("input", "least")]),
        ("${input.rows.length > 0}", [("input", "rows", "length")]),
        ("${1 < 2}", []),
    ],
)
def test_every_value_is_told_once_in_the_order_of_the_text(text, paths) -> None:
    assert list(paths_read(tree_of(text))) == paths


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("${input.orders}", ("input", "orders")),
        ("${review.output.rows[1]}", ("review", "output", "rows", 1)),
        ("${input.orders ?? []}", None),
        ("${input.rows[input.n]}", None),
        ("no. ${input.n}", None),
        ("${[input.a]}", None),
    ],
)
def test_one_value_has_a_way_to_it_and_a_made_one_has_none(text, path) -> None:
    assert plain_path(tree_of(text)) == path
