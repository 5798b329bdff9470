"""Is every place named where a value does not fit its form, in the form's words alone?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.operations.think.schema import MOST_PROBLEMS, misfits

RISK = {
    "type": "object",
    "properties": {
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "level": {"enum": ["low", "high"]},
        "factors": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["score", "level"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        ({"score": 0.5, "level": "low"}, RISK),
        ({"score": 1, "level": "high", "factors": ["a", "b"]}, RISK),
        ({"other": 1}, {"type": "object"}),
        (None, {"type": ["string", "null"]}),
        (2.0, {"type": "integer"}),
        (2, {"type": "number"}),
        (1.0, {"enum": [1]}),
        (None, {"enum": [None]}),
        ([], {"type": "array", "items": {"type": "string"}}),
    ],
)
def test_what_fits_has_no_problems(value, schema) -> None:
    assert misfits(value, schema) == ()


@pytest.mark.parametrize(
    ("value", "schema", "problem"),
    [
        ("x", {"type": "number"}, "the reply: must be number"),
        (True, {"type": "number"}, "the reply: must be number"),
        (True, {"type": "integer"}, "the reply: must be integer"),
        (1, {"type": "boolean"}, "the reply: must be boolean"),
        (1.5, {"type": "integer"}, "the reply: must be integer"),
        (1, {"type": ["string", "null"]}, "the reply: must be string or null"),
        (1, {"enum": [True]}, "the reply: must be one of the values that the schema lists"),
        (3, {"type": "number", "maximum": 2}, "the reply: must be at most 2"),
        (1, {"type": "number", "minimum": 2}, "the reply: must be at least 2"),
        ({}, {"type": "object", "required": ["a"]}, "a: is missing"),
        (
            {"a": 1},
            {"type": "object", "additionalProperties": False},
            "the reply: has names that the schema does not list",
        ),
        (
            {"a": [{"b": 1}, {"b": "x"}]},
            {
                "type": "object",
                "properties": {
                    "a": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"b": {"type": "number"}}},
                    }
                },
            },
            "a[1].b: must be number",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(value, schema, problem) -> None:
    assert misfits(value, schema) == (problem,)


def test_all_problems_are_told_at_once() -> None:
    value = {"score": 7, "factors": ["a", 1], "more": 1}

    assert misfits(value, RISK) == (
        "level: is missing",
        "the reply: has names that the schema does not list",
        "score: must be at most 1",
        "factors[1]: must be string",
    )


def test_of_very_many_problems_the_first_are_told() -> None:
    many = misfits([1] * 1_000, {"type": "array", "items": {"type": "string"}})

    assert len(many) == MOST_PROBLEMS


PRIVATE = "s3cr3t-Ada"
ANYTHING = st.recursive(
    st.just(PRIVATE) | st.none() | st.booleans() | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["score", "level", "factors", PRIVATE]), inner)
    ),
)


@given(value=ANYTHING)
def test_nothing_that_a_value_holds_is_repeated(value) -> None:
    assert PRIVATE not in "".join(misfits(value, RISK))
