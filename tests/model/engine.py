"""What can the run do that waits at the gate, and all else that is not our tables?

A model, unlike all the rest here: the run, what the post has taken over, and what functions were
asked to do. It follows the compiled machine (`<step>`, `<step>.close`, `<step>.outcome`): a woken
run reads the outcome from the store, and goes on only where that is its own run's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from countersign.domain.request import CANCELLED
from countersign.links import link_hash
from countersign.service.ports import Execution, Sent
from tests.builders import KEY, RUN_STARTED
from tests.fakes.world import NOON
from tests.model.calls import Call

NOBODY, GATE, CLOSING, READING = "nobody", "at the gate", "leaving the gate", "reading"
WENT_ON, FAILED, STOPPED = "went on", "failed", "stopped"
OVER = frozenset({WENT_ON, FAILED, STOPPED})
STATUS = {WENT_ON: "succeeded", FAILED: "failed", STOPPED: "stopped"}

TIMED_OUT, LAMBDA_DIED = "States.Timeout", "Lambda.Unknown"
NO_OUTCOME, GATE_CANCELLED = "Gate.NoOutcome", "Gate.Cancelled"


@dataclass(frozen=True)
class Engine:
    """What this world's run may do.

    `attempts`: how often the opening is tried, each with a token of its own, of which only the
    latest still wakes (`same_token`: all have one, as on the local engine). `fails`: the task may
    fail at any time (a function died, or somebody who holds the token says so). `stops`: somebody
    may end the run. `strangers`: somebody else may send the task's success. `timer`: the second at
    which the task's own time-out fires. `trusts`: the mutant that believes the callback.
    """

    attempts: int = 1
    same_token: bool = False
    fails: bool = False
    stops: bool = False
    strangers: bool = False
    timer: int | None = None
    trusts: bool = False
    run_started: str = RUN_STARTED

    def token(self, attempt: int) -> str:
        """What the opening of this attempt is given."""
        return f"token-{1 if self.same_token else attempt}"


@dataclass(frozen=True)
class Around:
    """Everything outside our tables.

    `paid` counts how often the step behind the gate was executed. `mailed` are (approver, hash of
    the link), `asked` the effects that the sweeper handed on, both in the order in which they came.
    `opened` are the tokens of which an opening has said that the question stands.
    """

    phase: str = GATE
    attempt: int = 1
    error: str = ""
    outcome: str = ""
    paid: int = 0
    ended_at: int | None = None
    mailed: tuple[tuple[str, str], ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    opened: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the run is not over."""
        return self.phase in (GATE, CLOSING, READING)


class Outside:
    """Answers the calls that go to the engine, to the post and to other functions."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def play(self, around: Around, call: Call, second: int) -> tuple[Around, Any]:
        """What is around afterwards, and the answer."""
        method = getattr(self, f"_{call.method}")
        after, answer = method(around, second, *call.arguments, **dict(call.keywords))
        return after, answer

    def _wake(self, around: Around, second: int, token: str) -> tuple[Around, bool]:
        if around.phase != GATE or token != self.engine.token(around.attempt):
            return around, False
        return self.woken(around, second), True

    def woken(self, around: Around, second: int) -> Around:
        """The task has succeeded, whoever said so."""
        if self.engine.trusts:
            return replace(around, phase=WENT_ON, outcome="approved", paid=1, ended_at=second)
        return replace(around, phase=READING)

    def _fail(
        self, around: Around, second: int, token: str, *, error: str, cause: str
    ) -> tuple[Around, bool]:
        if around.phase != GATE or token != self.engine.token(around.attempt):
            return around, False
        return replace(around, phase=CLOSING, error=error), True

    def _event(self, around: Around, second: int) -> tuple[Around, str]:
        """What the machine calls CloseGate with: the error that the task failed with."""
        return around, around.error

    def _describe(
        self, around: Around, second: int, ensemble: str, name: str
    ) -> tuple[Around, Execution | None]:
        if around.phase == NOBODY:
            return around, None
        status = STATUS.get(around.phase, "running")
        arn = f"arn:aws:states:eu-west-1:123456789012:execution:{ensemble}:{name}"
        run = Execution(arn, ensemble, name, status, NOON - 60, ended_at=around.ended_at)
        return around, run

    def _invite(self, around: Around, second: int, invitation: Any) -> tuple[Around, Sent]:
        mailed = (invitation.approver, link_hash(invitation.link.rsplit("/", 1)[1]))
        number = len(around.mailed) + 1
        return replace(around, mailed=(*around.mailed, mailed)), Sent(f"message-{number}")

    def _tell(self, around: Around, second: int, task: str, payload: Any) -> tuple[Around, None]:
        named = [(each["requestId"], each["effectId"]) for each in payload.get("effects", ())]
        asked = tuple(dict.fromkeys((*around.asked, *named)))
        return replace(around, asked=asked), None


def moves(engine: Engine, around: Around, tables: Any, second: int) -> Iterator[tuple[str, Around]]:
    """What the engine, or somebody who has a hand on it, may do next, each with its words."""
    if around.phase == GATE:
        yield from _at_the_gate(engine, around, second)
    if around.phase == READING:
        yield _read(engine, around, tables, second)
    if engine.stops and around.waits:
        yield "somebody stops the run", replace(around, phase=STOPPED, ended_at=second)


def _at_the_gate(engine: Engine, around: Around, second: int) -> Iterator[tuple[str, Around]]:
    if around.attempt < engine.attempts:
        ahead = replace(around, attempt=around.attempt + 1)
        yield f"the engine tries the opening again, with {engine.token(ahead.attempt)}", ahead
    if engine.timer is not None and second >= engine.timer:
        yield "the task's own timer fires", replace(around, phase=CLOSING, error=TIMED_OUT)
    if engine.fails:
        failed = replace(around, phase=CLOSING, error=LAMBDA_DIED)
        yield f"the task fails with {LAMBDA_DIED}", failed
    if engine.strangers:
        woken = Outside(engine).woken(around, second)
        yield "a stranger sends the task's success: approved", woken


def _read(engine: Engine, around: Around, tables: Any, second: int) -> tuple[str, Around]:
    """`<step>.outcome`, one consistent read, and `<step>.failed` where it holds no outcome."""
    request = tables.requests.get(KEY)
    ours = request is not None and request.run_started == engine.run_started
    if ours and request.outcome is not None:
        status = request.outcome["status"]
        paid = around.paid + (request.outcome["approved"] is True)
        after = replace(around, phase=WENT_ON, outcome=status, paid=paid, ended_at=second)
        behind = "executes the step behind the gate" if paid else "goes the other way"
        return f"the run reads the outcome: {status}, and {behind}", after
    error = GATE_CANCELLED if ours and request.status == CANCELLED else NO_OUTCOME
    after = replace(around, phase=FAILED, outcome=error, ended_at=second)
    return f"the run reads no outcome and fails with {error}", after
