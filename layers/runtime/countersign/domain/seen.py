"""Which values did a condition see, as far as they are known and may be shown?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

VALUE_CHARACTERS = 200

ABSENT = "absent"
SKIPPED = "skipped"
UNDECIDED = "undecided"
UNKNOWN = "unknown"
HIDDEN = "hidden"


@dataclass(frozen=True)
class SeenValue:
    """One value that an expression read, by the way to it (`review.output.approved`).

    Without a `value` it says what is `missing`: `absent` (nothing stands there), `skipped` or
    `undecided` (so is the step that was read), `unknown` (it is not known any more), or `hidden`
    (a value of the configuration). With `truncated` it is the beginning of its JSON text.
    """

    path: str
    value: Any = None
    missing: str | None = None
    truncated: bool = False


@dataclass(frozen=True)
class Seen:
    """Why a step did not run: the source of a test and the values it read.

    `of` names the step whose test it is, where that is another one around.
    """

    source: str
    values: tuple[SeenValue, ...]
    of: str | None = None


def seen_value(path: Sequence[Any], value: Any) -> SeenValue:
    """A value that is known, cut at `VALUE_CHARACTERS` of its JSON text."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= VALUE_CHARACTERS:
        return SeenValue(path_text(path), value)
    return SeenValue(path_text(path), text[:VALUE_CHARACTERS], truncated=True)


def not_seen(path: Sequence[Any], missing: str) -> SeenValue:
    """A value that is not there, or is not shown."""
    return SeenValue(path_text(path), missing=missing)


def follow(value: Any, path: Sequence[Any]) -> tuple[bool, Any]:
    """Whether anything stands at the end of the way, and what; as an expression reads it."""
    for part in path:
        is_list = isinstance(value, list | str)
        if (isinstance(value, Mapping) and part in value) or (
            is_list and isinstance(part, int) and 0 <= part < len(value)
        ):
            value = value[part]
        elif is_list and part == "length":
            value = len(value)
        else:
            return False, None
    return True, value


def path_text(path: Sequence[Any]) -> str:
    """The way as an author writes it."""
    text = str(path[0])
    for part in path[1:]:
        if isinstance(part, str):
            text += f".{part}" if _is_name(part) else f"[{json.dumps(part, ensure_ascii=False)}]"
        else:
            text += f"[{part}]"
    return text


def _is_name(part: str) -> bool:
    return part.isidentifier()
