"""Which words may a person leave on a request?"""

import pytest

from countersign.domain.canonical import json_bytes
from countersign.domain.limits import WORDS_BYTES
from countersign.domain.refusals import Problem
from countersign.domain.words import claim_problem, meant, shortened, words_problem


@pytest.mark.parametrize(("words", "kept"), [(None, None), ("", None), (" \t", None), (" a", " a")])
def test_blanks_mean_nothing_and_words_stay_as_written(words, kept) -> None:
    assert meant(words) == kept


def test_reason_and_feedback_share_the_limit() -> None:
    most = "x" * (WORDS_BYTES - 1)

    assert words_problem(reason=most, feedback="y") is None
    problem = words_problem(reason=most, feedback="yy")
    assert problem is not None
    assert (problem.code, problem.path) == ("WORDS_TOO_LONG", "reason")


@pytest.mark.parametrize(("character", "counts"), [('"', 4), ("\\", 4), ("\n", 3), ("ä", 2)])
def test_words_count_as_a_run_reads_them(character, counts) -> None:
    most = character * (WORDS_BYTES // counts)

    assert words_problem(reason=most) is None
    assert words_problem(reason=most + character) is not None
    assert words_problem(reason=None, answers={"note": most}) is not None


def test_the_longer_of_the_two_is_named() -> None:
    problem = words_problem(reason="short", feedback="x" * WORDS_BYTES)

    assert problem is not None
    assert problem.path == "feedback"


@pytest.mark.parametrize("path", ["reason", "feedback"])
def test_half_a_character_is_named(path) -> None:
    problem = words_problem(**{"reason": None, path: "\ud800"})

    assert problem == Problem(
        path,
        "WORDS_INVALID",
        f"{path}: a lone surrogate is not a character",
        "send text that is valid Unicode",
    )


@pytest.mark.parametrize(
    ("answers", "together"),
    [
        (None, "reason and feedback take 4001"),
        ({"n": 1, "m": 2}, "reason, feedback and answers take 4018"),
    ],
)
def test_who_says_too_much_is_told_how_much_it_is_and_the_way_out(answers, together) -> None:
    problem = words_problem(reason="x" * 3999, feedback="yy", answers=answers)

    assert problem == Problem(
        "reason",
        "WORDS_TOO_LONG",
        f"{together} bytes together; at most 4000 are kept",
        "say it shorter, or put the long text where both can read it and give its address",
    )


def test_of_words_that_are_not_said_nothing_counts() -> None:
    assert words_problem(reason=None, feedback="x" * WORDS_BYTES) is None
    assert words_problem(reason="x" * WORDS_BYTES, answers={}) is None


def test_text_from_elsewhere_is_made_fit_to_keep() -> None:
    assert shortened("a\nb\ud800c ") == "a b c"
    assert shortened("x" * 2000, limit=5) == "xxxx…"
    assert shortened("x" * 5, limit=5) == "x" * 5
    assert len(shortened("x" * 2000)) == 1_000
    assert words_problem(reason=shortened("😀" * 5000)) is None
    assert json_bytes(shortened("😀" * 5000)) - 2 <= WORDS_BYTES + 3


def test_answers_count_with_the_words_and_are_named_where_they_are_the_longest() -> None:
    problem = words_problem(reason="r", answers={"note": "x" * WORDS_BYTES})

    assert problem is not None
    assert (problem.path, problem.code) == ("input", "WORDS_TOO_LONG")


def test_a_claim_is_one_short_line_or_none() -> None:
    assert claim_problem(None) is None
    assert claim_problem("Ana of finance") is None
    assert claim_problem("x" * 200) is None


@pytest.mark.parametrize("claim", ["", " ", "a\nb", 7, "\ud800"])
def test_a_claim_that_is_no_line_is_refused(claim) -> None:
    said = "it is not one line of text"

    assert claim_problem(claim) == Problem("as", "WORDS_INVALID", said, "write a name")


def test_a_long_claim_is_refused_with_its_limit() -> None:
    said = "it is longer than 200 characters"

    assert claim_problem("x" * 201) == Problem("as", "WORDS_TOO_LONG", said, "write a name")
