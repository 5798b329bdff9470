"""What do the use cases need from the world?

Protocols only, with the semantics that every implementation keeps; `tests/adapters/contracts`
holds them to it. All times are whole epoch seconds. Every method may raise `UnavailableError`
(the world does not answer: try again later); nothing else is raised but what is named here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from countersign.domain.audit import ChainHead, Entry
from countersign.domain.credentials import Credential, Link
from countersign.domain.effects import Effect
from countersign.domain.evidence import Evidence
from countersign.domain.execution import Execution as Execution
from countersign.domain.execution import ExecutionPage as ExecutionPage
from countersign.domain.execution import HistoryStep as HistoryStep
from countersign.domain.hooks import Hook, Taken
from countersign.domain.request import Request
from countersign.domain.scopes import ScopeEnd
from countersign.domain.seals import HeadPage, StoredSeal


class UnavailableError(Exception):
    """A store or service does not answer now; the same call may succeed later."""


class AlreadyStartedError(Exception):
    """A run of this name exists already; nothing was started."""


@dataclass(frozen=True)
class TaskToken:
    """What the engine wants back to wake the run, and the how-manieth opening gave it."""

    request_id: str
    token: str
    generation: int


@dataclass(frozen=True)
class NewRequest:
    """Everything that one opening writes, in one transaction.

    `token` is None for a request that stands alone, `secret` for one that asks nobody and so has
    no links. `request.chain` is the head after `entries`.
    """

    request: Request
    evidence: Evidence
    links: tuple[Link, ...]
    secret: bytes | None
    token: TaskToken | None
    entries: tuple[Entry, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Change:
    """One decided change of a request, in one transaction.

    `request` is the state afterwards; it is written only over `expected_version` and, unless
    `token` is set, over a pending one, or with `is_afterwards` over a closed one.
    `deadline_after`: also only while the stored deadline is greater than this second. `token` is
    set by a reopening alone (which may find the request closed) and is kept beside the earlier
    ones. `dead_links` (hashes) are revoked, `new_links` put beside them, and the mails of the
    effect ids `withdrawn` marked as carrying a dead link; they are there, delivered or not.
    """

    request: Request
    expected_version: int
    entries: tuple[Entry, ...]
    effects: tuple[Effect, ...] = ()
    deadline_after: int | None = None
    token: TaskToken | None = None
    is_afterwards: bool = False
    dead_links: tuple[str, ...] = ()
    new_links: tuple[Link, ...] = ()
    withdrawn: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequestPage:
    """Some requests in order; `next_key` continues after them, None at the end."""

    items: tuple[Request, ...]
    next_key: str | None = None


class RequestStore(Protocol):
    """The truth about requests. Reads of one request are strongly consistent."""

    def get(self, request_id: str) -> Request | None:
        """The request as of the last committed write, or None."""

    def open(self, new: NewRequest) -> bool:
        """Write all of an opening, or nothing: False when the id is taken (or the write lost)."""

    def commit(self, change: Change) -> bool:
        """Write all of a change, or nothing: False when a condition no longer holds.

        Every audit entry's (chain, seq) must be free, no effect and no link is overwritten, and
        what is revoked or withdrawn must be there. After False the caller re-reads and decides
        again.
        """

    def pending(self, shard: int, *, after: str | None, limit: int) -> RequestPage:
        """Pending requests of one shard (0…3), soonest deadline first, beyond the key `after`.

        Keys are `domain.request.pending_key`, comparable across shards. Eventually consistent.
        `next_key` is that of the last item when more may follow.
        """

    def closed(
        self, day: str, *, before: str | None, limit: int, at_least: str | None = None
    ) -> RequestPage:
        """Requests closed on this UTC day (YYYY-MM-DD), latest first, keys below `before`.

        Keys are `domain.request.closed_key`; `at_least` is the lowest key wanted.
        """

    def of_execution(
        self, execution_id: str, *, after: str | None = None, limit: int = 100
    ) -> RequestPage:
        """Requests of one run (`<ensemble>.<execution name>`), first submitted first."""

    def of_root(
        self, execution_id: str, *, after: str | None = None, limit: int = 100
    ) -> RequestPage:
        """Requests of the runs below this outermost one, first submitted first; never its own."""

    def past_deadline(self, now: int, *, limit: int) -> tuple[Request, ...]:
        """Pending requests whose deadline is at or before `now`, oldest first, from all shards."""

    def end_scope(self, end: ScopeEnd, *, now: int) -> ScopeEnd:
        """Write that a scope has ended; what the first to write it said, which stands."""

    def ended(self, scopes: Sequence[str]) -> ScopeEnd | None:
        """Why the first of these scopes that has ended did, strongly consistent."""

    def of_scope(self, scope: str, *, after: str | None = None, limit: int = 100) -> RequestPage:
        """Requests opened in a scope, by id, beyond the id `after`, strongly consistent.

        All are there whose `open` has returned, whatever an index shows yet.
        """


class EvidenceStore(Protocol):
    """What was shown. Written by `RequestStore.open` alone."""

    def get(self, request_id: str) -> Evidence | None:
        """The evidence, or None when there was none or its retention is over.

        `EvidenceDamagedError` where what is kept cannot be read as evidence.
        """


class LinkStore(Protocol):
    """Approvers' links, by hash."""

    def get(self, link_hash: str) -> Link | None:
        """The link as stored, revoked or not; None when unknown."""

    def count_refusal(self, link_hash: str, *, window: int) -> int:
        """Add one refused post in the window that began at this second; the count afterwards.

        A new window begins at 1. An unknown link counts nothing and gives 0.
        """

    def of_request(self, request_id: str, approver: str) -> tuple[Link, ...]:
        """All links of this approver for this request, revoked ones too, by epoch."""


class TokenStore(Protocol):
    """Task tokens, one of each opening. Written by `RequestStore.open` and `commit` alone."""

    def up_to(self, request_id: str, generation: int) -> tuple[TaskToken, ...]:
        """The tokens of the generations 1 to this one, latest first, strongly consistent.

        None for a request that stands alone.
        """


class SecretStore(Protocol):
    """Per-request link secrets. Written by `RequestStore.open` alone."""

    def get(self, request_id: str) -> bytes | None:
        """The secret from which the request's links are derived."""


class EffectStore(Protocol):
    """What is owed. Put by `RequestStore`, updated here by the deliverers alone."""

    def get(self, request_id: str, effect_id: str) -> Effect | None:
        """The effect, strongly consistent."""

    def of_request(self, request_id: str) -> tuple[Effect, ...]:
        """All effects of a request (never its `#head`), by effect id."""

    def lease(self, request_id: str, effect_id: str, *, now: int, until: int) -> Effect | None:
        """Take an owed effect whose lease has run out (`lease_until <= now`).

        Sets `lease_until` and adds one attempt; returns it as it stands then. None when it is
        delivered, unknown, or held by another: then there is nothing to do.
        """

    def postpone(self, held: Effect, *, until: int) -> bool:
        """Give a leased effect back, not to be tried before `until`; False if the lease is lost."""

    def record(
        self, request_id: str, *, head: ChainHead, entry: Entry, delivered: Effect | None = None
    ) -> bool:
        """Append to the delivery chain and, in the same transaction, mark an effect delivered.

        Written only while the chain's head is `head`, the entry's place is free and `delivered`
        (with its receipt, `owed_since` None, `attempts` as leased) is still owed under that
        attempt. False otherwise, and nothing is written.
        """

    def head(self, request_id: str) -> ChainHead:
        """Head of the delivery chain, strongly consistent; the empty head before any entry."""

    def owed(
        self, kind: str, *, before: int, limit: int, free_at: int | None = None
    ) -> tuple[Effect, ...]:
        """Effects of a kind owed since at or before this second, oldest first.

        With `free_at` only those that nobody holds then (`lease_until <= free_at`). Eventually
        consistent. Bounded: of very many that are held, those behind may not be reached.
        """


class AuditLog(Protocol):
    """The entries of all chains. Appended to by `RequestStore` and `EffectStore` alone."""

    def entries(self, chain: str) -> tuple[Entry, ...]:
        """All entries of one chain by seq, exactly as stored, strongly consistent."""


class ChainHeads(Protocol):
    """Where all chains stand, or stood a moment before."""

    def page(self, after: Mapping[str, str] | None) -> HeadPage:
        """Heads from a place on; a page may be empty.

        From the beginning with None, and with a place that this reader cannot have told.
        """


class SealStore(Protocol):
    """Where seals are kept, each for good under its number."""

    def last(self) -> StoredSeal | None:
        """The last of the seals that follow each other without a gap, or None before the first."""

    def add(self, number: int, content: bytes) -> bool:
        """Write a seal; False when there is one of this number."""


class CredentialStore(Protocol):
    """API tokens, by hash."""

    def get(self, token_hash: str) -> Credential | None:
        """The credential as stored, also when revoked or expired."""

    def put(self, credential: Credential) -> None:
        """Write a credential (the operator's CLI alone)."""

    def all(self) -> tuple[Credential, ...]:
        """Every credential, by name (the operator's CLI alone)."""


class Workflow(Protocol):
    """The engine that runs ensembles."""

    def start(self, ensemble: str, name: str, payload: Mapping[str, Any]) -> Execution:
        """Start a run of this name; `AlreadyStartedError` when the name is taken."""

    def describe(self, ensemble: str, name: str) -> Execution | None:
        """The run with input and output, or None when the engine does not know it."""

    def children(self, ensemble: str, parent: Execution) -> tuple[Execution, ...]:
        """The running runs of one ensemble that say that this run started them."""

    def executions(
        self, ensemble: str, *, status: str | None, limit: int, after: str | None
    ) -> ExecutionPage:
        """Runs of one ensemble, newest first, without input and output; empty if unknown."""

    def stop(self, ensemble: str, name: str, *, error: str, cause: str) -> None:
        """End a run now; nothing happens to one that has ended."""

    def wake(self, token: str) -> bool:
        """Send the empty success `{}`; False when the token is unknown, timed out or finished."""

    def history(self, ensemble: str, name: str) -> tuple[HistoryStep, ...]:
        """What the run's states did, in order of entry; empty when unknown."""


class WaitingTasks(Protocol):
    """The engine's tasks that wait to be told how they ended."""

    def fail(self, token: str, *, error: str, cause: str) -> bool:
        """End a task with an error; False when the token is unknown, timed out or finished."""


@dataclass(frozen=True)
class Invitation:
    """What a channel needs to invite one approver; `link` is the whole URL.

    `replaces_another`: the approver had a link before, which was revoked.
    """

    request_id: str
    approver: str
    link: str
    evidence: Evidence
    digest: str
    replaces_another: bool = False


@dataclass(frozen=True)
class Sent:
    """The message was taken over for delivery under this id."""

    message_id: str


@dataclass(frozen=True)
class Undeliverable:
    """The message was refused for good: trying again cannot help. `why` names no address.

    `status` is what a web address answered, where it did.
    """

    why: str
    status: int | None = None


class Webhook(Protocol):
    """The way to other systems' web addresses, with our signature."""

    def call(self, hook: Hook) -> Taken | Undeliverable:
        """Post one event; `UnavailableError` (no address in its words) when to try again."""


class Channel(Protocol):
    """A way to reach an approver."""

    def invite(self, invitation: Invitation) -> Sent | Undeliverable:
        """Send one invitation; `UnavailableError` when trying again may help."""


@dataclass(frozen=True)
class Message:
    """One mail: text and HTML both complete, `headers` beside the usual ones."""

    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Mailer(Protocol):
    """The post office that the e-mail channel uses."""

    def send(self, message: Message) -> Sent | Undeliverable:
        """Hand one mail over; `UnavailableError` when trying again may help."""


Task = Literal["notify", "resume", "hook", "open_gate", "reconcile", "links", "history"]


class Invoker(Protocol):
    """Other functions of this deployment, by what they do.

    Payloads: `notify`, `resume` and `hook` take `{"effects": [{"requestId", "effectId"}]}`.
    """

    def tell(self, task: Task, payload: Mapping[str, Any]) -> None:
        """Ask for work without waiting for it."""

    def ask(self, task: Task, payload: Mapping[str, Any]) -> Any:
        """Ask and wait for the JSON answer."""


class Clock(Protocol):
    """The one source of time."""

    def now(self) -> int:
        """This second, UTC, since the epoch."""
