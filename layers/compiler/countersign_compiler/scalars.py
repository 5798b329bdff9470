"""Which value is an unquoted YAML scalar?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LARGEST_NUMBER: Final = 2**53 - 1

_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
NULLS: Final = frozenset(word for word, value in _WORDS.items() if value is None)
"""What an unquoted scalar is written as that is no value."""

_YES_NO: Final = frozenset({"yes", "no", "on", "off"})
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
# What YAML 1.1, YAML 1.2 or JavaScript takes for a number, each in its own way.
_OTHER_NUMBER: Final = re.compile(
    r"""[-+]?(?:
        0[0-9_]+ | 0x[0-9a-fA-F_]+ | 0o[0-7_]+ | 0b[01_]+
      | [0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?
      | \.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?
      | [0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?
      | \.(?:inf|Inf|INF|nan|NaN|NAN)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A scalar that YAML tools read differently; it is to be quoted."""

    code: str
    message: str


def value_of(text: str) -> str | int | float | bool | Ambiguous | None:
    """The value of an unquoted scalar: a JSON word or number, else text (dates are text)."""
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first.isdigit() or first in "-+.":
        return _number_or_text(text)
    if len(text) <= 3 and text.lower() in _YES_NO:
        return Ambiguous("Y-YESNO", f"`{text}` is a boolean to some YAML tools and text to others")
    return text


def _number_or_text(text: str) -> str | int | float | Ambiguous:
    if matched := _NUMBER.fullmatch(text):
        number = _json_number(text, whole=matched[1] is None and matched[2] is None)
        if number is None:
            return Ambiguous("Y-NUMBER", f"`{_short(text)}` is too large to be kept exactly")
        return number
    if _OTHER_NUMBER.fullmatch(text):
        message = f"`{_short(text)}` is a number to some YAML tools and text to others"
        return Ambiguous("Y-NUMBER", message)
    return text


def _json_number(text: str, *, whole: bool) -> int | float | None:
    """The number, whole ones as `int` however written; None beyond ±(2^53 - 1)."""
    if whole:
        number: int | float = int(text) if len(text) < 20 else LARGEST_NUMBER + 1
    else:
        number = float(text)
    if abs(number) > LARGEST_NUMBER:
        return None
    return int(number) if number == int(number) else number


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:21]}..."
