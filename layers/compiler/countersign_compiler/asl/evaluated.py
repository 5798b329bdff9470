"""Which strings of a machine does an engine evaluate, and where do they stand?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from countersign_compiler.asl.frame import Json

_APART: Final = ("ItemProcessor", "Comment")
"""A Map's body has its own scope; nothing evaluates a comment."""


class Texts:
    """Finds the strings that an engine evaluates; each part of a machine is looked into once."""

    def __init__(self) -> None:
        # Nothing of a machine goes away while it is checked, so an id stays that of one part.
        self._found: dict[int, list[str]] = {}

    def of(self, value: Json) -> list[str]:
        """Each string with `{%` before it or `%}` after it, in order."""
        if isinstance(value, str):
            return [value] if _is_evaluated(value) else []
        return self._inside(value) if isinstance(value, dict | list) else []

    def _inside(self, value: dict[str, Json] | list[Json]) -> list[str]:
        found = self._found.get(id(value))
        if found is not None:
            return found
        found = self._found[id(value)] = []
        for item in _parts(value):
            if isinstance(item, str):
                if item[:2] == "{%" or item[-2:] == "%}":
                    found.append(item)
            elif isinstance(item, dict | list):
                found += self._inside(item)
        return found


def places(value: Json, before: str = "") -> Iterator[tuple[str, str]]:
    """The strings that `Texts` finds, each with its place: `.Output.a[0]`.

    Walks the whole value: for messages.
    """
    if isinstance(value, str):
        if _is_evaluated(value):
            yield before, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, f"{before}[{index}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in _APART:
                yield from places(item, f"{before}.{name}")


def _parts(value: dict[str, Json] | list[Json]) -> Iterable[Json]:
    if isinstance(value, list):
        return value
    if "ItemProcessor" not in value and "Comment" not in value:
        return value.values()
    return [item for name, item in value.items() if name not in _APART]


def _is_evaluated(text: str) -> bool:
    return text.startswith("{%") or text.endswith("%}")


def inner(text: str) -> str | None:
    """What stands between `{%` and `%}`, or None where the text is no expression."""
    if text.startswith("{%") and text.endswith("%}") and len(text) >= 4:
        return text[2:-2]
    return None
