import json

import pytest

from countersign.web.strict_json import MAX_DEPTH, NotJsonError, parse_json


@pytest.mark.parametrize(
    "value", [None, True, 0, -1.5, 1e300, 2**53 - 1, "ü \U0001f41d", [1, {"a": []}], {"": {"": 0}}]
)
def test_what_json_can_say_is_read_as_it_is(value: object) -> None:
    assert parse_json(json.dumps(value)) == value


def test_an_escaped_pair_of_surrogates_is_one_character() -> None:
    assert parse_json('"\\ud83d\\udc1d"') == "\U0001f41d"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "line 1"),
        ("{'a': 1}", "line 1"),
        ("[1,]", "line 1"),
        ('{"a": 1, "b": {"c": 1, "c": 1}}', "stands twice"),
        ("NaN", "NaN is not JSON"),
        ("[-Infinity]", "-Infinity is not JSON"),
        ("1e400", "too large"),
        ("9007199254740992", "beyond"),
        ("-9007199254740992", "beyond"),
        ("1" * 5000, "beyond"),
        ('"\\ud800"', "surrogate"),
        ('{"\\udc00": 1}', "surrogate"),
        ('"a\tb"', "control character"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(text: str, why: str) -> None:
    with pytest.raises(NotJsonError) as refused:
        parse_json(text)

    assert why.lower() in str(refused.value).lower()


def test_depth_is_bounded_before_anything_is_built() -> None:
    assert parse_json("[" * MAX_DEPTH + "]" * MAX_DEPTH)

    with pytest.raises(NotJsonError, match="deeper than 64"):
        parse_json("[" * 1_000_000)


def test_brackets_in_texts_are_not_depth() -> None:
    assert parse_json(json.dumps("[" * 1000 + '"{' * 1000)) == "[" * 1000 + '"{' * 1000
