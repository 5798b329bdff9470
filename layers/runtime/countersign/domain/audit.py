"""Who did what in which order, so that nobody can change it unseen?

Every chain is append-only: an entry's hash covers the entry and the hash before it. A request has
two: the *decision chain* (named as the request) and the *delivery chain* (`<id>#delivery`).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from countersign.domain.canonical import UncanonicalError, canonical_bytes
from countersign.domain.chain import GENESIS_HASH, ChainHead
from countersign.domain.moments import rfc3339
from countersign.domain.request import Request

__all__ = ["GENESIS_HASH", "Broken", "ChainHead", "Entry", "Fact", "Verified"]

DECISION_KINDS = (
    "submitted",
    "voted",
    "closed",
    "cancelled",
    "reopened",
    "run-ended",
    "link-revoked",
)
DELIVERY_KINDS = ("mailed", "notified", "refused", "resumed", "disclosed")


def decision_chain(request_id: str) -> str:
    """Name of the chain of what happened to the request."""
    return request_id


def delivery_chain(request_id: str) -> str:
    """Name of the chain of what was delivered for it."""
    return f"{request_id}#delivery"


@dataclass(frozen=True)
class Fact:
    """Something that happened at a second: names, verdicts, reasons, digests, never the data."""

    kind: str
    at: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One link of a chain; `body` is what the hash covers beside `prev`.

    `body` is `{"chain", "seq", "kind", "at" (RFC 3339), …facts}`; `seq` starts at 1.
    """

    chain: str
    seq: int
    prev: str
    hash: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Verified:
    """The chain is whole: so many entries, ending at this head."""

    head: ChainHead


@dataclass(frozen=True)
class Broken:
    """The first entry that does not hold, by seq, and why."""

    seq: int
    why: str


def append(chain: str, head: ChainHead, fact: Fact) -> Entry:
    """The entry that follows `head` when this happened."""
    seq = head.seq + 1
    body = {**fact.data, "chain": chain, "seq": seq, "kind": fact.kind, "at": rfc3339(fact.at)}
    return Entry(chain=chain, seq=seq, prev=head.hash, hash=entry_hash(head.hash, body), body=body)


def entry_hash(prev: str, body: Mapping[str, Any]) -> str:
    """SHA-256 hex of ascii(prev) followed by the RFC 8785 bytes of the body."""
    return hashlib.sha256(prev.encode("ascii") + canonical_bytes(body)).hexdigest()


def head_after(entry: Entry) -> ChainHead:
    """Where the chain stands once this entry is in it."""
    return ChainHead(seq=entry.seq, hash=entry.hash)


def enter(request: Request, facts: Iterable[Fact]) -> tuple[Request, tuple[Entry, ...]]:
    """Write facts into the request's decision chain.

    Returns the request with its new head, and with each vote carrying the hash of its `voted`
    entry, beside the entries in order.
    """
    head, entries, votes = request.chain, [], list(request.votes)
    for fact in facts:
        entry = append(decision_chain(request.request_id), head, fact)
        head = head_after(entry)
        entries.append(entry)
        if fact.kind == "voted":
            place = next(i for i, vote in enumerate(votes) if vote.audit_hash is None)
            votes[place] = replace(votes[place], audit_hash=entry.hash)
    return replace(request, chain=head, votes=tuple(votes)), tuple(entries)


def has_entered(request: Request, entries: Sequence[Entry]) -> bool:
    """Whether the request, as it was read, shows by itself that these entries are in its chain.

    The last entry does while it is the head, and a vote's always, since each vote keeps the hash
    of its own. Of what else has been followed by another entry it shows nothing: False.
    """
    if entries and request.chain == head_after(entries[-1]):
        return True
    hashes = {entry.hash for entry in entries}
    return any(vote.audit_hash in hashes for vote in request.votes)


def verify(chain: str, entries: Sequence[Entry], head: ChainHead) -> Verified | Broken:
    """Check a whole chain against its head, or name the first entry that does not hold.

    Finds entries edited (also with their own hash made right), inserted, reordered, taken from
    another chain, and missing, the last one too: the head knows how long the chain is.
    """
    genuine = _vouched_by(head, entries)
    for place, entry in enumerate(entries):
        seq = place + 1
        if entry.seq != seq:
            return Broken(seq, f"entry {seq} is missing: entry {entry.seq} stands in its place")
        if seq > head.seq:
            return Broken(seq, f"the chain ended at entry {head.seq}: this one was put behind it")
        if why := _flaw(chain, entry):
            return Broken(seq, why)
        follows = entries[place - 1].hash if place else GENESIS_HASH
        if entry.prev != follows:
            return _torn(seq, is_genuine=place in genuine)
    if len(entries) < head.seq:
        missing = len(entries) + 1
        return Broken(missing, f"entry {missing} is missing: the chain has {head.seq}")
    if entries and entries[-1].hash != head.hash:
        return Broken(head.seq, "the chain's head is the hash of another entry")
    return Verified(head)


def _vouched_by(head: ChainHead, entries: Sequence[Entry]) -> frozenset[int]:
    """Places of the entries that the head's hash reaches backwards, hash by hash."""
    places, wanted = set(), head.hash
    for place in range(len(entries) - 1, -1, -1):
        entry = entries[place]
        if entry.hash != wanted or _hash_of(entry) != wanted:
            break
        places.add(place)
        wanted = entry.prev
    return frozenset(places)


def _flaw(chain: str, entry: Entry) -> str | None:
    if _hash_of(entry) != entry.hash:
        return "its content is not what its hash was made of"
    if entry.body.get("chain") != chain:
        return f"it belongs to the chain {entry.body.get('chain')}"
    if entry.body.get("seq") != entry.seq:
        return f"it was written as entry {entry.body.get('seq')}"
    return None


def _hash_of(entry: Entry) -> str | None:
    try:
        return entry_hash(entry.prev, entry.body)
    except (UncanonicalError, UnicodeEncodeError):
        # An edit can leave something that no entry of ours could hold.
        return None


def _torn(seq: int, *, is_genuine: bool) -> Broken:
    # Both halves fit their own hashes. What the head vouches for is not the half that was changed.
    if is_genuine and seq > 1:
        return Broken(seq - 1, f"it was replaced: entry {seq} followed another one")
    return Broken(seq, "it does not follow the entry before it")
