"""What is wrong with what is kept of a request, and which entry is the first not to hold?"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from countersign.domain.audit import (
    Broken,
    ChainHead,
    Entry,
    Verified,
    decision_chain,
    delivery_chain,
    verify,
)
from countersign.domain.evidence import Evidence
from countersign.domain.request import Request
from countersign.domain.seals import Mark, held_against
from countersign_workbench.cli.output import counted

DELETED = "deleted"
DAMAGED = "damaged"
_WITHOUT_RECORD = {
    DELETED: "the request was deleted",
    DAMAGED: "the request's record cannot be read",
}

Marks = Mapping[str, Sequence[Mark]]


@dataclass(frozen=True)
class Trail:
    """One chain as it was read: its entries in order, and the head that is kept apart from them."""

    chain: str
    entries: tuple[Entry, ...]
    head: ChainHead | None

    def verdict(self, marks: Marks) -> Verified | Broken:
        """Whether it holds against its head and against what was sealed of it.

        Without a head it breaks nowhere by itself: that it has none is told of the request.
        """
        own = Verified(ChainHead()) if self.head is None else verify(*self._whole())
        return held_against(own, self.entries, marks.get(self.chain, ()))

    def _whole(self) -> tuple[str, Sequence[Entry], ChainHead]:
        assert self.head is not None
        return self.chain, self.entries, self.head


@dataclass(frozen=True)
class Account:
    """Everything that was read of one request.

    Without a `request` it was `deleted` or is `damaged`, as `lacks` says, and no head is known.
    `contradictions` are what the record and the evidence say otherwise than the decision chain.
    """

    request_id: str
    decisions: Trail
    deliveries: Trail
    request: Request | None = None
    evidence: Evidence | None = None
    lacks: str | None = None
    contradictions: tuple[str, ...] = ()

    @property
    def trails(self) -> tuple[Trail, Trail]:
        """Both chains."""
        return self.decisions, self.deliveries

    @property
    def entries(self) -> int:
        """How many entries there are of both."""
        return sum(len(trail.entries) for trail in self.trails)


def nothing_left(request_id: str) -> Account:
    """The account of a request of which nothing is there."""
    return Account(
        request_id,
        Trail(decision_chain(request_id), (), None),
        Trail(delivery_chain(request_id), (), None),
        lacks=DELETED,
    )


def finding(account: Account, marks: Marks) -> dict[str, Any]:
    """Judge one request: `{id, holds, entries, problems: [{chain, seq, why}]}`.

    `seq` is that of the first entry of the chain that does not hold; None where the request itself
    is what is wrong.
    """
    decisions = account.decisions.chain
    problems: list[dict[str, Any]] = []
    if account.lacks is not None:
        left = counted(account.entries, "entry of its trail is", "entries of its trail are")
        why = f"{_WITHOUT_RECORD[account.lacks]}; {left} left"
        problems.append({"chain": decisions, "seq": None, "why": why})
    for trail in account.trails:
        verdict = trail.verdict(marks)
        if isinstance(verdict, Broken):
            problems.append({"chain": trail.chain, "seq": verdict.seq, "why": verdict.why})
    problems += [{"chain": decisions, "seq": None, "why": why} for why in account.contradictions]
    return {
        "id": account.request_id,
        "holds": not problems,
        "entries": account.entries,
        "problems": problems,
    }


def sealed_requests(marks: Marks) -> Collection[str]:
    """The requests whose chains were sealed."""
    return {chain.removesuffix(delivery_chain("")) for chain in marks}


def lines_of(findings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The findings in words, and at the end how many there are."""
    for found in findings:
        if found["holds"]:
            yield f"holds   {found['id']}  {counted(found['entries'], 'entry', 'entries')}"
        for problem in found["problems"]:
            place = "" if problem["seq"] is None else f", entry {problem['seq']}"
            yield f"BROKEN  {found['id']}  chain {problem['chain']}{place}: {problem['why']}"
    broken = sum(not found["holds"] for found in findings)
    asked = counted(len(findings), "request")
    yield f"audit: {asked}, {len(findings) - broken} hold, {broken} broken"
