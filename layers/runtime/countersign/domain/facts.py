"""Which facts of a request go into its audit, and in which words?

The same functions write the chain and check the request against it later.
"""

from typing import Any

from countersign.domain.audit import Fact
from countersign.domain.canonical import digest_of
from countersign.domain.moments import rfc3339
from countersign.domain.notify_url import notify_host
from countersign.domain.request import BY_AUDIENCE, BY_POLICY, Request, SeatEpoch, Vote


def submitted(request: Request) -> Fact:
    """The question as it was first asked: whom, how, until when, on which evidence."""
    data: dict[str, Any] = {
        "requester": request.requester,
        "ensemble": request.ensemble,
        "step": request.step,
        "executionId": request.execution_id,
        "runStarted": request.run_started,
        "definition": request.definition,
        "digest": request.digest,
        "audience": list(request.audience),
        "quorum": request.quorum,
        "onReject": request.on_reject,
        "requireReason": request.require_reason,
        "undecided": request.undecided,
        "deadline": rfc3339(request.deadline),
    }
    # Only where there is something to tell, as in the entries from before there was.
    if request.answered_by != BY_AUDIENCE:
        data["answeredBy"] = request.answered_by
    if request.answered_by == BY_POLICY:
        data["by"] = policy_of(request)
    if request.fields:
        data["fields"] = digest_of(request.fields)
    if request.notify_url is not None:
        data["notifies"] = notify_host(request.notify_url)
    if request.root_execution_id is not None:
        data["rootExecutionId"] = request.root_execution_id
    if request.scopes:
        data["scopes"] = list(request.scopes)
    return Fact("submitted", request.submitted_at, data)


def voted(vote: Vote) -> Fact:
    """One answer, with what it was shown and how it came."""
    data: dict[str, Any] = {
        "approver": vote.approver,
        "verdict": "approve" if vote.approved else "reject",
        "via": vote.via,
        "digest": vote.digest,
        "reason": vote.reason,
        # The words to the author are data: their digest is enough to show a change.
        "feedbackDigest": None if vote.feedback is None else digest_of(vote.feedback),
    }
    if vote.input is not None:
        data["answers"] = digest_of(vote.input)
    if vote.claim is not None:
        data["claim"] = vote.claim
    if vote.served_at is not None:
        data["servedAt"] = rfc3339(vote.served_at)
    return Fact("voted", vote.at, data)


def closed(request: Request, *, because: str) -> Fact:
    """The outcome, by its digest, and the rule that made it: a vote's, `deadline` or `engine`.

    A step that decides by itself is its own rule, `policy`, and its reason is told.
    """
    data: dict[str, Any] = {
        "status": request.status,
        "because": because,
        "outcome": digest_of(request.outcome),
    }
    if request.answered_by == BY_POLICY:
        data |= {"by": policy_of(request), "reason": (request.outcome or {}).get("reason")}
    return Fact("closed", request.closed_at or 0, data)


def policy_of(request: Request) -> str:
    """Who decided, where a step of an ensemble did: `policy:<ensemble>/<step>`."""
    return f"policy:{request.ensemble}/{request.step}"


def cancelled(request: Request, *, by: str) -> Fact:
    """Who called it off, and why; by its digest what the run was told to fail with."""
    data: dict[str, Any] = {"reason": request.cancellation, "by": by}
    if request.ended_by is not None:
        data["endedBy"] = digest_of(request.ended_by.to_json())
    return Fact("cancelled", request.closed_at or 0, data)


def run_ended(status: str, *, ended_at: int, at: int) -> Fact:
    """The run was over before the outcome came: how, and since when."""
    return Fact("run-ended", at, {"status": status, "endedAt": rfc3339(ended_at)})


def link_revoked(before: SeatEpoch, after: SeatEpoch, *, by: str, at: int) -> Fact:
    """Whose link of which epoch opens nothing any more, whether there is a new one, and by whom."""
    data = {
        "approver": after.approver,
        "epoch": before.epoch,
        "newEpoch": after.epoch,
        "reissued": after.has_link,
        "by": by,
    }
    return Fact("link-revoked", at, data)


def reopened(generation: int, *, at: int) -> Fact:
    """The engine asked again, with the token of this generation."""
    return Fact("reopened", at, {"generation": generation})
