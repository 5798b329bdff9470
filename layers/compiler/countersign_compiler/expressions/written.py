"""How is a constant written in JSONata so that nothing else reads it as its own?"""

from __future__ import annotations

from decimal import Decimal
from json.encoder import encode_basestring


def text(value: str) -> str:
    """A JSONata text literal: double quotes and JSON escapes only.

    `${` would be replaced by deployment tools, `{%` and `%}` end an expression: a character of each
    is written as an escape.
    """
    quoted = encode_basestring(value)
    quoted = quoted.replace("${", "$\\u007b").replace("{%", "\\u007b%")
    return quoted.replace("%}", "\\u0025}")


def number(value: int | float) -> str:
    """A number in plain form, a negative one in parentheses."""
    plain = format(Decimal(repr(value)), "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    if plain in ("-0", "0"):
        return "0"
    return f"({plain})" if value < 0 else plain


def scalar(value: object) -> str:
    """A JSON scalar: null, boolean, number or text."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, str):
        return text(value)
    raise TypeError(f"{type(value).__name__} is no JSON scalar")


def is_safe(plain: str) -> bool:
    """Whether a text may stand in a definition as it is."""
    return not any(mark in plain for mark in ("${", "{%", "%}"))
