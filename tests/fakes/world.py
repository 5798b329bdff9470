"""How do the engine, the post and the clock behave, without any of them?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from countersign.domain.hooks import Hook, Taken
from countersign.domain.run_names import may_be_child, parent_of
from countersign.service.ports import (
    AlreadyStartedError,
    Execution,
    ExecutionPage,
    HistoryStep,
    Invitation,
    Message,
    Sent,
    UnavailableError,
    Undeliverable,
)

NOON = 1_795_348_800
"""2026-11-22T12:00:00Z, where every test's day begins."""


class FakeClock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: int = NOON) -> None:
        self._now = now

    def now(self) -> int:
        return self._now

    def move(self, seconds: int) -> int:
        """Let so many seconds pass; gives the time afterwards."""
        self._now += seconds
        return self._now


@dataclass
class FakeChannel:
    """A channel that keeps what it sent; `answers` are given one by one before it just sends."""

    answers: list[Sent | Undeliverable | Exception] = field(default_factory=list)
    sent: list[Invitation] = field(default_factory=list)

    def invite(self, invitation: Invitation) -> Sent | Undeliverable:
        answer = self.answers.pop(0) if self.answers else Sent(f"message-{len(self.sent) + 1}")
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Sent):
            self.sent.append(invitation)
        return answer


@dataclass
class FakeWebhook:
    """Receivers that keep every event; `answers` are given one by one before they just take it."""

    answers: list[Taken | Undeliverable | Exception] = field(default_factory=list)
    called: list[Hook] = field(default_factory=list)

    def call(self, hook: Hook) -> Taken | Undeliverable:
        self.called.append(hook)
        answer = self.answers.pop(0) if self.answers else Taken(200)
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class FakeMailer:
    """A post office that keeps every mail; `answers` as in `FakeChannel`."""

    answers: list[Sent | Undeliverable | Exception] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> Sent | Undeliverable:
        answer = self.answers.pop(0) if self.answers else Sent(f"message-{len(self.sent) + 1}")
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Sent):
            self.sent.append(message)
        return answer


class FakeWorkflow:
    """An engine with runs that do nothing until a test ends them, and tokens that wake once."""

    def __init__(self, *, now: int = NOON) -> None:
        self.runs: dict[tuple[str, str], Execution] = {}
        self.steps: dict[tuple[str, str], tuple[HistoryStep, ...]] = {}
        self.tokens: set[str] = set()
        self.woken: list[str] = []
        self.is_down = False
        self.described = 0
        self.lag = 0
        self._now = now

    def start(self, ensemble: str, name: str, payload: Mapping[str, Any]) -> Execution:
        self._answer()
        if (ensemble, name) in self.runs:
            raise AlreadyStartedError(name)
        arn = f"arn:aws:states:eu-west-1:123456789012:execution:{ensemble}:{name}"
        run = Execution(arn, ensemble, name, "running", self._now, input=dict(payload))
        self.runs[ensemble, name] = run
        return run

    def describe(self, ensemble: str, name: str) -> Execution | None:
        self._answer()
        self.described += 1
        run = self.runs.get((ensemble, name))
        if run is not None and self.lag > 0:
            # The engine is told first and shows it later.
            self.lag -= 1
            return replace(run, status="running", ended_at=None)
        return run

    def executions(
        self, ensemble: str, *, status: str | None, limit: int, after: str | None
    ) -> ExecutionPage:
        self._answer()
        found = [
            run
            for run in reversed(self.runs.values())
            if run.ensemble == ensemble and status in (None, run.status)
        ]
        start = int(after or 0)
        page = tuple(replace(run, input=None, output=None) for run in found[start : start + limit])
        more = start + limit < len(found)
        return ExecutionPage(page, str(start + limit) if more else None)

    def children(self, ensemble: str, parent: Execution) -> tuple[Execution, ...]:
        self._answer()
        running = [
            run
            for run in self.runs.values()
            if run.ensemble == ensemble and run.is_running and may_be_child(run.name, parent.name)
        ]
        told = [(run, parent_of(run.input)) for run in running]
        return tuple(run for run, above in told if above and above.execution == parent.arn)

    def stop(self, ensemble: str, name: str, *, error: str, cause: str) -> None:
        self._answer()
        run = self.runs.get((ensemble, name))
        if run is not None and run.is_running:
            self.end(ensemble, name, status="stopped", error=error, cause=cause)

    def wake(self, token: str) -> bool:
        self._answer()
        if token not in self.tokens:
            return False
        self.tokens.remove(token)
        self.woken.append(token)
        return True

    def history(self, ensemble: str, name: str) -> tuple[HistoryStep, ...]:
        self._answer()
        return self.steps.get((ensemble, name), ())

    def end(self, ensemble: str, name: str, *, status: str = "succeeded", **known: Any) -> None:
        """Let a run end as a test wants it."""
        run = self.runs[ensemble, name]
        self.runs[ensemble, name] = replace(run, status=status, ended_at=self._now, **known)

    def _answer(self) -> None:
        if self.is_down:
            raise UnavailableError("the engine does not answer")


@dataclass
class FakeInvoker:
    """Remembers what was asked of other functions; `answers` by task for `ask`."""

    told: list[tuple[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    is_down: bool = False

    def tell(self, task: str, payload: Mapping[str, Any]) -> None:
        self._answer()
        self.told.append((task, payload))

    def ask(self, task: str, payload: Mapping[str, Any]) -> Any:
        self._answer()
        self.asked.append((task, payload))
        return self.answers[task]

    def _answer(self) -> None:
        if self.is_down:
            raise UnavailableError("the function does not answer")


class Pauses:
    """A pause that does not wait and remembers what it was asked for."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
