"""What is a scope, and what is said where one has ended?

A scope is one running instance of a `parallel` or a `foreach`, written
`<ensemble>.<execution name>.<step>[.<index>…]#<the run's StartTime>`, with one index for each
`foreach` around the step. A gate stands in all those around it, those of the runs above included.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.step_failure import told_failure
from countersign.domain.words import shortened

GATE_ENDED = "Gate.Ended"
"""The error of a gate that was to be opened in a scope that had ended."""

ERROR_CHARACTERS = 256
CAUSE_CHARACTERS = 1_000
_SPOKEN_CAUSE = 300


@dataclass(frozen=True)
class ScopeEnd:
    """Why a scope ended: the error and the cause that its first part to fail failed with."""

    scope: str
    error: str
    cause: str

    def to_json(self) -> dict[str, str]:
        """As a run reads it, which asks whether it was a scope of its own."""
        return {"Error": self.error, "Cause": self.cause, "scope": self.scope}

    def to_text(self) -> str:
        """The same as JSON text, which a run parses."""
        return json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"))


def scope_end(scope: str, error: str, cause: str) -> ScopeEnd:
    """What is kept of the failure: valid text, at most so many characters of each."""
    return ScopeEnd(scope, _kept(error, ERROR_CHARACTERS), _kept(cause, CAUSE_CHARACTERS))


def end_in(written: Mapping[str, Any] | None) -> ScopeEnd | None:
    """The end that `to_json` wrote, or None."""
    if written is None:
        return None
    return ScopeEnd(written["scope"], error=written["Error"], cause=written["Cause"])


def step_of(scope: str) -> str:
    """The name of the step that the scope is an instance of."""
    parts = scope.partition("#")[0].split(".")
    while len(parts) > 1 and parts[-1].isdecimal():
        parts.pop()
    return parts[-1]


def why_ended(end: ScopeEnd) -> str:
    """The reason that approvers read of a gate whose scope has ended."""
    error, told = told_failure(end.error, end.cause)
    cause = shortened(told or "", limit=_SPOKEN_CAUSE)
    # Our own steps' words begin with their code, which is not said twice.
    is_named = cause.startswith(f"{error}: ")
    why = cause if is_named else f"{error}: {cause}" if cause else error
    return shortened(f"another part of {step_of(end.scope)} failed: {why}")


def _kept(text: str, limit: int) -> str:
    # An engine's text may hold half a character, which no store takes.
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
