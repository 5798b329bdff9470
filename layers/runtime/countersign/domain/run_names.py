"""How is a run named, and what goes in with it?"""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from countersign.domain.limits import ENSEMBLE_NAME_CHARACTERS, EXECUTION_NAME_CHARACTERS

ENVELOPE = "_countersign"

_ENSEMBLE = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


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


def input_of(payload: Any) -> Any:
    """The input of a run by what it was started with; from the console there is no envelope."""
    envelope = payload.get(ENVELOPE) if isinstance(payload, Mapping) else None
    return envelope.get("input") if isinstance(envelope, Mapping) else payload
