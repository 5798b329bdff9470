"""What does one vote answer to a request's fields?"""

from typing import Any

import pytest

from countersign.domain.answers import (
    Words,
    answer_problems,
    beside,
    completed,
    verdict_of,
    words_in,
)
from countersign.domain.fields import Field
from countersign.domain.refusals import Problem

AMOUNT = Field("amount", "number", required=True)
NOTE = Field("note", "string")
APPROVED = Field("approved", "boolean", required=True)


def paths(answers: Any, *fields: Field, approved: bool = True) -> list[str]:
    problems = answer_problems(fields, answers, approved)
    assert {problem.code for problem in problems} <= {"HITL_BAD_ANSWER"}
    return [problem.path for problem in problems]


class TestChecking:
    def test_answers_of_the_fields_types_are_taken(self) -> None:
        assert paths({"amount": 7, "note": "fine"}, AMOUNT, NOTE) == []

    def test_every_field_has_its_own_problem(self) -> None:
        given = {"amount": "7", "note": 1, "colour": "red"}

        assert paths(given, AMOUNT, NOTE) == ["input.colour", "input.amount", "input.note"]

    @pytest.mark.parametrize("given", [[], "yes", 7, True])
    def test_answers_are_an_object(self, given) -> None:
        assert paths(given, NOTE) == ["input"]

    @pytest.mark.parametrize("given", [None, {}, {"note": "x"}])
    def test_an_approval_needs_what_is_required(self, given) -> None:
        assert paths(given, AMOUNT, NOTE) == ["input.amount"]

    def test_a_rejection_needs_nothing(self) -> None:
        assert paths(None, AMOUNT, approved=False) == []

    def test_blanks_are_no_answer_to_what_is_required(self) -> None:
        assert paths({"note": "  "}, Field("note", "text", required=True)) == ["input.note"]

    def test_no_and_nought_are_answers(self) -> None:
        sure = Field("sure", "boolean", required=True)

        assert paths({"amount": 0, "sure": False}, AMOUNT, sure) == []

    def test_a_default_answers_for_nobody(self) -> None:
        assert paths({}, Field("amount", "number", required=True, default=7)) == ["input.amount"]

    def test_the_verdict_and_the_words_may_be_answered_at_any_request(self) -> None:
        own = {"approved": True, "reason": "r", "feedback": "f", "comments": "c"}

        assert paths(own) == []

    def test_a_verdict_must_be_the_votes_own(self) -> None:
        assert paths({"approved": False}) == ["input.approved"]
        assert paths({"approved": True}, approved=False) == ["input.approved"]
        assert paths({"approved": "true"}) == ["input.approved"]

    def test_half_a_character_is_refused(self) -> None:
        assert paths({"note": "\ud800"}, NOTE) == ["input.note"]


class TestTheVerdict:
    @pytest.mark.parametrize("verdict", [True, False])
    def test_it_is_a_boolean_under_its_name(self, verdict) -> None:
        assert verdict_of({"approved": verdict, "note": "x"}) is verdict

    @pytest.mark.parametrize(
        ("answers", "path"),
        [
            (None, "input"),
            ([True], "input"),
            ({}, "input.approved"),
            ({"approved": "true"}, "input.approved"),
            ({"approved": 1}, "input.approved"),
            ({"approved": None}, "input.approved"),
        ],
    )
    def test_anything_else_is_none(self, answers, path) -> None:
        problem = verdict_of(answers)

        assert isinstance(problem, Problem)
        assert (problem.path, problem.code) == (path, "HITL_BAD_ANSWER")


class TestQuotes:
    @pytest.mark.parametrize(
        ("kind", "given", "meant"),
        [
            ("number", "5", "5"),
            ("number", " -1.5 ", "-1.5"),
            ("boolean", "true", "true"),
            ("number", "true", None),
            ("number", "five", None),
            ("number", "NaN", None),
            ("boolean", "yes", None),
            ("boolean", 1, None),
        ],
    )
    def test_a_value_in_quotes_is_told_to_be_written_without(self, kind, given, meant) -> None:
        (found,) = answer_problems((Field("limit", kind),), {"limit": given}, True)

        assert found.path == "input.limit"
        assert found.hint == (meant and f"write it without quotes: {meant}")


class TestWords:
    def test_comments_are_feedback_where_there_is_no_other(self) -> None:
        assert words_in({"comments": "c"}) == Words(feedback="c")
        assert words_in({"comments": "c", "feedback": "f"}) == Words(feedback="f")
        assert words_in({"reason": " ", "feedback": ""}) == Words()
        assert words_in(None) == Words()

    def test_what_the_answers_hold_is_kept_once(self) -> None:
        answers = {"reason": "r", "comments": "c"}

        assert beside(answers, Words("r", "c")) == Words()
        assert beside(answers, Words("r", "other")) == Words(feedback="other")
        assert beside(None, Words("r", "c")) == Words("r", "c")


class TestCompleting:
    def test_a_declared_verdict_and_words_are_filled_in_by_the_vote(self) -> None:
        fields = (APPROVED, Field("reason", "text"), Field("comments", "text"), NOTE)

        found = completed(fields, None, approved=False, words=Words("no", "try again"))

        assert found == {"approved": False, "reason": "no", "comments": "try again"}

    def test_what_was_answered_stays_as_it_was_given(self) -> None:
        fields = (APPROVED, Field("reason", "text"))

        found = completed(fields, {"reason": "given"}, approved=True, words=Words("said"))

        assert found == {"approved": True, "reason": "given"}

    def test_a_request_without_fields_keeps_only_what_was_answered(self) -> None:
        assert completed((), None, approved=True, words=Words("r")) is None
        assert completed((), {"approved": True}, approved=True, words=Words()) == {"approved": True}

    def test_a_request_with_fields_always_has_answers(self) -> None:
        assert completed((NOTE,), None, approved=True, words=Words()) == {}


def test_a_required_verdict_is_the_votes_own() -> None:
    assert paths({}, APPROVED) == []


def test_names_that_are_no_text_are_refused_like_others() -> None:
    assert paths({7: "x", "note": "x"}, AMOUNT, approved=False) == ["input.7", "input.note"]


def test_feedback_that_is_asked_for_is_filled_in_by_the_vote() -> None:
    fields = (Field("feedback", "text"), Field("comments", "text"))

    found = completed(fields, None, approved=True, words=Words(feedback="fine"))

    assert found == {"feedback": "fine", "comments": "fine"}


def test_a_long_line_is_not_told_to_lose_its_quotes() -> None:
    quoted = '"' + "x" * 999 + '"'

    (found,) = answer_problems((NOTE,), {"note": quoted}, True)

    assert found.hint is None


def test_a_verdict_that_is_none_is_told_as_that() -> None:
    (found,) = answer_problems((), {"approved": "yes"}, True)

    assert found.message == "`yes` is neither true nor false"
