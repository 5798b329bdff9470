"""How is a value that somebody sent named in a message?"""

import pytest

from countersign.domain.shown import printable, shown, whole


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "an absent value"),
        ({}, "an object"),
        ([1], "a list"),
        ("ana", "`ana`"),
        (True, "`True`"),
        ("x" * 81, "`" + "x" * 80 + "…`"),
        ("\ud800", "`?`"),
    ],
)
def test_a_value_is_named_in_a_few_words(value, words) -> None:
    assert shown(value) == words


def test_a_number_too_long_to_print_is_named_all_the_same() -> None:
    assert shown(10**5000) == "`a very long number`"


def test_half_a_character_can_be_sent_as_a_question_mark() -> None:
    assert printable("a\ud800") == "a?"


@pytest.mark.parametrize(
    ("given", "number"),
    [(2, 2), (2.0, 2), (2.5, None), (True, None), ("2", None), (None, None), (float("inf"), None)],
)
def test_a_whole_number_is_one_however_the_engine_writes_it(given, number) -> None:
    assert whole(given) == number


def test_so_many_characters_are_shown_and_then_cut() -> None:
    assert shown("x" * 80) == f"`{'x' * 80}`"
    assert shown("x" * 81) == f"`{'x' * 80}…`"
