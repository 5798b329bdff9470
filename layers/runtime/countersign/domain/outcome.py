"""What does a gate give to the steps behind it?"""

from collections.abc import Mapping
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

FIELD_TYPES = ("boolean", "string", "text", "number", "enum", "select", "date")
"""What the answer to a field can be; `enum` and `select` are one of its options."""

OWN_ANSWERS = ("approved", "reason", "feedback", "comments")
"""Answers that are the outcome's own: its verdict, its reason, and twice its feedback."""

TAKEN_NAMES = tuple(name for name in GATE_FIELDS if name not in OWN_ANSWERS)
"""Names that no field may have, since the outcome has them."""

VOTE_FIELDS = ("approver", "approved", "timestamp", "feedback", "reason", "input")
"""The names in each item of `output.approvals`."""


def outcome_of(request: Request, status: str, votes: tuple[Vote, ...]) -> dict[str, Any]:
    """Build the gate's `output` for a request that closes with these votes, in their order.

    Exactly one of `approved`, `rejected`, `timedOut` is true. `reason` is the latest rejection's
    (its feedback where only that was given) and only a rejected outcome's: an approval's reason
    stays in the audit. `feedback` is the closing vote's, else the latest given. `input`,
    `approvedBy` and `approvedAt` (milliseconds) are the closing vote's, so that nobody's after a
    time-out; what others answered stands with their votes in `approvals`. Absent values are left
    out, never null. No task token and no link is ever in it.
    """
    outcome = _bare(request.request_id, status)
    outcome["approvals"] = [_approval(vote) for vote in votes]
    if status == REJECTED and (reason := _reason(votes)):
        outcome["reason"] = reason
    if feedback := next((vote.feedback for vote in reversed(votes) if vote.feedback), None):
        outcome["feedback"] = feedback
    if status != TIMEOUT:
        closing = votes[-1]
        outcome |= {"approvedBy": closing.approver, "approvedAt": closing.at * 1000}
        if closing.input is not None:
            outcome["input"] = dict(closing.input)
    return outcome


def outcome_by_policy(
    request_id: str, status: str, *, policy: str, reason: str | None, at: int
) -> dict[str, Any]:
    """Build the `output` of a step that decides by itself, at this second, and asks nobody.

    `policy` is `policy:<ensemble>/<step>`. The reason is the author's own words, so that it is told
    of both verdicts.
    """
    outcome = _bare(request_id, status)
    if reason is not None:
        outcome["reason"] = reason
    return outcome | {"approvedBy": policy, "approvedAt": at * 1000}


def _bare(request_id: str, status: str) -> dict[str, Any]:
    return {
        "status": status,
        "approved": status == APPROVED,
        "rejected": status == REJECTED,
        "timedOut": status == TIMEOUT,
        "approvals": [],
        "requestId": request_id,
    }


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
    if own := _beside(approval, vote.input or {}):
        approval["input"] = own
    return approval


def _beside(approval: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers but for what the entry says itself.

    A vote's words are thus told once in it: forty votes of twice their words would make an outcome
    that is larger than a run can read.
    """
    feedback = approval.get("feedback")
    said = {
        "approved": approval["approved"],
        "reason": approval.get("reason"),
        "feedback": feedback,
        "comments": feedback,
    }
    return {name: answer for name, answer in answers.items() if answer != said.get(name)}


def _reason(votes: tuple[Vote, ...]) -> str | None:
    # A damaged request, whose quorum is beyond its audience, is rejected without a rejection.
    last_rejection = next((vote for vote in reversed(votes) if not vote.approved), None)
    if last_rejection is None:
        return None
    return last_rejection.reason or last_rejection.feedback
