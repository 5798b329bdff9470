"""Does the machine say what is wrong with one name of its input, within the second that it has?"""

from __future__ import annotations

from typing import Any

import pytest

from countersign.domain.limits import INPUT_LIST_VALUES
from countersign.domain.run_input import described
from countersign_compiler.asl.checked_input import problems_of, unknown_of
from countersign_compiler.expressions.jsonata import expression
from tests.compiler.expressions.engine import evaluate_kept

ROW = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "count": {"type": "integer", "minimum": 1}},
    "required": ["id"],
    "additionalProperties": False,
}
ROWS = {"type": "array", "items": ROW}


def told(schema: dict[str, Any], given: Any, *, is_required: bool = True) -> object:
    text = expression(problems_of("it", schema, "given", is_required=is_required))
    return evaluate_kept(text, {"given": given})


@pytest.mark.parametrize(
    ("schema", "value", "problems"),
    [
        ({"type": "string"}, "x", ""),
        ({"type": "string"}, None, "input.it: must be string, not null"),
        ({"type": ["string", "null"]}, None, ""),
        ({"enum": ['say "no"', 7]}, 8, 'input.it: must be one of "say \\"no\\"", 7'),
        ({"type": "number", "maximum": 1e21}, 1e22, "input.it: must be at most 1e+21"),
        (ROW, {"count": 0}, "input.it.id: is missing; input.it.count: must be at least 1"),
        (
            ROW,
            {"id": "a", "b": 1, "c": 2},
            "input.it.b: is no name that is taken here; input.it.c: is no name that is taken here",
        ),
        (ROWS, [], ""),
        (ROWS, [{"id": "a"}, None], "input.it[1]: must be object, not null"),
        (ROWS, [[]], "input.it[0]: must be object, not array"),
        ({"type": "array", "items": ROWS}, [[], [{}]], "input.it[1][0].id: is missing"),
    ],
)
def test_what_is_wrong_is_told_by_its_place(schema, value, problems) -> None:
    assert told(schema, {"it": value}) == problems


def test_what_is_not_given_is_missing_only_where_it_is_required() -> None:
    assert told(ROW, {}) == "input.it: is missing"
    assert told(ROW, {}, is_required=False) == ""


def test_of_what_is_no_object_the_whole_alone_is_told() -> None:
    schema = {"properties": {"it": ROW}}

    assert told(ROW, "text") == ""
    assert evaluate_kept(expression(unknown_of(schema, "given")), {"given": "text"}) == (
        "input: must be object, not string"
    )


def test_nothing_in_a_text_is_read_by_what_deploys_it() -> None:
    schema = {"enum": ["${env}", "{%", "%}"], "description": "${x}"}

    text = expression(problems_of("it", schema, "given", is_required=True))

    assert "${" not in text
    assert "{%" not in text[2:-2]
    assert "%}" not in text[2:-2]


def test_the_longest_list_is_walked_and_a_longer_one_is_not() -> None:
    most = INPUT_LIST_VALUES // described(ROW)

    assert told(ROWS, {"it": [{"id": "a", "count": 1}] * most}) == ""
    assert told(ROWS, {"it": [{"id": "a"}] * (most + 1)}) == (
        "input.it: has lists of more than 1,000 values to check"
    )


def test_of_many_wrong_elements_the_first_are_told() -> None:
    problems = str(told(ROWS, {"it": [{"id": each} for each in range(200)]})).split("; ")

    assert len(problems) == 20
    assert problems[-1] == "input.it[19].id: must be string, not number"
