"""What can be asked of a request?"""

from dataclasses import dataclass
from typing import Any, Literal

from countersign.domain.request import BY_LINK, FIRST_EPOCH
from countersign.domain.scopes import ScopeEnd


@dataclass(frozen=True)
class CastVote:
    """One approver's answer, as it arrives.

    `approver` is the address that the door has verified, never one from a body. `digest` is the
    evidence digest that was shown; a vote `via` a link must carry it. `served_at` (epoch seconds)
    is when that page was served. `input` is the answers to the request's fields, as they came and
    not checked; `claim` is what the holder of a resume token says of who answers. `epoch` is that
    of the link it came by; a vote by credential has none, and it is not looked at.
    """

    approver: str
    approved: bool
    feedback: str | None = None
    reason: str | None = None
    digest: str | None = None
    via: str = BY_LINK
    served_at: int | None = None
    input: Any = None
    claim: str | None = None
    epoch: int = FIRST_EPOCH


@dataclass(frozen=True)
class Cancel:
    """Call the question off.

    `by` names who: a caller, or `engine` when its run has ended or left the gate. `engine_waits`
    is False in that case: nobody is there to be woken, and the deadline no longer matters.
    `wakes_above`: the run was started by another one, which one engine lets wait until the ended
    run's own task is answered. `ended_by`: another part of the run has failed, and it is to fail
    with that; else it fails with the cancellation itself.
    """

    reason: str
    by: str
    engine_waits: bool = True
    wakes_above: bool = False
    ended_by: ScopeEnd | None = None


@dataclass(frozen=True)
class Expire:
    """Close an unanswered question as `timeout`.

    Refused before the deadline's own second. `engine`: the run's own timer has fired, and it no
    longer waits. That timer is longer than the deadline, so before it the claim is false, and the
    request is cancelled: the run has left the gate, and silence was not what ended it.
    """

    cause: Literal["deadline", "engine"] = "deadline"


@dataclass(frozen=True)
class EndOfRun:
    """Keep with a decided request that its run had ended (`stopped|failed|timed_out`) before.

    `at` is when it ended, epoch seconds. The outcome stays as it is; nothing came of it.
    """

    status: str
    at: int


@dataclass(frozen=True)
class RevokeLink:
    """Let a seat's link open nothing any more, and with `reissue` give the seat a new one.

    `approver` is an address of the audience, or `TOKEN_SEAT` where a token answers. `by` names the
    operator.
    """

    approver: str
    by: str
    reissue: bool = False


Command = CastVote | Cancel | Expire | EndOfRun | RevokeLink
