"""Is a default put where nothing was given, at any depth, and nothing else touched?"""

from __future__ import annotations

from typing import Any

import pytest

from countersign_compiler.asl.filled_input import filled
from countersign_compiler.expressions.jsonata import expression
from tests.compiler.expressions.engine import evaluate_kept

NOTE = {"type": "string", "default": ""}


def after(schema: dict[str, Any], given: Any) -> object:
    found = filled(schema, "$given")
    assert found is not None
    return evaluate_kept(expression(found), {"given": given})


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


@pytest.mark.parametrize(
    "schema", [{"type": "string"}, of(a={"type": "number"}), listed(of(a={"type": "object"}))]
)
def test_without_a_default_nothing_is_written(schema) -> None:
    assert filled(schema, "$given") is None


@pytest.mark.parametrize(
    ("schema", "given", "result"),
    [
        (of(note=NOTE), {}, {"note": ""}),
        (of(note=NOTE), {"note": "x", "b": [1]}, {"note": "x", "b": [1]}),
        (of(note=NOTE), {"note": None}, {"note": None}),
        (of(a=of(note=NOTE)), {}, {}),
        (of(a=of(note=NOTE)), {"a": {}}, {"a": {"note": ""}}),
        (of(a=of(note=NOTE)), {"a": None}, {"a": None}),
        (of(a={**of(note=NOTE), "default": {}}), {}, {"a": {"note": ""}}),
        (of(a={"type": "array", "default": [[1], None]}), {}, {"a": [[1], None]}),
        (of(a={"type": "object", "default": {"${x}": "{%"}}), {}, {"a": {"${x}": "{%"}}),
        (listed(of(note=NOTE)), [], []),
        (listed(of(note=NOTE)), [{}], [{"note": ""}]),
        (listed(of(note=NOTE)), [{"note": "x"}, {}], [{"note": "x"}, {"note": ""}]),
        (listed({**of(note=NOTE), "type": ["object", "null"]}), [None], [None]),
        (listed(listed(of(note=NOTE))), [[{}], []], [[{"note": ""}], []]),
    ],
)
def test_a_default_stands_where_nothing_was_given(schema, given, result) -> None:
    assert after(schema, given) == result


@pytest.mark.parametrize("given", [None, "text", 7, [], [1]])
def test_what_is_no_object_stays_as_it_is(given) -> None:
    assert after(of(note=NOTE), given) == given
