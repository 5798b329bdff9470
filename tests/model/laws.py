"""What must hold of the tables in every state, of every change of them, and of what is around?

Written from the promises, not from the code: sums and orders are counted here again. Each law gives
the words of what is broken, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from countersign.domain.audit import ChainHead, decision_chain, delivery_chain, entry_hash
from countersign.domain.effects import MAIL, RESUME, Effect
from countersign.domain.request import (
    APPROVED,
    BY_LINK,
    CANCELLED,
    PENDING,
    REJECTED,
    TIMEOUT,
    VETO,
)
from tests.builders import KEY
from tests.model.calls import Call
from tests.model.engine import Around
from tests.model.programs import KEPT
from tests.model.world import World

ENDINGS = ("closed", "cancelled")
MAY_CHANGE_AFTERWARDS = frozenset({"version", "token_generation", "chain", "run_ended", "epochs"})


class BrokenLawError(Exception):
    """A promise does not hold in a state that can be reached."""


def of_tables(world: World, tables: Any) -> Iterator[str]:
    """What is wrong with one state of the tables."""
    request = tables.requests.get(KEY)
    if request is None:
        for name in ("evidence", "links", "tokens", "secrets", "effects", "audit", "members"):
            if getattr(tables, name):
                yield f"there are {name} of a request that does not exist"
        return
    if (request.quorum, len(request.audience)) != (world.quorum, world.approvers):
        yield f"the author asked for {world.quorum} of {world.approvers}, it is {request.quorum}"
    yield from _votes(request)
    yield from _verdict(request)
    yield from _decisions(tables, request)
    yield from _deliveries(tables)
    given = {generation for key, generation in tables.tokens if key == KEY}
    if given != set(range(1, request.token_generation + 1)):
        yield f"{request.token_generation} openings left the tokens {sorted(given)}"
    people = {(link.approver, link.epoch) for link in tables.links.values()}
    for effect in tables.effects.values():
        if effect.kind == MAIL and (effect.approver, effect.epoch) not in people:
            yield f"{effect.effect_id} is owed without its link"


def _votes(request: Any) -> Iterator[str]:
    seats = [vote.approver for vote in request.votes]
    if len(set(seats)) != len(seats):
        yield "a vote is counted twice"
    if not set(seats) <= set(request.audience):
        yield "a vote of somebody who was not asked"
    if any(vote.digest not in _given(vote, request) for vote in request.votes):
        yield "a vote counts that was given to other evidence"
    if any(vote.at >= request.deadline for vote in request.votes):
        yield "a vote was recorded after the deadline"


def _given(vote: Any, request: Any) -> tuple[str | None, ...]:
    """What a vote may have been given to: who comes by a link was shown something."""
    return (request.digest,) if vote.via == BY_LINK else (request.digest, None)


def _verdict(request: Any) -> Iterator[str]:
    ayes = sum(vote.approved for vote in request.votes)
    noes = len(request.votes) - ayes
    refused = (
        noes > 0 if request.on_reject == VETO else len(request.audience) - noes < request.quorum
    )
    due = REJECTED if refused else APPROVED if ayes >= request.quorum else None
    if request.status in (APPROVED, REJECTED) and request.status != due:
        yield f"{request.status} with {ayes} of {request.quorum} approvals and {noes} rejections"
    if request.status in (PENDING, TIMEOUT) and due is not None:
        yield f"{request.status} although the votes come to {due}"
    if request.status == TIMEOUT and request.closed_at < request.deadline:
        yield "timed out before its deadline"
    outcome = request.outcome
    if (outcome is not None) != (request.status in (APPROVED, REJECTED, TIMEOUT)):
        yield f"{request.status}, with the outcome {outcome}"
    elif outcome is not None:
        told = [(each["approver"], each["approved"]) for each in outcome["approvals"]]
        if outcome["status"] != request.status or told != _cast(request):
            yield "the outcome tells something else than the votes"


def _cast(request: Any) -> list[tuple[str, bool]]:
    return [(vote.approver, vote.approved) for vote in request.votes]


def _decisions(tables: Any, request: Any) -> Iterator[str]:
    entries = chain_of(tables, decision_chain(KEY))
    yield from _whole(entries, request.chain, "decision")
    told = [
        (entry.body["approver"], entry.body["verdict"] == "approve")
        for entry in entries
        if entry.body["kind"] == "voted"
    ]
    if told != _cast(request):
        yield f"the chain tells the votes {told}, the request {_cast(request)}"
    ends = [entry.body["kind"] for entry in entries if entry.body["kind"] in ENDINGS]
    due = {PENDING: [], CANCELLED: ["cancelled"]}.get(request.status, ["closed"])
    if ends != due:
        yield f"the chain tells the ends {ends} of a request that is {request.status}"


def _deliveries(tables: Any) -> Iterator[str]:
    entries = chain_of(tables, delivery_chain(KEY))
    yield from _whole(entries, tables.heads.get(KEY, ChainHead()), "delivery")
    told = [_effect_of(entry.body) for entry in entries]
    for entry in entries:
        effect = tables.effects.get((KEY, _effect_of(entry.body)))
        attempt = entry.body.get("attempt")
        if effect is not None and attempt not in (None, effect.attempts):
            yield f"attempt {attempt} wrote the receipt while attempt {effect.attempts} held it"
    if len(set(told)) != len(told):
        yield f"the delivery chain tells an effect twice: {told}"
    delivered = {key[1] for key, effect in tables.effects.items() if effect.receipt is not None}
    if delivered != set(told):
        yield f"receipts of {sorted(delivered)}, entries of {sorted(told)}"


def _effect_of(body: Any) -> str:
    if body["kind"] == "resumed":
        return f"{RESUME}#{body['generation']}"
    return f"{MAIL}#{body['approver']}#{body['epoch']}"


def chain_of(tables: Any, chain: str) -> list[Any]:
    """The entries of a chain by their place."""
    places = sorted(key for key in tables.audit if key[0] == chain)
    return [tables.audit[key] for key in places]


def _whole(entries: list[Any], head: Any, which: str) -> Iterator[str]:
    seqs = [entry.seq for entry in entries]
    if seqs != list(range(1, len(entries) + 1)):
        yield f"the {which} chain has the entries {seqs}"
    last = (entries[-1].seq, entries[-1].hash) if entries else (0, ChainHead().hash)
    if (head.seq, head.hash) != last:
        yield f"the {which} chain does not end at its head"
    follows = [ChainHead().hash, *(entry.hash for entry in entries)]
    if any(entry.prev != prev for entry, prev in zip(entries, follows, strict=False)):
        yield f"the {which} chain does not hold together"


def of_change(before: Any, after: Any) -> Iterator[str]:
    """What is wrong with one write."""
    old, new = before.requests.get(KEY), after.requests.get(KEY)
    if old is not None and old != new:
        yield from _of_request(old, new)
    for name in ("evidence", "tokens", "secrets", "audit", "ends"):
        kept, now = getattr(before, name), getattr(after, name)
        if any(now.get(key) != value for key, value in kept.items()):
            yield f"a row of {name} was written over"
    for key, entry in after.audit.items():
        if key not in before.audit and entry_hash(entry.prev, entry.body) != entry.hash:
            yield f"entry {key} does not have its own hash"
    for key, effect in before.effects.items():
        yield from _of_effect(key[1], effect, after.effects.get(key))
    for key, link in before.links.items():
        now_link = after.links.get(key)
        if now_link is None or (link.revoked and not now_link.revoked):
            yield "a link is gone, or lives again"


def _of_request(old: Any, new: Any) -> Iterator[str]:
    if new is None:
        yield "the request is gone"
        return
    if new.votes[: len(old.votes)] != old.votes:
        yield "a recorded vote is gone or changed"
    if new.version != old.version + 1:
        yield f"version {new.version} was written over version {old.version}"
    changed = {
        each.name for each in fields(old) if getattr(old, each.name) != getattr(new, each.name)
    }
    if old.status != PENDING and not changed <= MAY_CHANGE_AFTERWARDS:
        yield f"after it was {old.status}, this changed: {sorted(changed - MAY_CHANGE_AFTERWARDS)}"
    if old.run_ended is not None and new.run_ended != old.run_ended:
        yield "the end of the run was written over"


def _of_effect(name: str, old: Any, new: Any) -> Iterator[str]:
    if new is None:
        yield f"{name} is gone"
    elif old.receipt is not None and (new.receipt, new.attempts) != (old.receipt, old.attempts):
        yield f"{name} was delivered, and its receipt is written over"
    elif new.attempts < old.attempts:
        yield f"{name} fell back from attempt {old.attempts} to attempt {new.attempts}"


def of_around(world: World, tables: Any, around: Around) -> Iterator[str]:
    """What is wrong outside, with the tables as they are."""
    request = tables.requests.get(KEY)
    if around.paid > 1:
        yield "the step behind the gate was executed twice"
    if around.paid and (
        request is None
        or request.status != APPROVED
        or request.run_started != world.engine.run_started
        or sum(vote.approved for vote in request.votes) < world.quorum
    ):
        yield "the step behind the gate was executed without a recorded yes"
    known = {(link.approver, number) for number, link in tables.links.items()}
    for mailed in around.mailed:
        if mailed not in known:
            yield f"{mailed[0]} has mail about what is not in the store"


def of_call(call: Call, answers: Iterable[Any]) -> Iterator[str]:
    """What is wrong with a call, after what its process has been answered."""
    if call.method == "invite":
        held = [each for each in answers if isinstance(each, Effect)]
        if held and held[-1].withdrawn:
            yield f"{held[-1].effect_id} goes out although it was withdrawn before it was leased"


def of_end(tables: Any, tolds: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with what everybody was told, when nobody does anything any more."""
    request = tables.requests.get(KEY)
    stored = set() if request is None else set(_cast(request))
    for name, told in tolds.items():
        if told.word in KEPT and (told.approver, told.approved) not in stored:
            yield f"{name} was told `{told}`, and the vote is lost"
