"""How is a run named, and what goes in with it?"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from countersign.domain.limits import ENSEMBLE_NAME_CHARACTERS, EXECUTION_NAME_CHARACTERS

ENVELOPE = "_countersign"

_ENSEMBLE = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_KEPT_OF_A_LONG_NAME = 47
_SHORTENED = re.compile(r"-[0-9a-f]{32}")


@dataclass(frozen=True)
class Parent:
    """The run above a child run: its ARN and id, and the step (and item) that started the child."""

    execution: str
    execution_id: str
    step: str
    item: tuple[int, ...] = ()


def is_ensemble_name(text: str) -> bool:
    """Whether an ensemble could be called so."""
    return len(text) <= ENSEMBLE_NAME_CHARACTERS and _ENSEMBLE.fullmatch(text) is not None


def run_of(execution_id: str) -> tuple[str, str] | None:
    """Ensemble and execution name of an `<ensemble>.<execution name>`, or None if it is none."""
    ensemble, _, name = execution_id.partition(".")
    is_name = len(name) <= EXECUTION_NAME_CHARACTERS and _NAME.fullmatch(name) is not None
    return (ensemble, name) if is_name and is_ensemble_name(ensemble) else None


def run_name(*parts: str) -> str:
    """An execution name of 32 base32 characters, the same for the same parts in this order."""
    sized = b"".join(len(part.encode()).to_bytes(8) + part.encode() for part in parts)
    return base64.b32encode(hashlib.sha256(sized).digest()[:20]).decode("ascii").lower()


def enveloped(given: Mapping[str, Any], *, started_by: str) -> dict[str, Any]:
    """What a run is started with: its input, and by whom."""
    return {ENVELOPE: {"input": given, "startedBy": started_by}}


def envelope_of(payload: Any) -> Mapping[str, Any]:
    """What a run was started with beside its input; nothing where it was from the console."""
    envelope = payload.get(ENVELOPE) if isinstance(payload, Mapping) else None
    return envelope if isinstance(envelope, Mapping) else {}


def input_of(payload: Any) -> Any:
    """The input of a run by what it was started with; from the console there is no envelope."""
    envelope = payload.get(ENVELOPE) if isinstance(payload, Mapping) else None
    return envelope.get("input") if isinstance(envelope, Mapping) else payload


def parent_of(payload: Any) -> Parent | None:
    """The run above, by what a run was started with; None for one that a caller started."""
    told = envelope_of(payload).get("parent")
    if not isinstance(told, Mapping):
        return None
    execution, execution_id, step = told.get("execution"), told.get("id"), told.get("step")
    if not (isinstance(execution, str) and isinstance(execution_id, str) and isinstance(step, str)):
        return None
    item = told.get("item")
    places = [place for place in item if isinstance(place, int)] if isinstance(item, list) else []
    return Parent(execution, execution_id, step, tuple(places))


def child_run_name(parent: str, step: str, item: Sequence[int] = ()) -> str:
    """The execution name of a child run: its parent's, the step's, one index for each `foreach`.

    A name beyond what the engine takes keeps its first 47 characters and the first half of its
    SHA-256.
    """
    whole = "-".join([parent, step, *map(str, item)])
    if len(whole) <= EXECUTION_NAME_CHARACTERS:
        return whole
    digest = hashlib.sha256(whole.encode("utf-8")).hexdigest()[:32]
    return f"{whole[:_KEPT_OF_A_LONG_NAME]}-{digest}"


def may_be_child(name: str, parent: str) -> bool:
    """Whether a run of this name could be a child of that one; only its envelope says it is."""
    beginning = f"{parent}-"
    if name.startswith(beginning):
        return True
    kept, rest = name[:_KEPT_OF_A_LONG_NAME], name[_KEPT_OF_A_LONG_NAME:]
    return kept == beginning[:_KEPT_OF_A_LONG_NAME] and _SHORTENED.fullmatch(rest) is not None
