"""How do the stores behave, without any cloud: all or nothing, and only on the stated conditions?

One `Memory` is one set of tables. Each store is a view of it under the name of the port it keeps;
the contract suites hold it to what the DynamoDB adapters do.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from countersign.domain.audit import ChainHead, Entry
from countersign.domain.credentials import Credential, Link
from countersign.domain.effects import Effect
from countersign.domain.evidence import Evidence
from countersign.domain.moments import day_of
from countersign.domain.request import Request, closed_key, pending_key, shard_of
from countersign.domain.scopes import ScopeEnd
from countersign.service.ports import (
    Change,
    NewRequest,
    RequestPage,
    TaskToken,
    UnavailableError,
)
from tests.fakes.tables import Tables, as_stored

TRANSACTION_ITEMS = 100


class Memory:
    """One world of tables; `interfere` lets a test act between a use case's read and its write."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.requests = MemoryRequests(self)
        self.evidence = MemoryEvidence(self)
        self.links = MemoryLinks(self)
        self.tokens = MemoryTokens(self)
        self.secrets = MemorySecrets(self)
        self.effects = MemoryEffects(self)
        self.audit = MemoryAudit(self)
        self.credentials = MemoryCredentials(self)
        self.reads = 0
        self.writes = 0
        self._interferences: list[Callable[[], object]] = []
        self._is_down = False

    def interfere(self, act: Callable[[], object]) -> None:
        """Run `act` just before the next write, as another caller's write would fall there."""
        self._interferences.append(act)

    def fail(self, *, is_down: bool = True) -> None:
        """Let every call raise `UnavailableError`, until told otherwise."""
        self._is_down = is_down

    def fail_once(self) -> None:
        """Let the write that this interferes with raise `UnavailableError`."""
        raise UnavailableError("the store does not answer")

    def reading(self) -> Tables:
        if self._is_down:
            raise UnavailableError("the store does not answer")
        self.reads += 1
        return self.tables

    def writing(self) -> Tables:
        if self._is_down:
            raise UnavailableError("the store does not answer")
        self.writes += 1
        if self._interferences:
            self._interferences.pop(0)()
        return self.tables


class MemoryRequests:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def get(self, request_id: str) -> Request | None:
        return self._memory.reading().requests.get(request_id)

    def open(self, new: NewRequest) -> bool:
        tables = self._memory.writing()
        request_id = new.request.request_id
        keys = [link.link_hash for link in new.links]
        keys += [effect.effect_id for effect in new.effects]
        assert len(set(keys)) == len(keys), "a transaction may name an item only once"
        singles = 2 + bool(new.secret) + bool(new.token)
        singles += len(set(new.request.scopes))
        assert singles + len(new.entries) + len(keys) <= TRANSACTION_ITEMS
        if request_id in tables.requests or not _free(tables, new.entries):
            return False
        tables.requests[request_id] = _stored_request(new.request)
        tables.evidence[request_id] = Evidence.from_text(new.evidence.to_text())
        tables.links.update({link.link_hash: link for link in new.links})
        if new.secret is not None:
            tables.secrets[request_id] = new.secret
        if new.token is not None:
            tables.tokens[request_id, new.token.generation] = new.token
        for scope in new.request.scopes:
            tables.members.setdefault(scope, set()).add(request_id)
        _put(tables, new.entries, new.effects)
        return True

    def commit(self, change: Change) -> bool:
        tables = self._memory.writing()
        request_id = change.request.request_id
        stored = tables.requests.get(request_id)
        if stored is None or not _may_follow(stored, change):
            return False
        taken = any((e.request_id, e.effect_id) in tables.effects for e in change.effects)
        if change.token is not None:
            taken = taken or (request_id, change.token.generation) in tables.tokens
        if taken or not _free(tables, change.entries) or not _may_change_links(tables, change):
            return False
        tables.requests[request_id] = _stored_request(change.request)
        _change_links(tables, change)
        if change.token is not None:
            tables.tokens[request_id, change.token.generation] = change.token
        _put(tables, change.entries, change.effects)
        return True

    def pending(self, shard: int, *, after: str | None, limit: int) -> RequestPage:
        waiting = [
            request
            for request in self._memory.reading().requests.values()
            if request.is_open
            and shard_of(request.request_id) == shard
            and (after is None or pending_key(request) > after)
        ]
        return _page(sorted(waiting, key=pending_key), pending_key, limit)

    def closed(
        self, day: str, *, before: str | None, limit: int, at_least: str | None = None
    ) -> RequestPage:
        done = [
            request
            for request in self._memory.reading().requests.values()
            if request.closed_at is not None
            and day_of(request.closed_at) == day
            and (before is None or closed_key(request) < before)
            and (at_least is None or closed_key(request) >= at_least)
        ]
        return _page(sorted(done, key=closed_key, reverse=True), closed_key, limit)

    def of_execution(
        self, execution_id: str, *, after: str | None = None, limit: int = 100
    ) -> RequestPage:
        asked = [
            request
            for request in self._memory.reading().requests.values()
            if request.execution_id == execution_id
            and (after is None or _submitted_key(request) > after)
        ]
        return _page(sorted(asked, key=_submitted_key), _submitted_key, limit)

    def of_root(
        self, execution_id: str, *, after: str | None = None, limit: int = 100
    ) -> RequestPage:
        asked = [
            request
            for request in self._memory.reading().requests.values()
            if request.root_execution_id == execution_id
            and (after is None or _submitted_key(request) > after)
        ]
        return _page(sorted(asked, key=_submitted_key), _submitted_key, limit)

    def end_scope(self, end: ScopeEnd, *, now: int) -> ScopeEnd:
        return self._memory.writing().ends.setdefault(end.scope, end)

    def ended(self, scopes: Sequence[str]) -> ScopeEnd | None:
        ends = self._memory.reading().ends
        return next((ends[scope] for scope in scopes if scope in ends), None)

    def of_scope(self, scope: str, *, after: str | None = None, limit: int = 100) -> RequestPage:
        tables = self._memory.reading()
        ids = sorted(
            each for each in tables.members.get(scope, ()) if after is None or each > after
        )
        return _page([tables.requests[each] for each in ids], _id, limit)

    def past_deadline(self, now: int, *, limit: int) -> tuple[Request, ...]:
        waiting = self._memory.reading().requests.values()
        late = [request for request in waiting if request.is_open and request.deadline <= now]
        return tuple(sorted(late, key=pending_key)[:limit])


class MemoryEvidence:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def get(self, request_id: str) -> Evidence | None:
        return self._memory.reading().evidence.get(request_id)


class MemoryLinks:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def get(self, link_hash: str) -> Link | None:
        return self._memory.reading().links.get(link_hash)

    def count_refusal(self, link_hash: str, *, window: int) -> int:
        links = self._memory.writing().links
        link = links.get(link_hash)
        if link is None:
            return 0
        before = link.refusals if link.refusals_window == window else 0
        links[link_hash] = replace(link, refusals=before + 1, refusals_window=window)
        return before + 1

    def of_request(self, request_id: str, approver: str) -> tuple[Link, ...]:
        found = [
            link
            for link in self._memory.reading().links.values()
            if link.request_id == request_id and link.approver == approver
        ]
        return tuple(sorted(found, key=lambda link: link.epoch))


class MemoryTokens:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def up_to(self, request_id: str, generation: int) -> tuple[TaskToken, ...]:
        tokens = self._memory.reading().tokens
        wanted = ((request_id, each) for each in range(generation, 0, -1))
        return tuple(tokens[key] for key in wanted if key in tokens)


class MemorySecrets:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def get(self, request_id: str) -> bytes | None:
        return self._memory.reading().secrets.get(request_id)


class MemoryEffects:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def get(self, request_id: str, effect_id: str) -> Effect | None:
        return self._memory.reading().effects.get((request_id, effect_id))

    def of_request(self, request_id: str) -> tuple[Effect, ...]:
        effects = self._memory.reading().effects.items()
        return tuple(effect for key, effect in sorted(effects) if key[0] == request_id)

    def lease(self, request_id: str, effect_id: str, *, now: int, until: int) -> Effect | None:
        effects = self._memory.writing().effects
        effect = effects.get((request_id, effect_id))
        if effect is None or not effect.is_owed or effect.lease_until > now:
            return None
        held = replace(effect, lease_until=until, attempts=effect.attempts + 1)
        effects[request_id, effect_id] = held
        return held

    def postpone(self, held: Effect, *, until: int) -> bool:
        effects = self._memory.writing().effects
        stored = effects.get((held.request_id, held.effect_id))
        if stored is None or not _is_held(stored, held):
            return False
        effects[held.request_id, held.effect_id] = replace(stored, lease_until=until)
        return True

    def record(
        self, request_id: str, *, head: ChainHead, entry: Entry, delivered: Effect | None = None
    ) -> bool:
        tables = self._memory.writing()
        if tables.heads.get(request_id, ChainHead()) != head or not _free(tables, (entry,)):
            return False
        if delivered is not None:
            stored = tables.effects.get((request_id, delivered.effect_id))
            if stored is None or not _is_held(stored, delivered):
                return False
            kept = replace(stored, receipt=as_stored(delivered.receipt), owed_since=None)
            tables.effects[request_id, delivered.effect_id] = kept
        tables.heads[request_id] = ChainHead(seq=entry.seq, hash=entry.hash)
        _put(tables, (entry,), ())
        return True

    def head(self, request_id: str) -> ChainHead:
        return self._memory.reading().heads.get(request_id, ChainHead())

    def owed(
        self, kind: str, *, before: int, limit: int, free_at: int | None = None
    ) -> tuple[Effect, ...]:
        owed = [
            effect
            for effect in self._memory.reading().effects.values()
            if effect.kind == kind
            and effect.owed_since is not None
            and effect.owed_since <= before
            and (free_at is None or effect.lease_until <= free_at)
        ]
        return tuple(sorted(owed, key=_owed_key)[:limit])


class MemoryAudit:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def entries(self, chain: str) -> tuple[Entry, ...]:
        audit = self._memory.reading().audit.items()
        return tuple(entry for key, entry in sorted(audit, key=_place) if key[0] == chain)


class MemoryCredentials:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def get(self, token_hash: str) -> Credential | None:
        return self._memory.reading().credentials.get(token_hash)

    def put(self, credential: Credential) -> None:
        self._memory.writing().credentials[credential.token_hash] = credential

    def all(self) -> tuple[Credential, ...]:
        stored = self._memory.reading().credentials.values()
        return tuple(sorted(stored, key=lambda credential: credential.name))


def _may_follow(stored: Request, change: Change) -> bool:
    still_the_same = stored.version == change.expected_version
    still_open = change.token is not None or stored.is_open != change.is_afterwards
    still_in_time = change.deadline_after is None or stored.deadline > change.deadline_after
    return still_the_same and still_open and still_in_time


def _may_change_links(tables: Tables, change: Change) -> bool:
    request_id = change.request.request_id
    is_new = not any(link.link_hash in tables.links for link in change.new_links)
    is_known = all(each in tables.links for each in change.dead_links)
    return is_new and is_known and all((request_id, e) in tables.effects for e in change.withdrawn)


def _change_links(tables: Tables, change: Change) -> None:
    tables.links.update({link.link_hash: link for link in change.new_links})
    for dead in change.dead_links:
        tables.links[dead] = replace(tables.links[dead], revoked=True)
    for effect_id in change.withdrawn:
        key = (change.request.request_id, effect_id)
        tables.effects[key] = replace(tables.effects[key], withdrawn=True)


def _is_held(stored: Effect, held: Effect) -> bool:
    return stored.is_owed and stored.attempts == held.attempts


def _free(tables: Tables, entries: tuple[Entry, ...]) -> bool:
    return not any((entry.chain, entry.seq) in tables.audit for entry in entries)


def _put(tables: Tables, entries: tuple[Entry, ...], effects: tuple[Effect, ...]) -> None:
    for entry in entries:
        tables.audit[entry.chain, entry.seq] = replace(entry, body=as_stored(entry.body))
    for effect in effects:
        tables.effects[effect.request_id, effect.effect_id] = effect


def _stored_request(request: Request) -> Request:
    votes = tuple(replace(vote, input=as_stored(vote.input)) for vote in request.votes)
    outcome, fields = as_stored(request.outcome), as_stored(request.fields)
    return replace(request, outcome=outcome, fields=fields, votes=votes)


def _page(items: list[Request], key: Callable[[Request], str], limit: int) -> RequestPage:
    page = tuple(items[:limit])
    return RequestPage(page, key(page[-1]) if len(items) > limit else None)


def _submitted_key(request: Request) -> str:
    return f"{request.submitted_at:012d}#{request.request_id}"


def _id(request: Request) -> str:
    return request.request_id


def _owed_key(effect: Effect) -> tuple[int, str, str]:
    return (effect.owed_since or 0, effect.request_id, effect.effect_id)


def _place(item: tuple[tuple[str, int], Entry]) -> tuple[str, int]:
    return item[0]
