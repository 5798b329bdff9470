"""Which values did a condition see, as far as they are known and may be shown?"""

import pytest

from countersign.domain.seen import SeenValue, follow, not_seen, path_text, seen_value


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (["input", "n"], "input.n"),
        (["risk-check", "output", "rows", 0, "id"], "risk-check.output.rows[0].id"),
        (["input", "due date"], 'input["due date"]'),
        (["input", "a-b"], 'input["a-b"]'),
        (["input"], "input"),
    ],
)
def test_a_way_is_written_as_an_author_writes_it(path, text) -> None:
    assert path_text(path) == text


@pytest.mark.parametrize(
    ("value", "path", "found"),
    [
        ({"a": {"b": 1}}, ["a", "b"], (True, 1)),
        ({"a": None}, ["a"], (True, None)),
        ({"a": None}, ["a", "b"], (False, None)),
        ({"a": [1, 2]}, ["a", 1], (True, 2)),
        ({"a": [1, 2]}, ["a", 2], (False, None)),
        ({"a": [1, 2]}, ["a", "length"], (True, 2)),
        ({"a": "text"}, ["a", "length"], (True, 4)),
        ({"length": 9}, ["length"], (True, 9)),
        (7, ["a"], (False, None)),
        ("text", ["a"], (False, None)),
        ({}, [], (True, {})),
    ],
)
def test_a_way_is_followed_as_an_expression_does(value, path, found) -> None:
    assert follow(value, path) == found


def test_a_value_is_cut_at_two_hundred_characters_of_its_json() -> None:
    short, long = seen_value(["a"], "x" * 198), seen_value(["a"], "x" * 199)

    assert (short.value, short.truncated) == ("x" * 198, False)
    assert (len(long.value), long.truncated) == (200, True)


def test_a_value_that_is_not_there_says_why_and_has_none() -> None:
    assert not_seen(["a", 0], "skipped") == SeenValue("a[0]", None, "skipped")


@pytest.mark.parametrize(
    ("value", "path"),
    [([1, 2], [-1]), ("ab", [-1]), ([1], ["0"]), ({"a": 1}, [0]), ([1, 2], [1.0]), ([], [0])],
)
def test_what_an_expression_does_not_find_is_not_found(value, path) -> None:
    assert follow(value, path) == (False, None)


def test_a_letter_of_a_text_is_found_by_its_place() -> None:
    assert follow("abc", [0]) == (True, "a")
    assert follow({"a": "abc"}, ["a", 2]) == (True, "c")


def test_a_value_is_told_in_its_own_letters() -> None:
    assert seen_value(["a"], "ä" * 198).value == "ä" * 198
    assert seen_value(["a"], ["ä" * 250]).value == '["' + "ä" * 198
    assert path_text(["a", "größe in m"]) == 'a["größe in m"]'


def test_an_objects_length_is_one_of_its_names() -> None:
    assert follow({"a": 1}, ["length"]) == (False, None)
    assert follow(7, ["length"]) == (False, None)
