"""What does a page test show: one request to one approver, at noon?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from countersign.domain.evidence import Evidence
from countersign.domain.request import PENDING, Request, Vote
from countersign.web.pages.shown import Shown

NOON = 1_795_348_800
DAY = 86_400
ANA = "ana@example.com"
BEN = "ben@example.com"
TOKEN = "a" * 52
BY_TOKEN: dict[str, Any] = {"answered_by": "token", "audience": ("token",)}
CONSEQUENCE = {
    "onApprove": [{"name": "publish", "kind": "http", "certain": True}],
    "onReject": [],
}


def evidence(
    *,
    prompt: str | None = "Publish this?",
    data: Any = None,
    metadata: Mapping[str, Any] | None = None,
    audience: tuple[str, ...] = (ANA, BEN),
    quorum: int = 1,
    consequence: Any = CONSEQUENCE,
    **known: Any,
) -> Evidence:
    whole: dict[str, Any] = {
        "fields": None,
        "ensemble": "content-approval",
        "step": "approve",
        "definition": "sha256:" + "ab" * 32,
        "requester": "ci-bot",
        "submitted_at": NOON,
        "deadline": NOON + DAY,
        "on_reject": "veto",
        "require_reason": False,
        "undecided": False,
        "execution_id": "content-approval.run-1",
    }
    return Evidence(
        prompt=prompt,
        data=data,
        metadata=metadata,
        audience=audience,
        quorum=quorum,
        consequence=consequence,
        **{**whole, **known},
    )


def request_of(shown: Evidence, *votes: Vote, **known: Any) -> Request:
    request = Request(
        request_id="content-approval.run-1.approve",
        status=PENDING,
        audience=shown.audience,
        quorum=shown.quorum,
        on_reject=shown.on_reject,
        require_reason=shown.require_reason,
        undecided=shown.undecided,
        prompt=shown.prompt or "",
        submitted_at=shown.submitted_at,
        deadline=shown.deadline,
        digest=shown.digest(),
        version=1,
        token_generation=1,
        votes=votes,
        ensemble=shown.ensemble,
        execution_id=shown.execution_id,
        step=shown.step,
        definition=shown.definition,
        requester=shown.requester,
    )
    return replace(request, **known)


def shown_to(
    approver: str = ANA, *votes: Vote, now: int = NOON, of: Evidence | None = None, **known: Any
) -> Shown:
    """The page's material; `known` changes fields of the request."""
    seen = of if of is not None else evidence()
    request = request_of(seen, *votes, **known)
    return Shown(request=request, evidence=seen, approver=approver, token=TOKEN, now=now)


def approves(approver: str, *, at: int = NOON, **said: Any) -> Vote:
    return Vote(approver, True, at, audit_hash="c" * 64, **said)


def rejects(approver: str, *, at: int = NOON, **said: Any) -> Vote:
    return Vote(approver, False, at, audit_hash="d" * 64, **said)
