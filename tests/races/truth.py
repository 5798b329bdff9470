"""Was every voter told what the store says, and is every recorded answer there?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countersign.domain.request import APPROVED, REJECTED, UNTIL_IMPOSSIBLE, Request, Vote
from tests.races import claims
from tests.races.claims import claim_of
from tests.races.findings import Findings
from tests.races.poll import Told


def judged(told: Sequence[Told], request: Request, trail: Sequence[Mapping[str, Any]]) -> Findings:
    """Compare all answers with the request as it is stored, and that with its decision chain."""
    found = Findings()
    for each in told:
        _judge_answer(each, request, found)
    _judge_votes(told, request, found)
    found.untrue += _wrong_count(request)
    found.untrue += _wrong_order(request, trail)
    return found


def _judge_answer(told: Told, request: Request, found: Findings) -> None:
    """One answer; what it says of the ballot must be what became of it."""
    ballot, claim = told.ballot, claim_of(told.answer)
    vote = request.vote_of(ballot.voter)
    who = f"{ballot.voter} ({ballot.way}, {ballot.verdict}, {ballot.word}) was told `{claim}`"
    agrees = vote is not None and vote.approved == ballot.approves
    is_its_own = vote is not None and vote.feedback == ballot.word
    if claim == claims.FAILED:
        status = "nothing" if told.answer is None else told.answer.status
        found.failures_5xx.append(f"{who}: {status}")
    elif claim in (claims.RECORDED, claims.STANDS, claims.SAME):
        if not agrees or (claim == claims.RECORDED and not is_its_own):
            found.lost.append(f"{who}; stored is {_said(vote)}")
        elif wrong := _wrong_document(told, claim, request):
            found.untrue.append(f"{who}; {wrong}")
    elif not _is_true_refusal(claim, vote, ballot.approves, request):
        found.untrue.append(f"{who}; stored is {_said(vote)}, {request.status}")


def _is_true_refusal(claim: str, vote: Vote | None, approves: bool, request: Request) -> bool:
    if claim == claims.CONFLICT:
        return vote is not None and vote.approved != approves
    if claim == claims.CLOSED:
        return vote is None and not request.is_open
    return vote is None and not (claim == claims.EXPIRED and request.status == APPROVED)


def _wrong_document(told: Told, claim: str, request: Request) -> str | None:
    """What the API wrote beside a yes: the vote, how far the request was, and the outcome."""
    if claim == claims.STANDS or told.answer is None:
        return None
    said, votes = told.answer.json(), request.votes
    place = next(n for n, vote in enumerate(votes) if vote.approver == told.ballot.voter)
    if said["vote"].get("auditHash") != votes[place].audit_hash:
        return "with another entry's hash"
    if said.get("outcome") not in (None, request.outcome):
        return "with another outcome"
    if claim == claims.SAME:
        return None
    approved = sum(vote.approved for vote in votes[: place + 1])
    quorum = said["request"]["quorum"]
    if (quorum["approved"], quorum["rejected"]) != (approved, place + 1 - approved):
        return f"with {quorum} after {place + 1} votes"
    is_last = place + 1 == len(votes) and not request.is_open
    return None if said["decided"] == is_last else f"with decided={said['decided']}"


def _judge_votes(told: Sequence[Told], request: Request, found: Findings) -> None:
    """Each stored vote is a ballot whose voter was told so, and each seat has one.

    (Who was told nothing at all was told nothing untrue.)
    """
    claimed = {each.ballot.word: claim_of(each.answer) for each in told}
    for vote in request.votes:
        claim = claimed.get(vote.feedback or "")
        if claim not in (claims.RECORDED, claims.STANDS, claims.SAME, claims.FAILED):
            found.untrue.append(f"{vote.approver}'s stored vote is one of which was told `{claim}`")
    if len({vote.approver for vote in request.votes}) != len(request.votes):
        found.doubled.append(f"a seat has two votes: {[v.approver for v in request.votes]}")


def _wrong_count(request: Request) -> list[str]:
    """Whether the votes, counted again one by one, end where the request says, and not before."""
    approved = rejected = 0
    settled: list[tuple[int, str]] = []
    for place, vote in enumerate(request.votes, start=1):
        approved, rejected = approved + vote.approved, rejected + (not vote.approved)
        allowed = len(request.audience) - request.quorum
        if rejected > (allowed if request.on_reject == UNTIL_IMPOSSIBLE else 0):
            settled.append((place, REJECTED))
        elif approved >= request.quorum:
            settled.append((place, APPROVED))
    is_by_votes = request.status in (APPROVED, REJECTED)
    wanted = [(len(request.votes), request.status)] if is_by_votes else []
    if settled == wanted:
        return []
    return [f"{request.status} after {len(request.votes)} votes, but by them {settled or 'open'}"]


def _wrong_order(request: Request, trail: Sequence[Mapping[str, Any]]) -> list[str]:
    """Whether the chain tells the same votes in the same order, with the end behind them."""
    wanted = ["submitted", *["voted"] * len(request.votes)]
    if request.outcome is not None:
        wanted.append("closed")
    told = [entry["kind"] for entry in trail if entry["kind"] not in ("cancelled", "run-ended")]
    who = [entry["approver"] for entry in trail if entry["kind"] == "voted"]
    wrong = []
    if told != wanted:
        wrong.append(f"the audit tells {told} of {len(request.votes)} votes")
    if who != [vote.approver for vote in request.votes]:
        wrong.append("the audit has other voters, or another order")
    return wrong


def _said(vote: Vote | None) -> str:
    if vote is None:
        return "no vote"
    return f"{'approve' if vote.approved else 'reject'} ({vote.feedback})"
