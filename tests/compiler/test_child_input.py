"""Is what is written out for another run held against what that takes, and nothing guessed?"""

from __future__ import annotations

import pytest

from countersign_compiler.child_input import check_child_input
from countersign_compiler.expressions.parser import Templates
from countersign_compiler.expressions.scope import Scope
from countersign_compiler.model import Value
from countersign_compiler.reporting import Reporter
from countersign_compiler.resolve import _Reader
from countersign_compiler.source import read

SCHEMA = {
    "type": "object",
    "properties": {
        "order": {
            "type": "object",
            "properties": {"id": {"type": "string"}, "amount": {"type": "number", "minimum": 0}},
            "required": ["id"],
            "description": "what was bought",
        },
        "note": {"type": "string", "default": ""},
        "region": {"enum": ["eu", "us"], "default": "eu"},
        "rows": {"type": "array", "items": {"type": "number"}},
        "either": {"type": ["string", "null"]},
    },
    "required": ["order"],
    "additionalProperties": False,
}


def value(text: str) -> Value:
    """The value as a step's `input:` is read."""
    document = read(f"input: {text}\n".encode(), "e.yaml").document
    assert document is not None
    node = document.get("input")
    assert node is not None
    return _Reader(Scope(), Reporter("e.yaml"), Templates()).value(node)


def told(text: str) -> list[str]:
    return [problem.message for problem in check_child_input(SCHEMA, value(text))]


@pytest.mark.parametrize(
    "text",
    [
        "{order: {id: a, amount: 3}}",
        '{order: "${input.order}"}',
        '{order: {id: "${input.id}"}, note: "for ${input.id}", region: "${input.region}"}',
        '{order: {id: "order ${input.id}", amount: "${input.amount}"}}',
        '{order: {id: a, more: 1}, rows: [1, "${input.two}"], either: null}',
        '"${input}"',
    ],
)
def test_what_may_fit_is_left_to_the_run(text) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("{}", ["`input.order` is missing"]),
        ("{order: {}}", ["`input.order.id` is missing"]),
        ("{order: {id: 7}}", ["`input.order.id` must be string, not number"]),
        ("{order: {id: a, amount: -1}}", ["`input.order.amount` must be at least 0"]),
        ("{order: {id: a}, nte: x}", ["`input` takes no `nte`"]),
        ("{order: [a]}", ["`input.order` must be object, not array"]),
        ("{order: {id: {a: 1}}}", ["`input.order.id` must be string, not object"]),
        ("{order: {id: a}, region: asia}", ['`input.region` must be one of "eu", "us"']),
        ("{order: {id: a}, region: [eu]}", ["`input.region` cannot be array"]),
        ("{order: {id: a}, rows: [1, x]}", ["`input.rows[1]` must be number, not string"]),
        (
            '{order: {id: a, amount: "about ${input.x}"}}',
            ["`input.order.amount` must be number, not string"],
        ),
        ("just text", ["`input` must be object, not string"]),
        (
            "{order: {id: 7}, nte: 1}",
            ["`input.order.id` must be string, not number", "`input` takes no `nte`"],
        ),
    ],
)
def test_what_cannot_fit_is_told(text, problems) -> None:
    assert told(text) == problems


def test_each_problem_stands_at_its_own_place_with_a_way_out() -> None:
    [missing, unknown] = check_child_input(SCHEMA, value("{nte: x}"))

    assert missing.hint == "what was bought"
    assert (unknown.node.column, "Did you mean `note`?" in unknown.hint) == (9, True)


def test_nothing_is_certain_of_an_input_that_is_passed_on_or_may_be_anything() -> None:
    assert check_child_input(SCHEMA, None) == []
    assert check_child_input(None, value("{a: 1}")) == []
