"""Which strings of a machine does an engine evaluate, and where do they stand?"""

from __future__ import annotations

from collections.abc import Iterable

from countersign_compiler.asl.frame import Json


class Texts:
    """Finds the strings that an engine evaluates; each part of a machine is looked into once."""

    def __init__(self) -> None:
        # Nothing of a machine goes away while it is checked, so an id stays that of one part.
        self._found: dict[int, list[tuple[str, str]]] = {}

    def of(self, value: Json) -> list[tuple[str, str]]:
        """Each string with `{%` before it or `%}` after it, with its place: `.Output.a[0]`.

        A Map's body has its own scope.
        """
        if isinstance(value, str):
            return [("", value)] if _is_evaluated(value) else []
        if not isinstance(value, dict | list):
            return []
        found = self._found.get(id(value))
        if found is None:
            found = self._found[id(value)] = []
            for place, item in _parts(value):
                if isinstance(item, str):
                    if _is_evaluated(item):
                        found.append((place, item))
                elif isinstance(item, dict | list):
                    found += [(place + within, text) for within, text in self.of(item)]
        return found


def _parts(value: dict[str, Json] | list[Json]) -> Iterable[tuple[str, Json]]:
    if isinstance(value, list):
        return ((f"[{index}]", item) for index, item in enumerate(value))
    return (
        (f".{key}", item) for key, item in value.items() if key not in ("ItemProcessor", "Comment")
    )


def _is_evaluated(text: str) -> bool:
    return text.startswith("{%") or text.endswith("%}")


def inner(text: str) -> str | None:
    """What stands between `{%` and `%}`, or None where the text is no expression."""
    if text.startswith("{%") and text.endswith("%}") and len(text) >= 4:
        return text[2:-2]
    return None
