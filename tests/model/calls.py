"""Where does a service stand between two of its calls to the world, and what does it ask next?

A service is a function from the answers that it has had to its next call: everything it knows comes
through its ports. So it needs no thread to be stopped in: it is run again from its start with the
answers so far, and stopped at the first call that has none. Where it stands is the list of answers,
which can be compared, kept and gone on from twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from countersign.service.ports import UnavailableError

PORTS = (
    "audit",
    "channel",
    "clock",
    "effects",
    "engine",
    "evidence",
    "invoker",
    "links",
    "requests",
    "secrets",
    "tokens",
)


@dataclass(frozen=True)
class Call:
    """One call of one port, as the service makes it."""

    port: str
    method: str
    arguments: tuple[Any, ...]
    keywords: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class NoAnswer:
    """In place of an answer: the port's `UnavailableError`, which says nothing of what was done."""


@dataclass(frozen=True)
class InDoubt:
    """In place of an answer: the write was not answered, was sent again, and was refused then.

    `settle` is what the adapter does about it: given how to ask the stores, and the call.
    """

    settle: Callable[[Callable[[Call], Any], Call], bool]


@dataclass(frozen=True)
class Ended:
    """The process came to its end and says this."""

    told: Any


@dataclass(frozen=True)
class Fell:
    """The process raised what no service may raise."""

    error: str


class SuspendedError(BaseException):
    """Stops a service before a call; no `except Exception` of it can hold this up."""

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self.call = call


class Hand:
    """All ports of one process: gives the answers so far in order, then stops it."""

    def __init__(self, answers: Sequence[Any]) -> None:
        self._answers = answers
        self._given = 0
        for port in PORTS:
            setattr(self, port, _Port(port, self.ask))

    def ask(self, call: Call) -> Any:
        if self._given >= len(self._answers):
            raise SuspendedError(call)
        answer = self._answers[self._given]
        self._given += 1
        if isinstance(answer, NoAnswer):
            raise UnavailableError("no answer")
        return answer.settle(self.ask, call) if isinstance(answer, InDoubt) else answer

    def __getattr__(self, name: str) -> Any:
        # Only for the type checkers' peace: every port is set above.
        raise AttributeError(name)


class _Port:
    def __init__(self, name: str, ask: Callable[[Call], Any]) -> None:
        self._name = name
        self._ask = ask

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def called(*arguments: Any, **keywords: Any) -> Any:
            return self._ask(Call(self._name, method, arguments, tuple(sorted(keywords.items()))))

        return called


Program = Callable[[Hand], Any]


def advance(program: Program, answers: Sequence[Any]) -> Call | Ended | Fell:
    """Run a process from its start with these answers: the call it stops at, or how it ended."""
    try:
        return Ended(program(Hand(answers)))
    except SuspendedError as stopped:
        return stopped.call
    except Exception as error:
        return Fell(f"{type(error).__name__}: {error}")
