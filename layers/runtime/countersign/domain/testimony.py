"""Does a request still say what its audit chain says?"""

from collections.abc import Collection, Sequence

from countersign.domain import facts
from countersign.domain.audit import Entry, Fact, append
from countersign.domain.chain import ChainHead
from countersign.domain.outcome import outcome_by_policy, outcome_of
from countersign.domain.request import (
    BY_POLICY,
    CANCELLED,
    PENDING,
    TIMEOUT,
    Request,
    Vote,
)
from countersign.domain.tally import settled


def contradictions(
    request: Request, entries: Sequence[Entry], *, unseen: Collection[str] = ()
) -> tuple[str, ...]:
    """Everything in the request that its decision chain tells otherwise, in words.

    The chain itself is taken as verified. Each vote, the outcome, the cancellation, the terms of
    asking, the revoked links and the number of reopenings must be exactly what the entries were
    made from. `unseen` are terms of asking that whoever holds this request was not given.
    """
    found: list[str] = []
    found.extend(_terms(request, entries, unseen))
    found.extend(_votes(request, _of_kind(entries, "voted")))
    found.extend(_ending(request, entries))
    found.extend(_end_of_run(request, _of_kind(entries, "run-ended")))
    found.extend(_epochs(request, _of_kind(entries, "link-revoked")))
    reopenings = len(_of_kind(entries, "reopened"))
    if request.token_generation and request.token_generation != 1 + reopenings:
        found.append(
            f"the token's generation is {request.token_generation} after {reopenings} reopenings"
        )
    return tuple(found)


def _of_kind(entries: Sequence[Entry], kind: str) -> list[Entry]:
    return [entry for entry in entries if entry.body.get("kind") == kind]


def _tells(entry: Entry, fact: Fact, unseen: Collection[str] = ()) -> bool:
    """Whether the entry is the one that this fact would have made in its place."""
    place = ChainHead(seq=entry.seq - 1, hash=entry.prev)
    due = append(str(entry.body.get("chain")), place, fact).body
    told, wanted = (
        {name: value for name, value in body.items() if name not in unseen}
        for body in (entry.body, due)
    )
    return told == wanted


def _terms(request: Request, entries: Sequence[Entry], unseen: Collection[str]) -> list[str]:
    asked = _of_kind(entries, "submitted")
    if len(asked) != 1 or entries[0] is not asked[0]:
        return ["the chain does not begin with one submission"]
    if not _tells(asked[0], facts.submitted(request), unseen):
        return ["the terms of asking differ from entry 1"]
    return []


def _votes(request: Request, told: Sequence[Entry]) -> list[str]:
    found = []
    for place, entry in enumerate(told):
        if place >= len(request.votes):
            found.append(f"the vote of entry {entry.seq} is not in the request")
        elif not _is_told(request.votes[place], entry):
            found.append(f"vote {place + 1} differs from entry {entry.seq}")
    for vote in request.votes[len(told) :]:
        found.append(f"the vote of {vote.approver} is in no entry")
    return found


def _is_told(vote: Vote, entry: Entry) -> bool:
    return vote.audit_hash == entry.hash and _tells(entry, facts.voted(vote))


def _ending(request: Request, entries: Sequence[Entry]) -> list[str]:
    endings = _of_kind(entries, "closed") + _of_kind(entries, "cancelled")
    if request.status == PENDING:
        return ["the chain tells an end, the request is pending"] if endings else []
    if len(endings) != 1:
        return [f"the request is {request.status}, the chain tells {len(endings)} ends"]
    (entry,) = endings
    if request.status == CANCELLED:
        fact = facts.cancelled(request, by=str(entry.body.get("by")))
    else:
        fact = facts.closed(request, because=str(entry.body.get("because")))
    if not _tells(entry, fact) or (request.status == CANCELLED) != (request.outcome is None):
        return [f"the end differs from entry {entry.seq}"]
    return _rule(request)


def _end_of_run(request: Request, told: Sequence[Entry]) -> list[str]:
    known = [] if request.run_ended is None else [request.run_ended]
    if [entry.body.get("status") for entry in told] == known:
        return []
    return ["the end of its run differs from what the chain tells"]


def _epochs(request: Request, told: Sequence[Entry]) -> list[str]:
    # An entry may hold anything that its hash was made of: nothing of it is taken for granted.
    said = {
        str(entry.body.get("approver")): (entry.body.get("newEpoch"), entry.body.get("reissued"))
        for entry in told
    }
    kept = {each.approver: (each.epoch, each.has_link) for each in request.epochs}
    if said == kept and len(kept) == len(request.epochs):
        return []
    return ["the epochs of the links differ from what the chain tells"]


def _rule(request: Request) -> list[str]:
    """Whether the outcome is what these votes come to: an end that is told can still be wrong."""
    if request.status == CANCELLED:
        return []
    if request.answered_by == BY_POLICY:
        return _policy(request)
    verdict = settled(request, request.votes)
    due = TIMEOUT if verdict is None else verdict.status
    if due == request.status and request.outcome == outcome_of(request, due, request.votes):
        return []
    return ["the outcome is not what the votes come to"]


def _policy(request: Request) -> list[str]:
    due = outcome_by_policy(
        request.request_id,
        request.status,
        policy=facts.policy_of(request),
        reason=(request.outcome or {}).get("reason"),
        at=request.closed_at or 0,
    )
    is_its_own = request.outcome == due and request.status != TIMEOUT and not request.votes
    return [] if is_its_own else ["the outcome is not the step's own decision"]
