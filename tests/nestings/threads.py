"""What runs beside what, and who is still there when a part of it has failed?

A thread is one branch, one item, or the run itself. All of them go on until each waits for an
answer or has ended; that is one burst. What happens within a burst in parts that a failure ends is
`optional`: how far they came by then is a race.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.nestings.law import Answer, Failure, StepFailedError, StoppedError


@dataclass
class Event:
    """Something that the world outside sees: a call, a request, a child run."""

    kind: str
    key: Any
    burst: int
    optional: bool = False
    end: str = ""


@dataclass(eq=False)
class Scope:
    """One running instance of a parallel or foreach: its threads and those still to start."""

    step: str
    owner: Thread
    at_once: int
    waiting: deque[tuple[int, Callable[[], Work]]]
    results: list[Any]
    threads: list[Thread] = field(default_factory=list)
    closed: bool = False

    @property
    def depth(self) -> int:
        """How many scopes are around it."""
        return 0 if self.owner.scope is None else 1 + self.owner.scope.depth

    @property
    def failing(self) -> list[Thread]:
        """The threads in it that failed by themselves."""
        return [thread for thread in self.threads if thread.failure is not None]

    def inner(self) -> list[Scope]:
        """The scopes in it at any depth."""
        return [each for thread in self.everyone() for each in thread.scopes]

    def everyone(self) -> Iterator[Thread]:
        """All threads in it at any depth."""
        for thread in self.threads:
            yield thread
            for scope in thread.scopes:
                yield from scope.everyone()


@dataclass(frozen=True)
class AtGate:
    """A thread asks for an answer to this request."""

    event: Event


Work = Generator[AtGate | Scope, Any, Any]


@dataclass(eq=False)
class Thread:
    """One branch, item or run: its work, what it waits for and what the world saw of it."""

    work: Work
    scope: Scope | None = None
    number: int = 0
    gate: Event | None = None
    ended: bool = False
    failure: StepFailedError | None = None
    scopes: list[Scope] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class Threads:
    """All threads of one run; `answer` ends the quiet, `settle` waits until it is quiet again."""

    def __init__(self, *, siblings_live_on: bool = False) -> None:
        self.burst = 0
        self.closings = 0
        self.all: list[Thread] = []
        self.result: Any = None
        self.failures: frozenset[Failure] = frozenset()
        self.current: Thread | None = None
        self._ready: deque[tuple[Thread, str, Any]] = deque()
        self._scopes: list[Scope] = []
        self._siblings_live_on = siblings_live_on

    def run(self, work: Work) -> None:
        """Begin with this work and go on until it is quiet."""
        self._begin(Thread(work))
        self.settle()

    @property
    def open_gates(self) -> dict[str, Thread]:
        """Who waits, by the key of the request."""
        return {each.gate.key: each for each in self.all if each.gate is not None}

    def answer(self, answers: dict[str, Answer]) -> None:
        """Answer these requests at once and go on until it is quiet."""
        self.burst += 1
        waiting = self.open_gates
        for key, answer in answers.items():
            thread = waiting[key]
            assert thread.gate is not None
            thread.gate.end, thread.gate = answer.status, None
            self._ready.append((thread, "send", answer))
        self.settle()

    def tell(self, kind: str, key: Any) -> Event:
        """The thread that runs does something that can be seen."""
        assert self.current is not None
        event = Event(kind, key, self.burst)
        self.current.events.append(event)
        return event

    def scope(self, step: str, at_once: int, works: list[Callable[[], Work]]) -> Scope:
        """What the running thread waits for next: these works beside each other."""
        assert self.current is not None
        waiting = deque(enumerate(works))
        return Scope(step, self.current, at_once, waiting, [None] * len(works))

    def settle(self) -> None:
        """Let everybody go on; scopes with failures end once nothing moves, inner ones first."""
        while True:
            while self._ready:
                self._advance(*self._ready.popleft())
            failing = [each for each in self._scopes if each.failing and not each.closed]
            if not failing:
                return
            self._close(max(failing, key=lambda each: each.depth))

    def _begin(self, thread: Thread) -> None:
        self.all.append(thread)
        self._ready.append((thread, "send", None))

    def _advance(self, thread: Thread, how: str, what: Any) -> None:
        self.current = thread
        try:
            wanted = getattr(thread.work, how)(what)
        except StopIteration as end:
            self._ended(thread, end.value)
        except StoppedError as stopped:
            assert thread.scope is None
            self._ended(thread, stopped.output)
        except StepFailedError as failure:
            self._failed(thread, failure)
        else:
            if isinstance(wanted, AtGate):
                thread.gate = wanted.event
            else:
                self._open(thread, wanted)

    def _open(self, owner: Thread, scope: Scope) -> None:
        owner.scopes.append(scope)
        self._scopes.append(scope)
        if scope.waiting:
            self._start_more(scope)
        else:
            self._all_done(scope)

    def _start_more(self, scope: Scope) -> None:
        running = sum(not each.ended for each in scope.threads)
        while scope.waiting and running < scope.at_once:
            number, work = scope.waiting.popleft()
            thread = Thread(work(), scope, number)
            scope.threads.append(thread)
            self._begin(thread)
            running += 1

    def _ended(self, thread: Thread, result: Any) -> None:
        thread.ended = True
        scope = thread.scope
        if scope is None:
            self.result = result
            return
        scope.results[thread.number] = result
        self._after_one(scope)

    def _failed(self, thread: Thread, failure: StepFailedError) -> None:
        thread.ended, thread.failure = True, failure
        if thread.scope is None:
            self.failures = failure.failures
        else:
            # An engine may start further items although one has failed: those are optional too.
            self._after_one(thread.scope)

    def _after_one(self, scope: Scope) -> None:
        if scope.closed:
            return
        self._start_more(scope)
        if not scope.waiting and all(each.ended and not each.failure for each in scope.threads):
            self._all_done(scope)

    def _all_done(self, scope: Scope) -> None:
        scope.closed = True
        self._ready.append((scope.owner, "send", scope.results))

    def _close(self, scope: Scope) -> None:
        """End a scope that failed: its open gates are cancelled, the rest is nobody's any more."""
        self.closings += 1
        failing = scope.failing
        self._let_stragglers_begin(scope)
        scope.closed = True
        certain = _subtree(failing[0]) if len(failing) == 1 else set()
        for thread in scope.everyone():
            if thread not in certain:
                self._end_with(thread)
        failures = {
            each for thread in failing if thread.failure for each in thread.failure.failures
        }
        self._ready.append((scope.owner, "throw", StepFailedError(*failures)))

    def _let_stragglers_begin(self, scope: Scope) -> None:
        """Items that wait for their turn may get it as others end: an engine of one machine does
        not stop a Map at once. They come as far as their first gate, where they are turned away.
        """
        for each in (scope, *scope.inner()):
            each.at_once = len(each.results)
            self._start_more(each)
        while True:
            while self._ready:
                self._advance(*self._ready.popleft())
            failing = [each for each in scope.inner() if each.failing and not each.closed]
            if not failing:
                return
            self._close(max(failing, key=lambda each: each.depth))

    def _end_with(self, thread: Thread) -> None:
        for event in thread.events:
            event.optional |= event.burst == self.burst
        for inner in thread.scopes:
            inner.closed = True
        if self._siblings_live_on:
            return
        if thread.gate is not None:
            thread.gate.end, thread.gate = "ended", None
        thread.ended = True


def _subtree(thread: Thread) -> set[Thread]:
    return {thread, *(each for scope in thread.scopes for each in scope.everyone())}
