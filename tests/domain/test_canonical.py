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
