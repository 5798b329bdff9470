"""Which bytes stand for a JSON value?"""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.domain.canonical import (
    MAX_DEPTH,
    UncanonicalError,
    canonical_bytes,
    canonical_text,
    digest_of,
    json_bytes,
)

leaves = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
values = st.recursive(
    leaves
    | st.floats(-(2.0**53) + 1, 2.0**53 - 1)
    | st.floats(min_value=1e21, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def test_names_are_sorted_and_nothing_is_left_between() -> None:
    assert canonical_text({"b": [1, 2.0], "a": "é"}) == '{"a":"é","b":[1,2]}'


def test_a_digest_is_the_hash_of_these_bytes() -> None:
    assert digest_of({"a": 1}) == "sha256:" + hashlib.sha256(b'{"a":1}').hexdigest()


@given(values)
def test_what_is_written_reads_back_as_the_same_bytes(value) -> None:
    assert canonical_bytes(json.loads(canonical_bytes(value))) == canonical_bytes(value)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (2**53, ""),
        ({"a": -(2**53)}, "a"),
        pytest.param({"a": [0, 10**5000]}, "a[1]", id="endless"),
        ({"a": {"b": float("nan")}}, "a.b"),
        ([float("-inf")], "[0]"),
        ({"a": 2.0**53}, "a"),
        ({"a": "\udfff"}, "a"),
        ({"a": {"\ud800": 1}}, "a"),
        ({"a": {1: 1}}, "a"),
        ({"a": {1, 2}}, "a"),
        ({"a": b"bytes"}, "a"),
    ],
)
def test_what_has_no_such_bytes_is_refused_by_its_place(value, path) -> None:
    with pytest.raises(UncanonicalError) as refused:
        canonical_bytes(value)

    assert refused.value.path == path
    assert refused.value.problem


def test_nesting_has_a_limit_that_python_never_meets() -> None:
    def nested(levels: int) -> list:
        value: list = []
        for _ in range(levels - 1):
            value = [value]
        return value

    assert canonical_bytes(nested(MAX_DEPTH))
    with pytest.raises(UncanonicalError, match="levels deep"):
        canonical_bytes(nested(MAX_DEPTH + 1))
    with pytest.raises(UncanonicalError, match="levels deep"):
        canonical_bytes(nested(100_000))


def test_sizes_are_of_utf_8_as_written() -> None:
    assert json_bytes({"a": "é\n"}) == len('{"a":"é\\n"}'.encode())


def nested(levels: int, wrap) -> object:
    value: object = 1
    for _ in range(levels):
        value = wrap(value)
    return value


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_so_many_levels_are_taken_and_not_one_more(wrap) -> None:
    assert canonical_bytes(nested(MAX_DEPTH, wrap))
    with pytest.raises(UncanonicalError, match="nested more than 100 levels deep"):
        canonical_bytes(nested(MAX_DEPTH + 1, wrap))


@pytest.mark.parametrize("value", [2**53 - 1, -(2**53) + 1, 2.0**53 - 1, 1e21, -1e21, True])
def test_the_last_numbers_that_everybody_reads_alike_are_taken(value) -> None:
    assert canonical_bytes(value)


@pytest.mark.parametrize(("bits", "told"), [(127, str(2**126)), (128, "of 128 bits")])
def test_an_integer_is_told_in_digits_up_to_a_length(bits, told) -> None:
    with pytest.raises(UncanonicalError) as refused:
        canonical_bytes(2 ** (bits - 1))

    assert refused.value.problem == f"the integer {told} is beyond 2^53 - 1; write it as text"


@pytest.mark.parametrize(("length", "told"), [(80, "k" * 80), (81, "k" * 80 + "…")])
def test_a_long_key_is_told_by_its_beginning(length, told) -> None:
    with pytest.raises(UncanonicalError) as refused:
        canonical_bytes({"k" * length: 2**53})

    assert refused.value.path == told


def test_a_size_is_that_of_json_without_blanks() -> None:
    assert json_bytes({"a": [1, "ä"], "b": None}) == len('{"a":[1,"ä"],"b":null}'.encode())
