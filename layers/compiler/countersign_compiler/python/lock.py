"""Does `requirements.txt` name each package exactly, so that every build installs the same?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PIN = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[A-Za-z0-9,._ -]+\])? ?=="
    r" ?(?P<version>[A-Za-z0-9][A-Za-z0-9.!+_-]*)\Z"
)
_HASH = re.compile(r"--hash[= ]sha256:[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Pin:
    """One locked package; `marker` is the part after `;`, empty where there is none."""

    line: int
    name: str
    version: str
    marker: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One line that locks nothing, and what is wrong with it."""

    line: int
    message: str


def pins_of(text: str) -> tuple[list[Pin], list[Fault]]:
    """Read a hash lock: `name==version --hash=sha256:…` on one line or continued with `\\`.

    Comments and empty lines are passed over; options, URLs, ranges and lines without a hash are
    faults.
    """
    pins: list[Pin] = []
    faults: list[Fault] = []
    for number, line in _whole_lines(text):
        words, _, hashes = line.partition("--hash")
        requirement, _, marker = words.partition(";")
        found = _PIN.match(requirement.strip())
        if found is None:
            faults.append(Fault(number, "this is no `name==version` with its hashes"))
        elif not hashes or not all(map(_HASH.match, _options("--hash" + hashes))):
            faults.append(Fault(number, f"`{found['name']}` has no `--hash=sha256:…`"))
        else:
            pins.append(Pin(number, found["name"], found["version"], marker.strip()))
    return pins, faults


def _options(text: str) -> list[str]:
    return [f"--hash{part.rstrip()}" for part in text.split("--hash") if part.strip()]


def _whole_lines(text: str) -> Iterator[tuple[int, str]]:
    """Each requirement with the number of its first line; continued lines are joined."""
    held, start = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        bare = re.sub(r"(^|\s)#.*", "", line).strip()
        start = start or number
        if bare.endswith("\\"):
            held += bare[:-1].rstrip() + " "
            continue
        if whole := (held + bare).strip():
            yield start, whole
        held, start = "", 0
    if held.strip():
        yield start, held.strip()
