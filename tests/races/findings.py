"""What went wrong in a race, and under which heading?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields


@dataclass
class Findings:
    """Sentences by what they accuse the product of; all empty when everything held.

    `lost`: a recorded answer that is gone, or an outcome that nothing came of. `doubled`: a second
    outcome, wake-up, mail or consequence. `stuck`: a run that did not end. `untrue`: somebody was
    told, or something was done, that the store does not say. `failures_5xx`: an answer that blames
    us, or none at all.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)
    failures_5xx: list[str] = field(default_factory=list)

    def add(self, others: Findings) -> None:
        """Take over what others found."""
        for name in _NAMES:
            getattr(self, name).extend(getattr(others, name))

    def counts(self) -> dict[str, int]:
        """How many under each heading."""
        return {name: len(getattr(self, name)) for name in _NAMES}

    @property
    def all(self) -> list[str]:
        """Every sentence, behind its heading."""
        return [f"{name}: {said}" for name in _NAMES for said in getattr(self, name)]


_NAMES = tuple(each.name for each in fields(Findings))


def together(found: Iterable[Findings]) -> Findings:
    """Everything that several races found."""
    sum_ = Findings()
    for each in found:
        sum_.add(each)
    return sum_
