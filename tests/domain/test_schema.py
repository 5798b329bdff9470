"""Is every place named where a value does not fit its schema, in the schema's words alone?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.domain.schema import MOST_PROBLEMS, enum_rule, misfits, with_defaults


def told(value, schema) -> list[str]:
    return [f"{each.place}: {each.rule}" for each in misfits(value, schema)]


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
        ("x", {"type": "number"}, ": must be number"),
        (True, {"type": "number"}, ": must be number"),
        (True, {"type": "integer"}, ": must be integer"),
        (1, {"type": "boolean"}, ": must be boolean"),
        (1.5, {"type": "integer"}, ": must be integer"),
        (1, {"type": ["string", "null"]}, ": must be string or null"),
        (1, {"enum": [True]}, ": must be true"),
        (3, {"type": "number", "maximum": 2}, ": must be at most 2"),
        (1, {"type": "number", "minimum": 2}, ": must be at least 2"),
        ({}, {"type": "object", "required": ["a"]}, "a: is missing"),
        (
            {"a": 1},
            {"type": "object", "additionalProperties": False},
            ": has names that the schema does not list",
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
    assert told(value, schema) == [problem]


def test_all_problems_are_told_at_once() -> None:
    value = {"score": 7, "factors": ["a", 1], "more": 1}

    assert told(value, RISK) == [
        "level: is missing",
        ": has names that the schema does not list",
        "score: must be at most 1",
        "factors[1]: must be string",
    ]


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
    assert PRIVATE not in "".join(told(value, RISK))


def test_beside_the_words_stand_the_type_that_was_found_and_the_names_that_are_too_many() -> None:
    level, more = misfits({"score": "x", "level": "low", "more": 1}, RISK)[::-1]

    assert (level.code, level.found) == ("WRONG_TYPE", "string")
    assert (more.code, more.names, more.listed) == (
        "UNKNOWN_NAME",
        ("more",),
        ("score", "level", "factors"),
    )


@pytest.mark.parametrize(
    ("value", "found"),
    [(None, "null"), (True, "boolean"), (1.5, "number"), (2, "number"), ([], "array")],
)
def test_the_type_of_a_value_is_told_as_json_schema_calls_it(value, found) -> None:
    [misfit] = misfits(value, {"type": "string"})

    assert misfit.found == found


def test_of_very_many_allowed_values_the_first_are_listed() -> None:
    assert enum_rule(["eu"]) == 'must be "eu"'
    assert enum_rule(["eu", None, 1]) == 'must be one of "eu", null, 1'
    assert enum_rule(list(range(13))).endswith("8, 9 or 3 others")


ORDER = {
    "type": "object",
    "properties": {
        "note": {"type": "string", "default": ""},
        "ship": {
            "type": "object",
            "properties": {"fast": {"type": "boolean", "default": False}},
            "default": {},
        },
        "rows": {
            "type": "array",
            "items": {"type": "object", "properties": {"count": {"type": "integer", "default": 1}}},
        },
    },
}


@pytest.mark.parametrize(
    ("given_value", "filled"),
    [
        ({}, {"note": "", "ship": {"fast": False}}),
        ({"note": "x", "ship": {}}, {"note": "x", "ship": {"fast": False}}),
        ({"note": None, "ship": {"fast": True}}, {"note": None, "ship": {"fast": True}}),
        (
            {"rows": [{}, {"count": 2}, 7], "more": 1},
            {
                "note": "",
                "ship": {"fast": False},
                "rows": [{"count": 1}, {"count": 2}, 7],
                "more": 1,
            },
        ),
        ("no object", "no object"),
    ],
)
def test_defaults_stand_where_nothing_was_given_at_any_depth(given_value, filled) -> None:
    assert with_defaults(given_value, ORDER) == filled


def test_what_was_given_is_not_changed_by_filling_in() -> None:
    given_value = {"ship": {}}

    with_defaults(given_value, ORDER)

    assert given_value == {"ship": {}}


def test_a_list_of_which_nothing_is_said_stays_as_it_is() -> None:
    assert with_defaults([{}, 1], {"type": "array"}) == [{}, 1]
    items = {"items": {"type": "object", "properties": {"a": {"default": 1}}}}
    assert with_defaults("text", items) == "text"
    assert with_defaults([{}], items) == [{"a": 1}]


def test_ten_values_are_listed_whole() -> None:
    assert enum_rule(list(range(10))) == "must be one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"
    assert enum_rule(list(range(11))).endswith(" or 1 others")


def test_a_type_that_is_unknown_fits_nothing_and_asks_nothing_else() -> None:
    (found,) = misfits("x", {"type": ["no such"]})

    assert (found.code, found.found) == ("WRONG_TYPE", "string")


def test_what_is_said_of_items_is_asked_of_lists_alone() -> None:
    assert misfits("ab", {"items": {"type": "number"}}) == ()
    assert misfits([1, "x"], {"items": "odd"}) == ()


def test_the_bounds_themselves_fit() -> None:
    within = {"minimum": 1, "maximum": 3}

    assert [misfits(number, within) for number in (1, 3)] == [(), ()]
    assert [each.rule for number in (0, 4) for each in misfits(number, within)] == [
        "must be at least 1",
        "must be at most 3",
    ]


def test_of_names_that_may_not_be_there_no_type_is_told() -> None:
    (found,) = misfits({"b": 1}, {"additionalProperties": False, "properties": {"a": {}}})

    assert (found.found, found.names, found.listed) == ("", ("b",), ("a",))
