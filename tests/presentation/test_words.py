"""Do keys, numbers, times and odd characters read as a person would write them?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.presentation.words import (
    cut_at,
    deadline_text,
    duration_text,
    first_line,
    humanise,
    labels,
    number_text,
    one_line,
    scalar_text,
    time_text,
    visible,
)


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("word_count", "Word count"),
        ("wordCount", "Word count"),
        ("word-count", "Word count"),
        ("receipt_url", "Receipt URL"),
        ("includes_pii", "Includes PII"),
        ("orderID", "Order ID"),
        ("HTTPStatus", "HTTP status"),
        ("VAT", "VAT"),
        ("Already written by hand", "Already written by hand"),
        ("größe", "Größe"),
        ("2fa", "2fa"),
        ("", "(no name)"),
        ("___", "___"),
        ("a\nb", "A b"),
    ],
)
def test_a_key_becomes_a_label(key, label) -> None:
    assert humanise(key) == label


def test_keys_that_would_share_a_label_keep_their_own_spelling() -> None:
    assert labels({"word_count": 1, "wordCount": 2, "topic": 3}) == {
        "word_count": "word_count",
        "wordCount": "wordCount",
        "topic": "Topic",
    }


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1200, "1,200"),
        (1200.0, "1,200"),
        (12500.5, "12,500.5"),
        (0.62, "0.62"),
        (0.1 + 0.2, "0.30000000000000004"),
        (-1234567, "-1,234,567"),
        (0, "0"),
        (-0.0, "0"),
        (1e-7, "0.0000001"),
        (1e300, "1e+300"),
        (10**15, "1,000,000,000,000,000"),
        (Decimal("1200.50"), "1,200.5"),
    ],
)
def test_a_number_is_grouped_and_loses_no_digit(number, text) -> None:
    assert number_text(number) == text


@pytest.mark.parametrize(
    ("value", "key", "text"),
    [
        (1200, "word_count", "1,200"),
        (12345, "order_id", "12345"),
        (12345, "orderId", "12345"),
        (2026, "year", "2026"),
        (1847, "pr_number", "1847"),
        (True, "", "yes"),
        (False, "", "no"),
        (None, "", "no value"),
        ("", "", "(empty)"),
        ("  ", "", '"  "'),
        ("\u00a0\n", "", '"\\u00a0\\n"'),
        ("1200", "", "1200"),
    ],
)
def test_a_single_value_is_written_for_its_name(value, key, text) -> None:
    assert scalar_text(value, key) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("pay \u202elive\u202c", "pay ⟨U+202E⟩live⟨U+202C⟩"),
        ("\x00\x1b[31m", "⟨U+0000⟩⟨U+001B⟩[31m"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
        ("\ud800", "⟨U+D800⟩"),
        ("שלום 👩‍👩‍👧 é", "שלום 👩‍👩‍👧 é"),
    ],
)
def test_what_would_hide_or_deceive_is_written_out(text, shown) -> None:
    assert visible(text) == shown


@given(st.text())
def test_shown_text_can_always_be_encoded_and_shown_again(text) -> None:
    shown = visible(text)

    assert shown.encode().decode() == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Review this\nand that", "Review this"),
        ("\n \n  Second  line\t is first", "Second line is first"),
        ("A\rBcc: x@evil.com", "A"),
        ("A\x0bB", "A"),
        ("A\x00B\u202eC", "A B C"),
        ("", ""),
        ("word " * 30, "word word word word…"),
        ("x" * 40, "x" * 19 + "…"),
    ],
)
def test_the_first_line_is_one_line(text, line) -> None:
    assert first_line(text, 20) == line


@given(st.text(max_size=200))
def test_no_text_ever_makes_a_second_line(text) -> None:
    for line in (one_line(text), first_line(text, 50)):
        assert len(line.splitlines()) <= 1
        assert line.isprintable() or not line.isascii()


@pytest.mark.parametrize(
    ("text", "limit", "part"),
    [
        ("short", 10, "short"),
        ("one two three", 9, "one two"),
        ("e\u0301e\u0301e\u0301", 3, "e\u0301"),
        ("ab👩‍👩‍👧", 4, "ab"),
        ("ab👍🏽", 3, "ab"),
        ("abc", 0, ""),
    ],
)
def test_a_cut_never_stands_inside_a_character(text, limit, part) -> None:
    assert cut_at(text, limit) == part


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (86400, "1 day"),
        (172800, "2 days"),
        (5400, "1 hour 30 minutes"),
        (90061, "1 day 1 hour"),
        (2, "2 seconds"),
        (0, "0 seconds"),
        (-5, "0 seconds"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds, text) -> None:
    assert duration_text(seconds) == text


def test_times_name_day_month_and_zone() -> None:
    assert time_text(1795351560) == "Sun, 22 Nov 2026 12:46 UTC"
    assert time_text(1795351567) == "Sun, 22 Nov 2026 12:46:07 UTC"
    assert deadline_text(1795351560, 1795437960) == (
        "Mon, 23 Nov 2026 12:46 UTC (1 day after it was asked)"
    )


def test_letters_that_nobody_sees_are_written_out() -> None:
    tagged = "".join(chr(0xE0000 + ord(letter)) for letter in "no")

    assert visible(f"yes{tagged}") == "yes⟨U+E006E⟩⟨U+E006F⟩"
    for hidden in "\u00ad\u034f\u115f\u180e\u2061\u206a\u3164\uffa0\ufff9\U0001d173":
        assert visible(f"a{hidden}b") == f"a⟨U+{ord(hidden):04X}⟩b"


def test_what_scripts_and_emoji_are_written_with_stays() -> None:
    for written in ("👩\u200d👧", "❤\ufe0f", "\u0646\u200c\u0647", "葛\U000e0100城", "e\u0301"):
        assert visible(written) == written
