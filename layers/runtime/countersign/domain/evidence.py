"""What was the approver shown?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from countersign.domain.canonical import MAX_SAFE_INTEGER, UncanonicalError, digest_of

CHANGED = "changed"
MISSING = "missing"


class EvidenceDamagedError(Exception):
    """What is kept is not evidence any more: somebody has edited it."""


@dataclass(frozen=True)
class Evidence:
    """Everything page and mail show of a request, written once at opening.

    `data`, `metadata`, `fields` (as `fields_json` gives them) and `consequence` are JSON values. A
    gate's `consequence` is `{"onApprove": [{"name", "kind", "certain"}], "onReject": […]}`; a
    standalone request's is `{"text", "claimedBy"}`. `audience` is empty where whoever holds a token
    answers. `definition` is the ensemble's `sha256:<hex>`. Times are epoch seconds.
    """

    prompt: str | None
    data: Any
    metadata: Mapping[str, Any] | None
    fields: Sequence[Mapping[str, Any]] | None
    consequence: Any
    ensemble: str | None
    step: str | None
    definition: str | None
    requester: str | None
    submitted_at: int
    deadline: int
    quorum: int
    audience: tuple[str, ...]
    on_reject: str
    require_reason: bool
    undecided: bool
    execution_id: str | None

    def digest(self) -> str:
        """`sha256:<hex>` over what was shown, and no bookkeeping.

        Covers prompt, data, metadata, fields, consequence, the gated step and the definition, as
        RFC 8785 JSON: anybody can recompute it in any language.
        """
        return digest_of(
            {
                "prompt": self.prompt,
                "data": self.data,
                "metadata": self.metadata,
                "fields": self.fields,
                "consequence": self.consequence,
                "step": {"ensemble": self.ensemble, "step": self.step},
                "definition": self.definition,
            }
        )

    def is_what(self, digest: str) -> bool:
        """Whether this is what that digest was made of."""
        try:
            return self.digest() == digest
        except UncanonicalError:
            # An edit can leave something that no evidence of ours could hold.
            return False

    def to_json(self) -> dict[str, Any]:
        """A JSON object of all of it; `from_json` reads it back."""
        return {
            "prompt": self.prompt,
            "data": self.data,
            "metadata": self.metadata,
            "fields": self.fields,
            "consequence": self.consequence,
            "ensemble": self.ensemble,
            "step": self.step,
            "definition": self.definition,
            "requester": self.requester,
            "submittedAt": self.submitted_at,
            "deadline": self.deadline,
            "quorum": self.quorum,
            "audience": list(self.audience),
            "onReject": self.on_reject,
            "requireReason": self.require_reason,
            "undecided": self.undecided,
            "executionId": self.execution_id,
        }

    def to_text(self) -> str:
        """The JSON text that is stored, in its author's order; `from_text` reads it back.

        The digest is another matter: it is the same for every order.
        """
        return json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_text(stored: str) -> "Evidence":
        """Evidence as `to_text` wrote it; a whole number is whole, however it was written.

        `EvidenceDamagedError` for any other text.
        """
        try:
            return Evidence.from_json(json.loads(stored, parse_float=_number))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise EvidenceDamagedError(type(error).__name__) from error

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> "Evidence":
        """Evidence as `to_json` wrote it; a missing key is a damaged item and raises KeyError."""
        return Evidence(
            prompt=stored["prompt"],
            data=stored["data"],
            metadata=stored["metadata"],
            fields=stored["fields"],
            consequence=stored["consequence"],
            ensemble=stored["ensemble"],
            step=stored["step"],
            definition=stored["definition"],
            requester=stored["requester"],
            submitted_at=stored["submittedAt"],
            deadline=stored["deadline"],
            quorum=stored["quorum"],
            audience=tuple(stored["audience"]),
            on_reject=stored["onReject"],
            require_reason=stored["requireReason"],
            undecided=stored["undecided"],
            execution_id=stored["executionId"],
        )


@dataclass(frozen=True)
class KeptEvidence:
    """What may be shown of a request, and why that is nothing.

    `evidence` is exactly what the request's digest was made of. Without it `problem` is `changed`
    (it was edited), `missing` (it should be there still) or None (its retention is over).
    """

    evidence: Evidence | None
    problem: str | None = None


def judged(evidence: Evidence | None, digest: str, *, is_open: bool) -> KeptEvidence:
    """Whether what is kept may be shown; retention never ends while the request is open."""
    if evidence is None:
        return KeptEvidence(None, MISSING if is_open else None)
    return KeptEvidence(evidence) if evidence.is_what(digest) else KeptEvidence(None, CHANGED)


def _number(written: str) -> int | float:
    # An engine may write a computed 2 as 2.0; who reads the page should not meet the difference.
    number = float(written)
    is_whole = number.is_integer() and abs(number) <= MAX_SAFE_INTEGER
    return int(number) if is_whole else number
