"""In which order are a nesting's gates answered, and what must be seen after each answer?

Answers are given when all is quiet. All open gates are answered at once where nothing can fail by
it, else one at a time, so that what a failure ends is no race but for what began beside it.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.nestings.generator import EXECUTION, Nesting
from tests.nestings.interpreter import Interpreter, Reached
from tests.nestings.law import Answer, Failure, Rules
from tests.nestings.threads import Event

Call = tuple[str, str]
OFTEN = 0.7


@dataclass(frozen=True)
class Quiet:
    """A moment at which everybody waits: how it came about and what is there by then."""

    answers: dict[str, Answer]
    open: frozenset[str]
    calls: Counter[Call]


@dataclass(frozen=True)
class Plan:
    """All that must happen in the run of a nesting; of `failures` one is the run's error."""

    nesting: Nesting
    quiet: tuple[Quiet, ...]
    failures: frozenset[Failure]
    output: Any
    lines: tuple[tuple[Event, ...], ...]
    """What each thread showed the world, in its order."""
    reached: tuple[Reached, ...]

    @property
    def succeeds(self) -> bool:
        """Whether the run ends well."""
        return not self.failures

    @property
    def events(self) -> list[Event]:
        """Everything that was seen, whoever did it."""
        return [event for line in self.lines for event in line]

    @property
    def facts(self) -> object:
        """Everything that this plan says and that can be seen."""
        seen = [(each.kind, str(each.key), each.end, each.optional) for each in self.events]
        return self.failures, self.output, sorted(seen)

    @property
    def is_exact(self) -> bool:
        """Whether nothing in it is a race."""
        return len(self.failures) <= 1 and not any(each.optional for each in self.events)


def plan_of(nesting: Nesting, rules: Rules | None = None) -> Plan:
    """Carry the nesting out on paper. Raises `AmbiguousError` where the language leaves it open."""
    history: list[dict[str, Answer]] = []
    quiet: list[Quiet] = []
    chance = random.Random(nesting.seed)
    told = _carried_out(nesting, rules, history)
    quiet.append(_quiet(told, {}))
    while told.threads.open_gates:
        answers = {key: nesting.answer(key) for key in sorted(told.threads.open_gates)}
        trial = _carried_out(nesting, rules, [*history, answers])
        if _fails_more(trial, told) and len(answers) > 1:
            single = [{key: answer} for key, answer in answers.items()]
            chance.shuffle(single)
            trials = [_carried_out(nesting, rules, [*history, each]) for each in single]
            # Mostly the answer that ends something, so that others still wait when it does.
            ending = [index for index, each in enumerate(trials) if _fails_more(each, told)]
            index = ending[0] if ending and chance.random() < OFTEN else 0
            answers, trial = single[index], trials[index]
        history.append(answers)
        told = trial
        quiet.append(_quiet(told, answers))
    threads = told.threads
    lines = tuple(tuple(each.events) for each in threads.all)
    return Plan(nesting, tuple(quiet), threads.failures, threads.result, lines, tuple(told.reached))


def _fails_more(later: Interpreter, earlier: Interpreter) -> bool:
    return later.threads.closings > earlier.threads.closings


def _carried_out(
    nesting: Nesting, rules: Rules | None, history: list[dict[str, Answer]]
) -> Interpreter:
    interpreter = Interpreter(nesting.ensembles(), rules)
    interpreter.start(nesting.name, EXECUTION, nesting.run_input)
    for answers in history:
        interpreter.threads.answer(answers)
    return interpreter


def _quiet(told: Interpreter, answers: dict[str, Answer]) -> Quiet:
    calls = Counter(
        event.key
        for thread in told.threads.all
        for event in thread.events
        if event.kind == "call" and not event.optional
    )
    return Quiet(answers, frozenset(told.threads.open_gates), calls)
