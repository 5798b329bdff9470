"""How is a definition written down?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring
from types import NoneType
from typing import Any, Final

from countersign_compiler.asl.frame import Json


def to_text(value: Json) -> str:
    """JSON for people and diffs: sorted keys, indented by one space, a line break at the end."""
    return Writer().text(value)


def to_canonical_text(value: Json) -> str:
    """JSON for a digest: sorted keys, no spaces, letters as they are."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


class Writer:
    """Writes values as `to_text` does; what several of them share is written once.

    `json.dumps` with an `indent` writes piece by piece in Python, and each gate of a definition
    tells of the same steps.
    """

    def __init__(self) -> None:
        self._written: dict[tuple[int, str], str] = {}

    def text(self, value: Json) -> str:
        """The text of a value. No value may change, or go away, before the last is written."""
        return self._text(value, "\n") + "\n"

    def _text(self, value: Json, line: str) -> str:
        """`line` is the line break with the indentation around the value."""
        write = _SCALARS.get(type(value))
        if write is not None:
            return write(value)
        if not value:
            return "[]" if isinstance(value, list) else "{}"
        inner = f"{line} "
        if isinstance(value, list):
            return f"[{inner}{f',{inner}'.join([self._text(item, inner) for item in value])}{line}]"
        key = (id(value), line)
        text = self._written.get(key)
        if text is None:
            parts = [
                f'"{name}": {encode_basestring(item)}'
                if type(item) is str and name.isalnum()
                else f"{encode_basestring(name)}: {self._text(item, inner)}"
                for name, item in sorted(value.items())
            ]
            text = f"{{{inner}{f',{inner}'.join(parts)}{line}}}"
            if all(type(item) in _SCALARS for item in value.values()):
                self._written[key] = text
        return text


_SCALARS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: encode_basestring,
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
    float: json.dumps,
    NoneType: lambda _: "null",
}
