"""Is a field that the input's schema does not have refused, and every other left alone?"""

from __future__ import annotations

import pytest

from countersign_compiler.expressions.parser import parse_template
from countersign_compiler.expressions.problems import Problem
from countersign_compiler.expressions.scope import Scope

SCHEMA = {
    "type": "object",
    "properties": {
        "order": {
            "type": "object",
            "properties": {"id": {"type": "string"}, "user-id": {"type": "string"}},
        },
        "open": {
            "type": "object",
            "properties": {"id": {"type": "string"}},
            "additionalProperties": True,
        },
        "any": {"type": "object"},
        "rows": {
            "type": "array",
            "items": {"type": "object", "properties": {"count": {"type": "integer"}}},
        },
        "note": {"type": "string"},
        "region": {"enum": ["eu", "us"]},
        "either": {"type": ["object", "null"], "properties": {"id": {"type": "string"}}},
        "broken": {},
    },
    "required": [],
    "additionalProperties": False,
}


def problems(source: str, schema: object = SCHEMA) -> tuple[Problem, ...]:
    return parse_template(f"${{{source}}}", Scope(input=schema)).problems


@pytest.mark.parametrize(
    "source",
    [
        "input",
        "input.order.id",
        'input.order["user-id"]',
        "input?.order?.id",
        "input.open.more",
        "input.any.thing.at.all",
        "input.rows.length",
        "input.rows[0].count",
        "input.rows[input.order.id].count",
        "input.rows.map(row => row.whatever)",
        "input.note.length",
        "input.region.x",
        "input.either.id",
        "input.broken.x.y",
        "(input.order ?? {}).more",
        "input.rows.some(order => order.ordr)",
    ],
)
def test_what_the_schema_has_or_leaves_open_may_be_read(source) -> None:
    assert problems(source) == ()


@pytest.mark.parametrize(
    ("source", "message", "hint"),
    [
        ("input.ordr", "`input` has no `ordr`", "Did you mean `order`?"),
        ('input["ordr"]', "`input` has no `ordr`", "Did you mean `order`?"),
        ("input.order.idd", "`input.order` has no `idd`", "Did you mean `id`?"),
        ("input.either.idd", "`input.either` has no `idd`", "it has: id"),
        ("input.rows[0].cont", "`input.rows[…]` has no `cont`", "Did you mean `count`?"),
        ("input.rows.count", "`input.rows` is a list and has no `count`", "rows[0]"),
        ("input.rows[0].length", "`input.rows[…]` has no `length`", "it has: count"),
        ("input.note.size", "`input.note` is a text and has no `size`", ""),
    ],
)
def test_what_it_does_not_have_is_refused_with_what_it_has(source, message, hint) -> None:
    [problem] = problems(source)

    assert problem.code == "X-INPUT"
    assert problem.message == message
    assert hint in problem.hint


def test_the_place_is_the_field_itself() -> None:
    [problem] = problems("input.order.idd")

    assert (problem.start, problem.end) == (len("${input.order."), len("${input.order.idd"))


def test_all_are_told_and_what_is_behind_an_unknown_one_is_not() -> None:
    assert [each.message for each in problems("input.ordr.id + input.order.idd")] == [
        "`input` has no `ordr`",
        "`input.order` has no `idd`",
    ]


def test_without_a_schema_everything_may_be_read() -> None:
    assert problems("input.ordr.idd", None) == ()


def test_an_input_of_nothing_has_no_field() -> None:
    [problem] = problems("input.a", {"type": "object", "properties": {}})

    assert problem.hint == "it has: none."
