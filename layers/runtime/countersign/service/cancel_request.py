"""How does somebody call a question off?"""

from dataclasses import dataclass

from countersign.domain.commands import Cancel
from countersign.domain.decide import Refused
from countersign.domain.request import Request
from countersign.service.apply_command import DEFAULT_TRIES, apply_command
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import Clock, RequestStore


@dataclass(frozen=True)
class Cancelled:
    """The request is cancelled, now or (`already_recorded`) before."""

    request: Request
    already_recorded: bool = False


@dataclass(frozen=True)
class NotFound:
    """There is no such request."""

    request_id: str


def cancel_request(
    request_id: str,
    reason: str,
    by: str,
    *,
    store: RequestStore,
    clock: Clock,
    tries: int = DEFAULT_TRIES,
    pause: Pause = no_pause,
) -> Cancelled | Refused | NotFound:
    """Cancel a pending request for a stated reason; its run is woken and its step fails.

    `by` is the verified caller's name. Refused: without a reason, after the outcome, after the
    deadline (that question has timed out, whoever notices first).
    """
    answer = apply_command(
        request_id, Cancel(reason, by=by), store=store, clock=clock, tries=tries, pause=pause
    )
    if not isinstance(answer, Refused):
        return Cancelled(answer.request, answer.already_recorded)
    return NotFound(request_id) if answer.code == "REQUEST_NOT_FOUND" else answer
