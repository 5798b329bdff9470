"""Which value is an unquoted YAML scalar?"""

from __future__ import annotations

import pytest

from countersign_compiler.scalars import Ambiguous, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("NULL", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("2.50", 2.5),
        ("1e3", 1000),
        ("9007199254740991", 2**53 - 1),
        ("2026-01-31", "2026-01-31"),
        ("1.2.3", "1.2.3"),
        ("tRue", "tRue"),
        ("y", "y"),
        ("-", "-"),
        ("...", "..."),
        ("80:80", "80:80"),
        ("+", "+"),
    ],
)
def test_json_words_and_numbers_are_values_and_the_rest_is_text(text: str, value: object) -> None:
    found = value_of(text)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        *("010", "-010", "0x1F", "0o17", "0b1", "1_000", "1:30", "1:30:45.5", "+5", ".5", "-.5"),
        *("5.", ".inf", "-.Inf", ".NaN", "9007199254740992", "1e400", "1" * 5000),
    ],
)
def test_what_tools_read_as_different_numbers_is_refused(text: str) -> None:
    found = value_of(text)

    assert isinstance(found, Ambiguous)
    assert found.code == "Y-NUMBER"


@pytest.mark.parametrize("text", ["yes", "No", "ON", "off"])
def test_yes_and_no_are_refused(text: str) -> None:
    found = value_of(text)

    assert isinstance(found, Ambiguous)
    assert found.code == "Y-YESNO"
