"""What becomes of a question when the run has left its gate by the failing way?"""

from dataclasses import dataclass
from typing import Literal

from countersign.domain.commands import Cancel, Command, Expire
from countersign.domain.decide import Refused
from countersign.domain.request import Request
from countersign.domain.words import shortened
from countersign.service.apply_command import DEFAULT_TRIES, apply_command
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import Clock, RequestStore, UnavailableError

ENGINE = "engine"
TIMED_OUT = "States.Timeout"

Kind = Literal["decided", "timeout", "cancelled", "no-request"]


@dataclass(frozen=True)
class Closed:
    """How the gate stands now; `request` is None only for `no-request`.

    `decided`: it had been closed before, nothing changed. `timeout`, `cancelled`: closed so just
    now. `no-request`: this run never opened one.
    """

    kind: Kind
    request: Request | None = None


def close_gate(
    request_id: str,
    run_started: str,
    error: str,
    cause: str,
    *,
    store: RequestStore,
    clock: Clock,
    tries: int = DEFAULT_TRIES,
    pause: Pause = no_pause,
) -> Closed:
    """Close what the run no longer waits for, by compare-and-set.

    Decided: nothing to do. Pending and `States.Timeout`: closed as `timeout`, but cancelled
    before the deadline, where that can only be forged. Pending and any other error: cancelled with
    that error, and its links die. No request,
    or one that an earlier run of the same name left: `no-request`. Raises `UnavailableError` when
    others keep writing first; the state machine then calls again.
    """

    def objection(request: Request, _attempt: int) -> Refused | None:
        if request.run_started == run_started:
            return None
        return Refused("REQUEST_NOT_FOUND", "an earlier run's request has this key", None)

    answer = apply_command(
        request_id,
        _command(error, cause),
        store=store,
        clock=clock,
        tries=tries,
        pause=pause,
        objection=objection,
    )
    if not isinstance(answer, Refused):
        return Closed(_kind(answer.request, answer.already_recorded), answer.request)
    if answer.code == "REQUEST_NOT_FOUND":
        return Closed("no-request")
    if answer.code == "REQUEST_CLOSED":
        return Closed("decided", answer.request)
    raise UnavailableError(f"{request_id} is still open: {answer.detail}")


def _command(error: str, cause: str) -> Command:
    if error == TIMED_OUT:
        return Expire("engine")
    said = f"the gate failed: {error}: {cause}" if cause.strip() else f"the gate failed: {error}"
    return Cancel(shortened(said), by=ENGINE, engine_waits=False)


def _kind(request: Request, already: bool) -> Kind:
    if already:
        return "decided"
    return "timeout" if request.outcome is not None else "cancelled"
