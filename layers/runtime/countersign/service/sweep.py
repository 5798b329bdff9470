"""What has everybody else left undone?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from countersign.domain.commands import Expire
from countersign.domain.decide import Refused
from countersign.domain.effects import HOOK, MAIL, RESUME, Effect
from countersign.domain.request import PENDING_SHARDS, Request
from countersign.domain.run_names import run_of
from countersign.service.apply_command import apply_command
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import (
    Clock,
    EffectStore,
    Invoker,
    RequestStore,
    Task,
    UnavailableError,
    Workflow,
)
from countersign.service.reconcile import reconcile

GRACE_SECONDS = 10
"""What the stream delivers within seconds is not the sweeper's business."""

CLOSE_LIMIT = 200
OWED_LIMIT = 200
TELL_AT_ONCE = 25
RUNS_LIMIT = 50
WALK_PAGES = 10
WALK_AT_ONCE = 500
KINDS: dict[Task, str] = {"resume": RESUME, "notify": MAIL, "hook": HOOK}
OURS = frozenset({RESUME, MAIL})
"""Whose age rings: an address of somebody else's may be dead for a day."""


@dataclass(frozen=True)
class Swept:
    """What one sweep did: requests closed as timeout, effects handed on, requests cancelled.

    `failed` counts what has to wait for the next sweep; `oldest_owed_seconds` is the age of the
    oldest effect still owed, for the alarm.
    """

    closed: int
    handed_on: int
    cancelled: int
    failed: int
    oldest_owed_seconds: int


def sweep(
    *,
    store: RequestStore,
    effects: EffectStore,
    invoker: Invoker,
    workflow: Workflow,
    clock: Clock,
    pause: Pause = no_pause,
) -> Swept:
    """Close what is past its deadline, hand on what is still owed, reconcile some of the runs.

    Idempotent, bounded, and never a deliverer itself: it asks `resume`, `notify` and
    `call_hook`, and for a run that was to end with the one above it `reconcile`. One item that
    fails holds up no other.
    """
    now = clock.now()
    closed, unclosed = _close_overdue(store, clock, pause)
    due, oldest = _owed(effects, now)
    handed_on, untold = _hand_on(due, invoker)
    cancelled, unreconciled = _reconcile_some(store, workflow, invoker, clock, pause)
    return Swept(
        closed=closed,
        handed_on=handed_on,
        cancelled=cancelled,
        failed=unclosed + untold + unreconciled,
        oldest_owed_seconds=max((now - since for since in oldest), default=0),
    )


def _close_overdue(store: RequestStore, clock: Clock, pause: Pause) -> tuple[int, int]:
    closed = failed = 0
    for request in store.past_deadline(clock.now(), limit=CLOSE_LIMIT):
        try:
            answer = apply_command(
                request.request_id, Expire("deadline"), store=store, clock=clock, pause=pause
            )
        except UnavailableError:
            failed += 1
            continue
        if not isinstance(answer, Refused):
            closed += 1
        elif answer.code == "REQUEST_BUSY":
            failed += 1
    return closed, failed


def _owed(effects: EffectStore, now: int) -> tuple[dict[Task, tuple[Effect, ...]], list[int]]:
    """What is to be handed on, and since when the oldest of each kind is owed.

    Wake-ups first: a run waits for one, and mails are many. Each kind is asked for by itself, so
    that no number of mails hides a wake-up.
    """
    due: dict[Task, tuple[Effect, ...]] = {}
    oldest = []
    for task, kind in KINDS.items():
        if kind in OURS:
            first = effects.owed(kind, before=now, limit=1)
            oldest += [effect.owed_since or now for effect in first]
        left = now - GRACE_SECONDS
        due[task] = effects.owed(kind, before=left, limit=OWED_LIMIT, free_at=now)
    return due, oldest


def _hand_on(due: Mapping[Task, Sequence[Effect]], invoker: Invoker) -> tuple[int, int]:
    handed_on = failed = 0
    for task, batch in _batches(due):
        payload = {
            "effects": [
                {"requestId": effect.request_id, "effectId": effect.effect_id} for effect in batch
            ]
        }
        try:
            invoker.tell(task, payload)
        except UnavailableError:
            failed += len(batch)
        else:
            handed_on += len(batch)
    return handed_on, failed


def _batches(due: Mapping[Task, Sequence[Effect]]) -> Iterable[tuple[Task, Sequence[Effect]]]:
    for task, wanted in due.items():
        for start in range(0, len(wanted), TELL_AT_ONCE):
            yield task, wanted[start : start + TELL_AT_ONCE]


def _reconcile_some(
    store: RequestStore, workflow: Workflow, invoker: Invoker, clock: Clock, pause: Pause
) -> tuple[int, int]:
    cancelled = failed = 0
    above: dict[str, None] = {}
    for ensemble, name in _runs_of_this_turn(store, clock.now()):
        try:
            done = reconcile(
                ensemble, name, store=store, workflow=workflow, clock=clock, pause=pause
            )
        except UnavailableError:
            failed += 1
        else:
            cancelled += len(done.cancelled)
            above |= {} if done.parent is None else {done.parent: None}
    return cancelled, failed + _end_with_those_above(above, workflow, invoker)


def _end_with_those_above(above: Iterable[str], workflow: Workflow, invoker: Invoker) -> int:
    """Have the child runs of an ended run ended too, where its own event was lost; what failed."""
    failed = 0
    for execution_id in above:
        run = run_of(execution_id)
        try:
            parent = None if run is None else workflow.describe(*run)
            if parent is not None and not parent.is_running:
                invoker.tell("reconcile", {"executionArn": parent.arn, "hasEnded": True})
        except UnavailableError:
            failed += 1
    return failed


def _runs_of_this_turn(store: RequestStore, now: int) -> list[tuple[str, str]]:
    """Some of the runs with a pending request: one shard a minute, and of it one group a turn.

    A run's group is its name's hash, and there are so many groups, a power of two, that each is
    small enough; so every run has its turn, however many wait before it. (Beyond `WALK_PAGES` it
    has to come nearer to its deadline first.)
    """
    shard, turn = now // 60 % PENDING_SHARDS, now // 60 // PENDING_SHARDS
    runs = _waiting_runs(store, shard)
    groups = 1
    while len(runs) > groups * RUNS_LIMIT // 2 and len(runs) > RUNS_LIMIT:
        groups *= 2
    mine = [run for run in runs if crc32(".".join(run).encode()) % groups == turn % groups]
    return mine[:RUNS_LIMIT]


def _waiting_runs(store: RequestStore, shard: int) -> list[tuple[str, str]]:
    runs: dict[tuple[str, str], None] = {}
    after = None
    for _ in range(WALK_PAGES):
        page = store.pending(shard, after=after, limit=WALK_AT_ONCE)
        runs |= {run: None for request in page.items if (run := _run_of(request)) is not None}
        after = page.next_key
        if after is None:
            break
    return list(runs)


def _run_of(request: Request) -> tuple[str, str] | None:
    if request.ensemble is None or request.execution_id is None:
        return None
    return request.ensemble, request.execution_id.removeprefix(f"{request.ensemble}.")
