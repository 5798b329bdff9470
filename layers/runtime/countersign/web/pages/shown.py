"""What does a page need to know to be drawn?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from countersign.domain.evidence import Evidence
from countersign.domain.fields import Field, fields_of
from countersign.domain.request import Request


@dataclass(frozen=True)
class Shown:
    """One request as one approver meets it, at `now` (epoch seconds).

    `evidence` is None when its retention is over or, with a `problem`, when it was changed or is
    missing (`domain.evidence.KeptEvidence`). `token` is the approver's own link token.
    """

    request: Request
    evidence: Evidence | None
    approver: str
    token: str
    now: int
    problem: str | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is asked for beside the verdict, as the digest covers it."""
        return fields_of(self.evidence.fields if self.evidence else None)


@dataclass(frozen=True)
class Form:
    """What was typed so far, and the one sentence that is wrong with each field of it.

    `answers` are the author's fields by name, as typed; None where the form was not sent yet, so
    that defaults stand in it. `errors` are by `verdict`, `reason`, `feedback` or `input.<name>`.
    """

    verdict: str | None = None
    reason: str = ""
    feedback: str = ""
    answers: Mapping[str, str] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
