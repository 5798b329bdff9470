"""What is no JSON value is refused by its place and type, and nothing is converted in silence."""

from __future__ import annotations

import datetime
import decimal
import math

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.python.json_value import DEEPEST, must_be_json


@pytest.mark.parametrize(
    "value", [None, True, 0, 2**53 - 1, -1.5, "", "grüße 😀", [], {}, {"a": [1, {"b": None}]}]
)
def test_json_values_pass(value) -> None:
    must_be_json(value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ((1, 2), "output is a `tuple`"),
        ({"when": datetime.date(2026, 1, 31)}, r"output\.when is a `date`"),
        ({"sum": [decimal.Decimal("1.10")]}, r"output\.sum\[0\] is a `Decimal`"),
        (b"x", "output is a `bytes`"),
        ({"id": [2**53]}, r"output\.id\[0\] is a whole number beyond 2\^53 - 1"),
        ([-(10**5_000)], r"output\[0\] is a whole number beyond"),
        ([math.nan], r"output\[0\] is a number that is infinite"),
        ({"x": math.inf}, r"output\.x is a number that is infinite"),
        ({1: "a"}, "an object with a key that is a `int`"),
        ("\ud800", "half of a character"),
        ({"\ud800": 1}, "half of a character"),
    ],
)
def test_anything_else_is_refused_by_its_place(value, said) -> None:
    with pytest.raises(StepFailed, match=said) as told:
        must_be_json(value)

    assert told.value.code == "PYTHON_OUTPUT"


def test_a_value_that_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)

    with pytest.raises(StepFailed, match=f"nested more than {DEEPEST} deep"):
        must_be_json(endless)
