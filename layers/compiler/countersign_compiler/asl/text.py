"""How is a definition written down?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring
from types import NoneType
from typing import Any, Final

from countersign_compiler.asl.frame import Json

LONGEST_LINE: Final = 120
"""How long a list or an object may be, without its indentation, to stand on one line."""


def to_text(value: Json) -> str:
    """JSON for people and diffs: sorted keys, what is short on one line, a line break at the end.

    Each level is indented by one space.
    """
    return Writer().text(value)


def to_canonical_text(value: Json) -> str:
    """JSON for a digest: sorted keys, no spaces, letters as they are."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


class Writer:
    """Writes values as `to_text` does; what several of them share is written once.

    `json.dumps` with an `indent` writes piece by piece in Python, and gives each key a line.
    """

    def __init__(self) -> None:
        self._short: dict[int, str] = {}
        self._long: dict[tuple[int, str], str] = {}

    def text(self, value: Json) -> str:
        """The text of a value. No value may change, or go away, before the last is written."""
        return self._text(value, "\n") + "\n"

    def _text(self, value: Json, line: str) -> str:
        """`line` is the line break with the indentation around the value."""
        write = _SCALARS.get(type(value))
        if write is not None:
            return write(value)
        known = self._short.get(id(value)) or self._long.get((id(value), line))
        if known is not None:
            return known
        inner = f"{line} "
        if isinstance(value, list):
            first, last = "[", "]"
            parts = [self._text(item, inner) for item in value]
        else:
            first, last = "{", "}"
            parts = [
                f'"{name}": {encode_basestring(item)}'
                if type(item) is str and name.isalnum()
                else f"{encode_basestring(name)}: {self._text(item, inner)}"
                for name, item in sorted(value.items())
            ]
        short = f"{first}{', '.join(parts)}{last}"
        # A text in JSON has no line break of its own.
        if len(short) <= LONGEST_LINE and "\n" not in short:
            self._short[id(value)] = short
            return short
        long = f"{first}{inner}{f',{inner}'.join(parts)}{line}{last}"
        self._long[id(value), line] = long
        return long


_SCALARS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: encode_basestring,
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
    float: json.dumps,
    NoneType: lambda _: "null",
}
