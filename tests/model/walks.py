"""Does what the graph remembers agree with playing a schedule from its beginning, on live stores?

A walk takes one complete schedule by chance and plays it without any memory: one set of tables that
is really written to, every process run again from its start at each of its steps. It must meet the
same calls, and end with the same tables and the same answers.
"""

from __future__ import annotations

import random
from dataclasses import fields
from typing import Any

from tests.model.calls import Call, Ended, InDoubt, NoAnswer, advance
from tests.model.graph import (
    ANSWERED,
    AROUND,
    DOUBTED,
    FIRST,
    LOST,
    MOVES,
    SECOND,
    STORE,
    UNANSWERED,
    Graph,
    State,
    Step,
)
from tests.model.snapshots import STORES
from tests.model.world import World


class ForgotError(Exception):
    """The graph remembers something that does not happen."""


def walk(world: World, count: int, *, seed: int = 0) -> int:
    """Play so many schedules of a world; how many steps they took. Raises `ForgotError`."""
    graph, dice = Graph(world), random.Random(seed)
    return sum(_walk_once(graph, dice) for _ in range(count))


def _walk_once(graph: Graph, dice: random.Random) -> int:
    state, steps = graph.first(), 0
    live = _Live(graph, state)
    while following := list(graph.successors(state)):
        step, after = dice.choice(following)
        live.take(step, state, after)
        state, steps = after, steps + 1
    live.compare(state)
    return steps


class _Live:
    """One world that is played once."""

    def __init__(self, graph: Graph, first: State) -> None:
        self._graph = graph
        self._memory = graph.world.memory()
        self._memory.tables = graph.snapshots.copy_of(first[STORE])
        self._around = graph.arounds[first[AROUND]]
        self._answers: list[list[Any]] = [[] for _ in graph.world.processes]

    def take(self, step: Step, before: State, after: State) -> None:
        """One step as it is, whatever is remembered of it."""
        if step.kind == MOVES:
            self._around = self._graph.arounds[after[AROUND]]
        if step.kind not in (ANSWERED, LOST, UNANSWERED, DOUBTED):
            return
        process = self._graph.world.processes[step.process]
        answers = self._answers[step.process]
        second = self._graph.world.seconds[before[SECOND]]
        self._ask(process.program, answers, second, step.kind)
        is_last = before[SECOND] + 1 == len(self._graph.world.seconds)
        while is_last and _asks_the_clock(advance(process.program, answers)):
            answers.append(second)
        ended = advance(process.program, answers)
        if isinstance(ended, Ended) and process.then is not None:
            self._around = process.then(self._around, ended.told)

    def _ask(self, program: Any, answers: list[Any], second: int, kind: int) -> None:
        call = advance(program, answers)
        if not isinstance(call, Call):
            raise ForgotError(f"a process that had ended was to go on: {call}")
        answer = None if kind == UNANSWERED else self._play(call, second)
        if kind == DOUBTED:
            answer = InDoubt(self._graph.world.settle)
        answers.append(answer if kind in (ANSWERED, DOUBTED) else NoAnswer())

    def _play(self, call: Call, second: int) -> Any:
        if call.port == "clock":
            return second
        if call.port in STORES:
            method = getattr(getattr(self._memory, call.port), call.method)
            return method(*call.arguments, **dict(call.keywords))
        self._around, answer = self._graph.outside.play(self._around, call, second)
        return answer

    def compare(self, state: State) -> None:
        """Hold the end against what the graph says of it."""
        expected, found = self._graph.snapshots.tables[state[STORE]], self._memory.tables
        for each in fields(expected):
            if getattr(expected, each.name) != getattr(found, each.name):
                raise ForgotError(f"the {each.name} are other ones than the graph says")
        if self._around != self._graph.arounds[state[AROUND]]:
            raise ForgotError("what is around is not what the graph says")
        for place, process in enumerate(self._graph.world.processes):
            node = state[FIRST + place]
            if node < 0 or self._graph.told_at[node] < 0:
                continue
            ended = advance(process.program, self._answers[place])
            if ended != Ended(self._graph.tolds[self._graph.told_at[node]]):
                raise ForgotError(f"{process.name} was told something else: {ended}")


def _asks_the_clock(stands: Any) -> bool:
    return isinstance(stands, Call) and stands.port == "clock"
