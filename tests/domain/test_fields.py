"""Which answers does a request ask for beside the verdict?"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.domain.canonical import canonical_text
from countersign.domain.fields import (
    Field,
    Option,
    fields_json,
    fields_of,
    read_fields,
    value_problem,
)
from countersign.domain.limits import FIELDS_BYTES
from countersign.domain.outcome import FIELD_TYPES, TAKEN_NAMES


def read(*given: Any) -> tuple[Field, ...]:
    found = read_fields(list(given))
    assert found.problems == (), found
    return found.fields


def places(*given: Any) -> list[str]:
    found = read_fields(list(given))
    assert found.fields == ()
    assert {problem.code for problem in found.problems} == {"HITL_BAD_FIELDS"}
    return [problem.path for problem in found.problems]


def a_field(**other: Any) -> dict[str, Any]:
    return {"name": "amount", "type": "number", **other}


class TestReading:
    def test_a_field_is_read_as_it_is_written(self) -> None:
        (field,) = read(
            {
                "name": "colour",
                "type": "enum",
                "label": "Colour",
                "required": True,
                "options": ["red", {"value": "blue", "label": "Deep blue"}, {"value": "none"}],
                "description": "Of the roof",
                "default": "red",
            }
        )

        assert field == Field(
            name="colour",
            type="enum",
            label="Colour",
            required=True,
            options=(Option("red", "red"), Option("blue", "Deep blue"), Option("none", "none")),
            description="Of the roof",
            default="red",
        )

    def test_a_key_that_is_null_was_left_out(self) -> None:
        (field,) = read(
            a_field(label=None, required=None, options=None, description=None, default=None)
        )

        assert field == Field("amount", "number")

    def test_no_fields_are_none(self) -> None:
        assert read() == ()
        assert fields_json(()) is None
        assert fields_of(None) == ()

    @pytest.mark.parametrize("given", [None, {}, "amount", 7])
    def test_what_is_no_list_is_refused(self, given) -> None:
        (problem,) = read_fields(given).problems

        assert (problem.path, problem.code) == ("fields", "HITL_BAD_FIELDS")

    @pytest.mark.parametrize(
        "name", [None, "", "1st", "a-b", "a.b", "ä", "a b", 7, "x" * 61, *TAKEN_NAMES]
    )
    def test_a_name_is_an_identifier_that_the_outcome_has_not(self, name) -> None:
        assert places(a_field(name=name)) == ["fields[0].name"]

    @pytest.mark.parametrize("kind", [None, "", "integer", "Boolean", ["text"]])
    def test_a_type_is_one_of_those_there_are(self, kind) -> None:
        assert places({"name": "amount", "type": kind}) == ["fields[0].type"]

    @pytest.mark.parametrize(
        ("field", "place"),
        [
            ({"name": "approved", "type": "string"}, "type"),
            ({"name": "approved", "type": "boolean", "default": True}, "default"),
            ({"name": "reason", "type": "number"}, "type"),
            ({"name": "feedback", "type": "boolean"}, "type"),
            ({"name": "comments", "type": "enum", "options": ["a"]}, "type"),
            (a_field(options=["a"]), "options"),
            (a_field(default="12"), "default"),
            (a_field(required="yes"), "required"),
            (a_field(label="  "), "label"),
            (a_field(label=7), "label"),
            (a_field(description=[]), "description"),
            (a_field(lable="Amount"), "lable"),
            ({"name": "c", "type": "enum"}, "options"),
            ({"name": "c", "type": "select", "options": []}, "options"),
            ({"name": "c", "type": "enum", "options": "red"}, "options"),
            ({"name": "c", "type": "enum", "options": ["red", "red"]}, "options"),
            ({"name": "c", "type": "enum", "options": [str(n) for n in range(101)]}, "options"),
            ({"name": "c", "type": "enum", "options": [7]}, "options[0]"),
            ({"name": "c", "type": "enum", "options": [" "]}, "options[0]"),
            ({"name": "c", "type": "enum", "options": ["a\r\nb"]}, "options[0]"),
            ({"name": "c", "type": "enum", "options": [{"value": "a\n"}]}, "options[0]"),
            ({"name": "c", "type": "enum", "options": [{"label": "Red"}]}, "options[0]"),
            ({"name": "c", "type": "enum", "options": [{"value": "r", "hint": ""}]}, "options[0]"),
        ],
    )
    def test_what_is_wrong_is_named_by_its_place(self, field, place) -> None:
        assert places(field) == [f"fields[0].{place}"]

    def test_a_default_that_is_no_option_is_refused(self) -> None:
        given = {"name": "c", "type": "enum", "options": ["red"], "default": "blue"}

        assert places(given) == ["fields[0].default"]

    def test_the_outcomes_own_answers_may_be_asked_for(self) -> None:
        found = read(
            {"name": "approved", "type": "boolean"},
            {"name": "reason", "type": "string"},
            {"name": "feedback", "type": "text"},
            {"name": "comments", "type": "string"},
        )

        assert [field.name for field in found] == ["approved", "reason", "feedback", "comments"]

    def test_all_that_is_wrong_is_said_at_once(self) -> None:
        assert places("amount", a_field(), {"name": "", "type": "no"}, a_field()) == [
            "fields[0]",
            "fields[2].name",
            "fields[2].type",
            "fields[3].name",
        ]

    def test_too_many_are_refused_before_they_are_read(self) -> None:
        assert places(*[{}] * 41) == ["fields"]

    def test_they_have_a_limit_together(self) -> None:
        long = [a_field(name=f"f{n}", description="x" * 450) for n in range(40)]

        assert places(*long) == ["fields"]
        assert len(read(*long[:30])) == 30

    def test_what_cannot_be_signed_is_refused(self) -> None:
        assert places(a_field(label="\ud800")) == ["fields[0].label"]
        assert places(a_field(default=2**53)) == ["fields[0].default"]


class TestStoring:
    def test_fields_come_back_as_they_were(self) -> None:
        fields = read(
            a_field(default=0, label="Amount", description="In euros"),
            {"name": "sure", "type": "boolean", "default": False, "required": True},
            {"name": "c", "type": "select", "options": ["a", {"value": "b", "label": "B"}]},
        )

        stored = json.loads(canonical_text(fields_json(fields)))

        assert fields_of(stored) == fields

    def test_what_is_stored_reads_as_what_was_asked(self) -> None:
        stored = fields_json(read({"name": "c", "type": "enum", "options": ["a"]}))

        assert fields_json(read(*(stored or ()))) == stored


class TestAnswers:
    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("boolean", False),
            ("string", ""),
            ("string", "x" * 1000),
            ("text", "one\ntwo"),
            ("number", 0),
            ("number", -1.5),
            ("number", 2**53 - 1),
            ("enum", "red"),
            ("select", "red"),
            ("date", "2028-02-29"),
        ],
    )
    def test_an_answer_of_the_fields_type_is_taken(self, kind, value) -> None:
        options = (Option("red", "Red"),) if kind in ("enum", "select") else ()

        assert value_problem(Field("f", kind, options=options), value) is None

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("boolean", "true"),
            ("boolean", 1),
            ("boolean", None),
            ("string", 7),
            ("string", "one\ntwo"),
            ("string", "one\u2028"),
            ("string", "x" * 1001),
            ("text", ["a"]),
            ("number", "12"),
            ("number", True),
            ("number", float("nan")),
            ("number", float("inf")),
            ("number", 2**53),
            ("enum", "blue"),
            ("enum", "Red"),
            ("select", ["red"]),
            ("date", "2027-02-29"),
            ("date", "2027-2-1"),
            ("date", "20270201"),
            ("date", "2027-W01-1"),
            ("date", "2027-01-01T00:00:00Z"),
            ("date", "\uff12\uff10\uff12\uff17-01-01"),
        ],
    )
    def test_an_answer_of_another_type_says_what_it_is(self, kind, value) -> None:
        options = (Option("red", "Red"),) if kind in ("enum", "select") else ()

        assert value_problem(Field("f", kind, options=options), value)

    def test_long_choices_are_not_listed_whole(self) -> None:
        options = tuple(Option(str(n), str(n)) for n in range(100))

        assert "and 90 more" in (value_problem(Field("f", "enum", options=options), "x") or "")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
near_fields = st.fixed_dictionaries(
    {"name": st.sampled_from(["a", "b", "approved", "reason", "status"]) | json_values},
    optional={
        "type": st.sampled_from(FIELD_TYPES) | json_values,
        "label": json_values,
        "required": json_values,
        "options": st.lists(st.text(max_size=3), max_size=3) | json_values,
        "description": json_values,
        "default": json_values,
    },
)


@given(st.lists(near_fields | json_values, max_size=4) | json_values)
def test_whatever_is_asked_is_read_whole_or_refused_in_words(given) -> None:
    found = read_fields(given)

    assert not (found.fields and found.problems)
    assert all(problem.message and problem.path.startswith("fields") for problem in found.problems)
    assert fields_of(fields_json(found.fields)) == found.fields


@given(st.sampled_from(FIELD_TYPES), json_values)
def test_every_value_is_an_answer_or_not_one(kind, value) -> None:
    options = (Option("a", "A"),) if kind in ("enum", "select") else ()

    why = value_problem(Field("f", kind, options=options), value)

    assert why is None or isinstance(why, str)


class TestLimits:
    def test_as_many_as_are_allowed_are_taken(self) -> None:
        assert len(read(*[a_field(name=f"f{n}") for n in range(40)])) == 40
        assert read(a_field(name="x" * 60))
        options = [str(n) for n in range(100)]
        assert read({"name": "c", "type": "enum", "options": options})

    def test_so_many_bytes_are_kept_and_not_one_more(self) -> None:
        bare = {"name": "f", "type": "text", "required": False, "description": ""}
        most = FIELDS_BYTES - len(json.dumps([bare], separators=(",", ":")))

        assert read({**bare, "description": "x" * most})
        assert places({**bare, "description": "x" * (most + 1)}) == ["fields"]

    def test_a_number_of_any_length_is_judged(self) -> None:
        why = value_problem(Field("f", "number"), 10**400)

        assert why is not None
        assert why.endswith(" is too far from zero")


def test_a_field_without_a_name_or_a_type_is_told_once() -> None:
    assert places({"type": "text"}, {"type": "text"}) == ["fields[0].name", "fields[1].name"]
    assert places({"name": "a", "type": "no", "default": 7}) == ["fields[0].type"]


def test_a_stored_field_that_does_not_say_is_not_required() -> None:
    assert fields_of([{"name": "a", "type": "text"}]) == (Field("a", "text"),)
