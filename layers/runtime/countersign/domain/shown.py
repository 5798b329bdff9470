"""How is a value that somebody sent named in a message?"""

from collections.abc import Mapping
from typing import Any

LONGEST = 80


def shown(value: Any) -> str:
    """The value in a few words: scalars between backticks and cut, lists and objects by kind."""
    if value is None:
        return "an absent value"
    if isinstance(value, Mapping | list | tuple):
        return "an object" if isinstance(value, Mapping) else "a list"
    try:
        text = printable(value)
    except ValueError:
        # Python does not print integers of thousands of digits.
        text = "a very long number"
    return f"`{text[:LONGEST]}…`" if len(text) > LONGEST else f"`{text}`"


def printable(value: Any) -> str:
    """The value as text that can be sent: a lone surrogate in a message could go to nobody."""
    return str(value).encode("utf-8", "replace").decode("utf-8")


def whole(given: Any) -> int | None:
    """A whole number as it was meant, or None: the engine may write a computed 2 as 2.0."""
    if isinstance(given, bool):
        return None
    if isinstance(given, float):
        return int(given) if given.is_integer() else None
    return given if isinstance(given, int) else None
