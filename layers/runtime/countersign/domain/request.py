"""What is one waiting question, and how does it stand?"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from countersign.domain.chain import ChainHead
from countersign.domain.scopes import ScopeEnd

PENDING = "pending"
APPROVED = "approved"
REJECTED = "rejected"
TIMEOUT = "timeout"
CANCELLED = "cancelled"
STATUSES = (PENDING, APPROVED, REJECTED, TIMEOUT, CANCELLED)

VETO = "veto"
UNTIL_IMPOSSIBLE = "untilImpossible"
VOTE_RULES = (VETO, UNTIL_IMPOSSIBLE)

BY_LINK = "link"
BY_CREDENTIAL = "credential"
BY_TOKEN = "token"

BY_AUDIENCE = "audience"
BY_POLICY = "policy"
TOKEN_SEAT = "token"
"""The one seat of a gate that asks nobody by name; no address can be equal to it."""

FIRST_EPOCH = 1
"""Of the links that an opening makes; each revocation begins the next one."""

PENDING_SHARDS = 4
REQUEST_ID_BYTES = 500
"""More than any id of ours takes, and less than any table takes for a key."""


def same_address(address: str) -> str:
    """The form in which two addresses of one mailbox are equal: trimmed, without case."""
    return address.strip().casefold()


def is_request_id(text: str) -> bool:
    """Whether a request could be called so; anything else need not be looked for.

    No blank, control character or lone surrogate, no `#` (which parts keys), and short enough.
    """
    is_clean = text.isprintable() and not {" ", "#"} & set(text)
    return bool(text) and is_clean and len(text.encode("utf-8")) <= REQUEST_ID_BYTES


def shard_of(request_id: str) -> int:
    """Which of the `PENDING_SHARDS` lists of pending requests holds this one."""
    return hashlib.sha256(request_id.encode("utf-8")).digest()[0] % PENDING_SHARDS


@dataclass(frozen=True)
class Vote:
    """One approver's recorded answer.

    `approver` is written as the audience has it; `at` is epoch seconds; `digest` is the evidence
    digest that was presented (None where none was, but by link); `via` is `link`, `credential` or
    `token`; `audit_hash` is the hash of the `voted` entry, set when the vote enters the chain;
    `served_at` is when the page that was answered had been shown. `input` is the answers to the
    request's fields; `claim` is who the holder of a resume token said to be.
    """

    approver: str
    approved: bool
    at: int
    feedback: str | None = None
    reason: str | None = None
    digest: str | None = None
    via: str = BY_LINK
    audit_hash: str | None = None
    served_at: int | None = None
    input: Mapping[str, Any] | None = None
    claim: str | None = None


@dataclass(frozen=True)
class SeatEpoch:
    """Which link of a seat is its own now: that of `epoch`, if the seat `has_link` at all."""

    approver: str
    epoch: int = FIRST_EPOCH
    has_link: bool = True


@dataclass(frozen=True)
class Request:
    """One question to an audience, with everything a vote needs to be judged.

    Times are epoch seconds. `token_generation` is 0 for a request that stands alone.
    `outcome` is the gate's output, present only when approved, rejected or timed out, written
    once; `cancellation` is the reason, present only when cancelled. `run_started` is the run's
    own StartTime, since names of runs can be used again. `chain` is the decision chain's head.
    `run_ended` is `stopped|failed|timed_out` where the run was over before the outcome came.
    `answered_by` is `audience`, `token` (whoever holds the one link, whose seat is `TOKEN_SEAT`)
    or `policy` (decided as it was made; nobody was asked). `fields` is as `fields_json` gives it.
    `notify_url` is told of opening and end; it may hold a secret, and is shown to nobody.
    `root_execution_id` is the outermost run's, where this run is a child of another. `scopes` are
    those it stands in (`scopes.py`), outermost first; `ended_by` is why one of them ended, present
    only where it was cancelled for that. `epochs` are the seats whose first link was revoked.
    """

    request_id: str
    status: str
    audience: tuple[str, ...]
    quorum: int
    on_reject: str
    require_reason: bool
    undecided: bool
    prompt: str
    submitted_at: int
    deadline: int
    digest: str
    version: int
    token_generation: int
    votes: tuple[Vote, ...] = ()
    chain: ChainHead = field(default_factory=ChainHead)
    ensemble: str | None = None
    execution_id: str | None = None
    execution_arn: str | None = None
    step: str | None = None
    run_started: str | None = None
    definition: str | None = None
    requester: str | None = None
    fields: Sequence[Mapping[str, Any]] | None = None
    outcome: Mapping[str, Any] | None = None
    cancellation: str | None = None
    closed_at: int | None = None
    run_ended: str | None = None
    answered_by: str = BY_AUDIENCE
    notify_url: str | None = None
    root_execution_id: str | None = None
    scopes: tuple[str, ...] = ()
    ended_by: ScopeEnd | None = None
    epochs: tuple[SeatEpoch, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether votes can still change it (the deadline is for `decide` to judge)."""
        return self.status == PENDING

    @property
    def is_token_gate(self) -> bool:
        """Whether whoever holds its one token answers it."""
        return self.answered_by == BY_TOKEN

    @property
    def people(self) -> tuple[str, ...]:
        """Who is asked by name."""
        return () if self.is_token_gate else self.audience

    def seat_of(self, address: str) -> str | None:
        """The audience's own spelling of this address, or None for a stranger."""
        wanted = same_address(address)
        return next((seat for seat in self.audience if same_address(seat) == wanted), None)

    def vote_of(self, address: str) -> Vote | None:
        """The recorded vote of this address, or None."""
        wanted = same_address(address)
        return next((vote for vote in self.votes if same_address(vote.approver) == wanted), None)

    def epoch_of(self, seat: str) -> SeatEpoch:
        """Which link this seat has now; the first one, unless that was revoked."""
        return next((each for each in self.epochs if each.approver == seat), SeatEpoch(seat))

    def is_opened_by(self, seat: str, epoch: int) -> bool:
        """Whether a link of this epoch is the one that the seat has now."""
        now = self.epoch_of(seat)
        return now.has_link and now.epoch == epoch


def pending_key(request: Request) -> str:
    """Sort key among the pending: soonest deadline first, then by id."""
    return f"{request.deadline:012d}#{request.request_id}"


def closed_key(request: Request) -> str:
    """Sort key among the closed: by closing time, then by id."""
    return f"{request.closed_at or 0:012d}#{request.request_id}"


def is_place(key: str) -> bool:
    """Whether this is a key of a list of requests, so that a cursor can be one."""
    second, mark, request_id = key.partition("#")
    is_second = len(second) == 12 and second.isascii() and second.isdecimal()
    return is_second and bool(mark) and is_request_id(request_id)
