"""Which bytes stand for a JSON value, whatever wrote it?

RFC 8785 (JSON Canonicalization Scheme), so that digests and audit hashes can be recomputed in any
language. `rfc8785` is the one package from outside the standard library that the domain imports.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

MAX_SAFE_INTEGER = 2**53 - 1
MAX_DEPTH = 100
"""Lists and objects within each other; page, mail and encoder all walk them."""

_MOST_OF_A_KEY = 80
_SURROGATE = re.compile("[\ud800-\udfff]")


class UncanonicalError(ValueError):
    """A value that I-JSON cannot carry; `path` says where, `problem` says why."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


def canonical_bytes(value: Any) -> bytes:
    """RFC 8785 bytes of a JSON value; `UncanonicalError` names the place that has none."""
    check_canonical(value, "")
    return bytes(rfc8785.dumps(value))


def canonical_text(value: Any) -> str:
    """RFC 8785 text of a JSON value, as it is stored."""
    return canonical_bytes(value).decode("utf-8")


def digest_of(value: Any) -> str:
    """`sha256:<hex>` of the value's canonical bytes."""
    return "sha256:" + hashlib.sha256(canonical_bytes(value)).hexdigest()


def json_bytes(value: Any) -> int:
    """How many bytes the value takes as compact UTF-8 JSON; the unit of every size limit."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))


def check_canonical(value: Any, path: str) -> None:
    """Raise `UncanonicalError` for the first number, text or key that I-JSON cannot carry.

    Refused: integers beyond 2**53 - 1 (they would read back as another number elsewhere),
    infinities and NaN, lone surrogates, more than `MAX_DEPTH` levels, anything that is not JSON.
    """
    pending: list[tuple[Any, _Place, int]] = [(value, _Place(path), 0)]
    # A stack of our own: what a caller nests deeply must not exhaust Python's.
    while pending:
        item, place, depth = pending.pop()
        if not isinstance(item, Mapping | list | tuple):
            _check_leaf(item, place)
        elif depth == MAX_DEPTH:
            raise place.refused(f"nested more than {MAX_DEPTH} levels deep")
        elif isinstance(item, Mapping):
            for key, child in item.items():
                _check_key(key, place)
                pending.append((child, _Place(key, place), depth + 1))
        else:
            pending.extend((child, _Place(i, place), depth + 1) for i, child in enumerate(item))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands: a key or an index within what is around it.

    Written out only for a refusal: a long key over many items would else be copied for each.
    """

    name: str | int
    around: "_Place | None" = None

    def refused(self, problem: str) -> UncanonicalError:
        """The refusal of what stands here."""
        return UncanonicalError(self._written(), problem)

    def _written(self) -> str:
        if self.around is None:
            return str(self.name)
        outer = self.around._written()
        if isinstance(self.name, int):
            return f"{outer}[{self.name}]"
        key = self.name
        shown = key if len(key) <= _MOST_OF_A_KEY else f"{key[:_MOST_OF_A_KEY]}…"
        return f"{outer}.{shown}" if outer else shown


def _check_key(key: Any, place: _Place) -> None:
    if not isinstance(key, str):
        raise place.refused("an object's keys are text")
    _check_text(key, place)


def _check_leaf(item: Any, place: _Place) -> None:
    if item is None or isinstance(item, bool):
        return
    if isinstance(item, str):
        _check_text(item, place)
    elif isinstance(item, int):
        if abs(item) > MAX_SAFE_INTEGER:
            raise place.refused(
                f"the integer {_shortened(item)} is beyond 2^53 - 1; write it as text"
            )
    elif isinstance(item, float):
        if not math.isfinite(item):
            raise place.refused("not a finite number")
        # Below 1e21 it is written without an exponent, and would read back as such an integer.
        if MAX_SAFE_INTEGER < abs(item) < 1e21:
            raise place.refused(f"{item} is beyond 2^53 - 1; write it as text")
    else:
        raise place.refused(f"a {type(item).__name__} is not JSON")


def _check_text(text: str, place: _Place) -> None:
    if _SURROGATE.search(text):
        raise place.refused("a lone surrogate is not a character")


def _shortened(number: int) -> str:
    # Python refuses to print integers of thousands of digits; a hex head says enough.
    return str(number) if number.bit_length() < 128 else f"of {number.bit_length()} bits"
