"""Is what the quick test lets pass always what the schema allows?"""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from countersign.domain.schema import misfits
from countersign_compiler.asl.fitting_input import fits
from tests.compiler.asl.schemas import a_schema, a_value
from tests.compiler.expressions.engine import evaluate_kept

ROW = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "count": {"type": "integer", "minimum": 1}},
    "required": ["id"],
    "additionalProperties": False,
}

EITHER = {"type": ["string", "integer"], "minimum": 3}
PAIR = {"type": "object", "properties": {"a": EITHER, "b": EITHER}, "required": ["a", "b"]}


def passes(schema: dict[str, Any], value: Any) -> object:
    return evaluate_kept(f"{{% {fits(schema, '$value')} %}}", {"value": value})


@pytest.mark.parametrize(
    ("schema", "value", "is_fine"),
    [
        ({"type": "string"}, "x", True),
        ({"type": "string"}, 7, False),
        ({"type": ["string", "integer"]}, 7.0, True),
        ({"type": ["string", "integer"]}, 7.5, False),
        ({"type": ["number", "integer"]}, 7.5, True),
        ({"enum": [1, "a", None, True]}, True, True),
        ({"enum": [1, "a", None]}, True, False),
        ({"type": "number", "minimum": 0, "maximum": 5}, 5, True),
        ({"type": "number", "minimum": 0, "maximum": 5}, 6, False),
        ({"type": ["number", "string"], "minimum": 3}, "a", True),
        (PAIR, {"a": 7, "b": "x"}, True),
        (PAIR, {"a": "x", "b": 7}, True),
        (PAIR, {"a": 1, "b": 7}, False),
        (PAIR, {"a": 7, "b": None}, False),
        (ROW, {"id": "a"}, True),
        (ROW, {"id": "a", "count": 2}, True),
        (ROW, {"id": "a", "count": 0}, False),
        (ROW, {"count": 2}, False),
        (ROW, {"id": "a", "more": 1}, False),
        (ROW, {"id": "a", "count": 2, "more": 1}, False),
    ],
)
def test_the_quick_test_says_whether_a_value_fits(schema, value, is_fine) -> None:
    assert passes(schema, value) is is_fine


def test_nothing_that_does_not_fit_passes_and_most_that_fits_does(record_property: Any) -> None:
    random = Random(7)
    passed, fitting, wrong = 0, 0, []

    for _ in range(400):
        schema = a_schema(random, 3)
        if fits(schema, "$value") is None:
            continue
        for slip in (0.0, 0.0, 0.2, 0.5):
            value = a_value(random, schema, slip)
            is_fine = not misfits(value, schema)
            fitting += is_fine
            if passes(schema, value) is True:
                passed += 1
                wrong += [] if is_fine else [(schema, value)]

    record_property("searched", f"{fitting} values fit, {passed} passed, {len(wrong)} wrongly")
    assert not wrong, wrong[0]
    assert passed == fitting > 400


def test_of_lists_in_lists_no_quick_test_is_made() -> None:
    assert fits({"type": "array", "items": {"type": "string"}}, "$value") is None
    assert fits({"type": "array"}, "$value") is not None
