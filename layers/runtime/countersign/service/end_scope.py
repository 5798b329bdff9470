"""What becomes of the questions in a part of a run, when another part has failed?"""

from collections.abc import Iterator
from dataclasses import dataclass

from countersign.domain.commands import Cancel, Command, Expire
from countersign.domain.decide import Accepted, Refused
from countersign.domain.request import Request
from countersign.domain.scopes import ScopeEnd, scope_end, why_ended
from countersign.service.apply_command import apply_command
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import Clock, RequestStore, UnavailableError

ENGINE = "engine"


@dataclass(frozen=True)
class EndedScope:
    """The scope has ended for what its first failure said; the ids cancelled just now."""

    end: ScopeEnd
    cancelled: tuple[str, ...]


def end_scope(
    scope: str,
    error: str,
    cause: str,
    *,
    store: RequestStore,
    clock: Clock,
    pause: Pause = no_pause,
) -> EndedScope:
    """End a scope: nothing opens in it from now on, and what is open in it is cancelled.

    The runs that wait are woken, and fail with the first failure of the scope: whoever calls again
    with another says the same. What has its outcome keeps it, and what is past its deadline closes
    as timeout. Written before it is read, as `open_gate` does: of an opening at the same time one
    of the two finds the other. Raises `UnavailableError` where a request could not be written; the
    rest has been done, and the state machine calls again.
    """
    end = store.end_scope(scope_end(scope, error, cause), now=clock.now())
    command = Cancel(why_ended(end), by=ENGINE, ended_by=end)
    cancelled, busy = [], []
    for request in _open_in(scope, store):
        answer = _write(request, command, store, clock, pause)
        if isinstance(answer, Refused):
            if answer.code == "REQUEST_EXPIRED":
                answer = _write(request, Expire("deadline"), store, clock, pause)
            if isinstance(answer, Refused) and answer.code == "REQUEST_BUSY":
                busy.append(request.request_id)
        elif not answer.already_recorded:
            cancelled.append(request.request_id)
    if busy:
        raise UnavailableError(f"{', '.join(busy)} kept changing")
    return EndedScope(end, tuple(cancelled))


def _write(
    request: Request, command: Command, store: RequestStore, clock: Clock, pause: Pause
) -> Accepted | Refused:
    return apply_command(request.request_id, command, store=store, clock=clock, pause=pause)


def _open_in(scope: str, store: RequestStore) -> Iterator[Request]:
    after: str | None = None
    while True:
        page = store.of_scope(scope, after=after)
        yield from (request for request in page.items if request.is_open)
        if page.next_key is None:
            return
        after = page.next_key
