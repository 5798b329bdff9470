"""What has everybody else left undone?"""

from collections.abc import Iterable
from dataclasses import dataclass

from countersign.domain.commands import Expire
from countersign.domain.decide import Refused
from countersign.domain.effects import RESUME, Effect
from countersign.domain.request import PENDING_SHARDS, Request
from countersign.service.apply_command import apply_command
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import (
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
RUNS_LIMIT = 25


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
    now: int,
    pause: Pause = no_pause,
) -> Swept:
    """Close what is past its deadline, hand on what is still owed, reconcile the oldest runs.

    Idempotent, bounded, and never a deliverer itself: it asks `notify` and `resume`. One item
    that fails holds up no other.
    """
    closed, unclosed = _close_overdue(store, now, pause)
    owed = effects.owed(before=now, limit=OWED_LIMIT)
    handed_on, untold = _hand_on(owed, invoker, now)
    cancelled, unreconciled = _reconcile_oldest(store, workflow, now, pause)
    return Swept(
        closed=closed,
        handed_on=handed_on,
        cancelled=cancelled,
        failed=unclosed + untold + unreconciled,
        oldest_owed_seconds=max((now - (effect.owed_since or now) for effect in owed), default=0),
    )


def _close_overdue(store: RequestStore, now: int, pause: Pause) -> tuple[int, int]:
    closed = failed = 0
    for request in store.past_deadline(now, limit=CLOSE_LIMIT):
        try:
            answer = apply_command(
                request.request_id, Expire("deadline"), store=store, now=now, pause=pause
            )
        except UnavailableError:
            failed += 1
            continue
        if not isinstance(answer, Refused):
            closed += 1
        elif answer.code == "REQUEST_BUSY":
            failed += 1
    return closed, failed


def _hand_on(owed: Iterable[Effect], invoker: Invoker, now: int) -> tuple[int, int]:
    due = [effect for effect in owed if _is_due(effect, now)]
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


def _is_due(effect: Effect, now: int) -> bool:
    is_left = effect.owed_since is not None and effect.owed_since <= now - GRACE_SECONDS
    return is_left and effect.lease_until <= now


def _batches(due: list[Effect]) -> Iterable[tuple[Task, list[Effect]]]:
    # Wake-ups first: a run waits for one, and mails are many.
    by_task: dict[Task, list[Effect]] = {"resume": [], "notify": []}
    for effect in due:
        by_task["resume" if effect.kind == RESUME else "notify"].append(effect)
    for task, wanted in by_task.items():
        for start in range(0, len(wanted), TELL_AT_ONCE):
            yield task, wanted[start : start + TELL_AT_ONCE]


def _reconcile_oldest(
    store: RequestStore, workflow: Workflow, now: int, pause: Pause
) -> tuple[int, int]:
    cancelled = failed = 0
    for ensemble, name in _oldest_runs(store, now):
        try:
            done = reconcile(ensemble, name, store=store, workflow=workflow, now=now, pause=pause)
        except UnavailableError:
            failed += 1
        else:
            cancelled += len(done.cancelled)
    return cancelled, failed


def _oldest_runs(store: RequestStore, now: int) -> list[tuple[str, str]]:
    # One shard a minute: in four sweeps all have had their turn.
    page = store.pending(now // 60 % PENDING_SHARDS, after=None, limit=RUNS_LIMIT)
    runs = (_run_of(request) for request in page.items)
    return list(dict.fromkeys(run for run in runs if run is not None))


def _run_of(request: Request) -> tuple[str, str] | None:
    if request.ensemble is None or request.execution_id is None:
        return None
    return request.ensemble, request.execution_id.removeprefix(f"{request.ensemble}.")
