"""How does a command reach the store, when others write at the same time?

The one loop round `decide` that every use case shares: read, decide, write if nothing has changed.
"""

from collections.abc import Callable
from dataclasses import replace

from countersign.domain.audit import enter
from countersign.domain.commands import CastVote, Command, EndOfRun, RevokeLink
from countersign.domain.decide import Accepted, Refused, decide
from countersign.domain.request import Request
from countersign.service.patience import Pause, no_pause, seconds_before
from countersign.service.ports import Change, Clock, RequestStore

Objection = Callable[[Request, int], Refused | None]
"""Asked with the request just read and the attempt (1, 2, …): why not to go on, or None."""

Beside = Callable[[Request, Change], Change]
"""Given the request as it was read and the change of it: the change with what belongs to it."""

DEFAULT_TRIES = 20


def no_objection(_request: Request, _attempt: int) -> Refused | None:
    """Let every command through to `decide`."""
    return None


def nothing_beside(_request: Request, change: Change) -> Change:
    """Write what was decided, and nothing else."""
    return change


def _may_come_afterwards(command: Command) -> bool:
    """Whether the command leaves the outcome as it is, so that a closed request may take it."""
    return isinstance(command, EndOfRun | RevokeLink)


def apply_command(
    request_id: str,
    command: Command,
    *,
    store: RequestStore,
    clock: Clock,
    tries: int = DEFAULT_TRIES,
    pause: Pause = no_pause,
    objection: Objection = no_objection,
    beside: Beside = nothing_beside,
) -> Accepted | Refused:
    """Decide and write, re-reading after each lost race; `Accepted.request` is as written.

    One read and one transaction when nobody interferes. The clock is read for each try, since the
    pauses between them may outlast a deadline. After `tries` lost races it is read and decided
    once more, since the last of them may be what was written; if not, `REQUEST_BUSY`, and nothing
    is. `REQUEST_NOT_FOUND` where there is no request. `beside` adds to the transaction what
    `decide` does not know of.
    """
    request = None
    for attempt in range(1, tries + 2):
        request = store.get(request_id)
        if request is None:
            return Refused("REQUEST_NOT_FOUND", "there is no such request", None)
        if refused := objection(request, attempt):
            return refused
        now = clock.now()
        answer = decide(request, command, now)
        if isinstance(answer, Refused) or answer.already_recorded:
            return answer
        if attempt > tries:
            break
        after, entries = enter(answer.request, answer.facts)
        change = Change(
            request=after,
            expected_version=request.version,
            entries=entries,
            effects=answer.effects,
            deadline_after=now if isinstance(command, CastVote) else None,
            is_afterwards=_may_come_afterwards(command) and not request.is_open,
        )
        if store.commit(beside(request, change)):
            return replace(answer, request=after)
        pause(seconds_before(attempt))
    return Refused("REQUEST_BUSY", "too many writes at once; nothing was recorded", request)
