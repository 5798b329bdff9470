"""What does the API say of a request? The shapes of `docs/api.md`, without a single secret.

An approver's link stands in `audience` only where the caller was given it beforehand.
"""

from collections.abc import Collection, Mapping
from typing import Any

from countersign.domain.evidence import KeptEvidence
from countersign.domain.moments import rfc3339
from countersign.domain.request import TOKEN_SEAT, Request, Vote, same_address


def request_summary(
    request: Request,
    *,
    unreachable: Collection[str] = (),
    links: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """One item of a list: who is asked and how far it is; its outcome and voters once closed.

    `unreachable` are addresses whose mail was refused for good; `links` are URLs by address, and
    of a token gate, which asks nobody by name, its one token. Absent values are left out.
    """
    summary: dict[str, Any] = {
        "id": request.request_id,
        "status": request.status,
        "ensemble": request.ensemble,
        "executionId": request.execution_id,
        "step": request.step,
        "prompt": request.prompt,
        "submittedAt": rfc3339(request.submitted_at),
        "deadline": rfc3339(request.deadline),
        "closedAt": None if request.closed_at is None else rfc3339(request.closed_at),
        "answeredBy": request.answered_by,
        "resumeToken": (links or {}).get(TOKEN_SEAT) if request.is_token_gate else None,
        "audience": _audience(request, {same_address(one) for one in unreachable}, links or {}),
        "quorum": _quorum(request),
        "outcome": request.outcome,
        "cancellation": request.cancellation,
    }
    return {name: value for name, value in summary.items() if value is not None}


def request_json(
    request: Request,
    kept: KeptEvidence,
    *,
    unreachable: Collection[str] = (),
    links: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The whole of one request; `evidence` is absent once its retention is over.

    Where it was changed or is missing, `evidenceProblem` says so and the digest is left out too:
    nobody answers what they can't be shown.
    """
    shown = request_summary(request, unreachable=unreachable, links=links)
    if kept.problem is None:
        shown["digest"] = request.digest
    else:
        shown["evidenceProblem"] = kept.problem
    shown.update(
        onReject=request.on_reject,
        requireReason=request.require_reason,
        undecided=request.undecided,
    )
    if request.fields:
        shown["fields"] = [dict(field) for field in request.fields]
    if request.definition is not None:
        shown["definition"] = request.definition
    if request.requester is not None:
        shown["requester"] = request.requester
    if (evidence := kept.evidence) is not None:
        shown["evidence"] = {
            "prompt": evidence.prompt,
            "data": evidence.data,
            "metadata": evidence.metadata,
            "fields": evidence.fields,
            "consequence": evidence.consequence,
        }
    return shown


def vote_json(vote: Vote) -> dict[str, Any]:
    """One recorded answer, with the hash of its audit entry."""
    shown = {
        "approver": vote.approver,
        "verdict": "approve" if vote.approved else "reject",
        "at": rfc3339(vote.at),
        "via": vote.via,
        "reason": vote.reason,
        "feedback": vote.feedback,
        "input": None if vote.input is None else dict(vote.input),
        "digest": vote.digest,
        "auditHash": vote.audit_hash,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _audience(
    request: Request, unreachable: Collection[str], links: Mapping[str, str]
) -> list[dict[str, Any]]:
    by_address = {same_address(approver): url for approver, url in links.items()}
    seats = []
    for seat in request.people:
        shown = _seat(request, seat, unreachable)
        url = by_address.get(same_address(seat))
        seats.append(shown if url is None else {**shown, "link": url})
    return seats


def _seat(request: Request, seat: str, unreachable: Collection[str]) -> dict[str, Any]:
    vote = request.vote_of(seat)
    if vote is not None:
        state = "approved" if vote.approved else "rejected"
        return {"approver": seat, "state": state, "at": rfc3339(vote.at)}
    if same_address(seat) in unreachable:
        return {"approver": seat, "state": "unreachable"}
    return {"approver": seat, "state": "waiting" if request.is_open else "unanswered"}


def _quorum(request: Request) -> dict[str, int]:
    approved = sum(vote.approved for vote in request.votes)
    return {
        "required": request.quorum,
        "approved": approved,
        "rejected": len(request.votes) - approved,
        "remaining": max(0, request.quorum - approved),
        "possible": approved + len(request.audience) - len(request.votes),
    }
