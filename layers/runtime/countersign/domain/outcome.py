"""What does a gate give to the steps behind it?"""

from typing import Any

from countersign.domain.moments import rfc3339
from countersign.domain.request import APPROVED, REJECTED, TIMEOUT, Request, Vote

OUTCOME_STATUSES = (APPROVED, REJECTED, TIMEOUT)
"""Every text that a gate's `output.status` can have."""

GATE_FIELDS = (
    "status",
    "approved",
    "rejected",
    "timedOut",
    "approvals",
    "reason",
    "feedback",
    "input",
    "approvedBy",
    "approvedAt",
    "requestId",
)
"""The names that can be read from a gate's `output`; the same in every dialect."""

VOTE_FIELDS = ("approver", "approved", "timestamp", "feedback", "reason")
"""The names in each item of `output.approvals`."""


def outcome_of(request: Request, status: str, votes: tuple[Vote, ...]) -> dict[str, Any]:
    """Build the gate's `output` for a request that closes with these votes, in their order.

    Exactly one of `approved`, `rejected`, `timedOut` is true. `reason` is the latest rejection's
    (its feedback where only that was given) and only a rejected outcome's: an approval's reason
    stays in the audit. `feedback` is the closing vote's, else the latest given. Absent values are
    left out, never null. No task token and no link is ever in it.
    """
    outcome: dict[str, Any] = {
        "status": status,
        "approved": status == APPROVED,
        "rejected": status == REJECTED,
        "timedOut": status == TIMEOUT,
        "approvals": [_approval(vote) for vote in votes],
        "requestId": request.request_id,
    }
    if status == REJECTED and (reason := _reason(votes)):
        outcome["reason"] = reason
    if feedback := next((vote.feedback for vote in reversed(votes) if vote.feedback), None):
        outcome["feedback"] = feedback
    if status == APPROVED:
        closing = votes[-1]
        outcome["approvedBy"] = closing.approver
        outcome["approvedAt"] = closing.at * 1000
    return outcome


def _approval(vote: Vote) -> dict[str, Any]:
    approval: dict[str, Any] = {
        "approver": vote.approver,
        "approved": vote.approved,
        "timestamp": rfc3339(vote.at),
    }
    if vote.feedback:
        approval["feedback"] = vote.feedback
    # An approval's reason is for the audit alone.
    if vote.reason and not vote.approved:
        approval["reason"] = vote.reason
    return approval


def _reason(votes: tuple[Vote, ...]) -> str | None:
    last_rejection = next(vote for vote in reversed(votes) if not vote.approved)
    return last_rejection.reason or last_rejection.feedback
