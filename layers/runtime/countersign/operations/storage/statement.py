"""Which statement is a `storage` step to run, with which values?"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.step_failure import StepFailed
from countersign.operations.step_call import no_other_keys

Parameter = None | bool | int | float | str
"""What every database takes as a value."""

MOST_INTEGER = 2**63 - 1
_SAFE_INTEGER = 2**53
_GOES_ON = re.compile(r"\w")


@dataclass(frozen=True)
class Statement:
    """One statement: the author's text around each value, so one part more than `given`.

    `given` is what the step was given, `parameters` what the database gets: lists and objects as
    JSON text.
    """

    kind: str
    parts: tuple[str, ...]
    given: tuple[Any, ...]
    parameters: tuple[Parameter, ...]

    @property
    def query(self) -> str:
        """The statement with a `?` for each value."""
        return "?".join(self.parts)

    @property
    def named_query(self) -> str:
        """The statement with `:p1`, `:p2`, … for its values, each a word of its own."""
        text = self.parts[0]
        for number, part in enumerate(self.parts[1:], start=1):
            before = " " if text.endswith(":") else ""
            after = " " if _GOES_ON.match(part) else ""
            text += f"{before}:p{number}{after}{part}"
        return text

    def as_used(self) -> dict[str, Any]:
        """The configuration for the step's record."""
        return {"type": self.kind, "query": self.query, "params": list(self.given)}


def read_statement(config: Mapping[str, Any]) -> Statement:
    """Check a step's configuration `{type, statement, params?}`; refusals name the key.

    `statement` is what the compiler made of the author's `query`: a list of texts.
    """
    no_other_keys(config, "type", "statement", "params")
    parts = config.get("statement")
    if not isinstance(parts, list) or not parts or not all(isinstance(p, str) for p in parts):
        raise StepFailed("STORAGE_CONFIG", "config.statement is no list of texts; compile it anew")
    params = config.get("params")
    given = [] if params is None else params
    if not isinstance(given, list):
        raise StepFailed("STORAGE_CONFIG", "config.params is no list; give one value for each `?`")
    if len(given) != len(parts) - 1:
        raise StepFailed(
            "STORAGE_CONFIG",
            f"the query has {len(parts) - 1} placeholders and config.params {len(given)} values; "
            "give one value for each `?`",
        )
    values = tuple(_parameter(value, place) for place, value in enumerate(given))
    return Statement(str(config.get("type", "")), tuple(parts), tuple(given), values)


def _parameter(value: Any, place: int) -> Parameter:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= _SAFE_INTEGER else value
    if isinstance(value, int):
        if abs(value) > MOST_INTEGER:
            raise _wrong(place, "is a larger number than databases hold", "pass it as text")
        return value
    text = value if isinstance(value, str) else _json(value)
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise _wrong(place, "holds half a character", "clean the text first")
    return text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _wrong(place: int, what: str, mend: str) -> StepFailed:
    return StepFailed("STORAGE_VALUE", f"config.params.{place} {what}; {mend}")
