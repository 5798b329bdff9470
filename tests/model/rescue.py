"""If everybody died here and now, would the minute's sweep alone bring everything to its end?

Played from every state that is reached: all processes are gone, no call fails any more, the clock
runs on, and each minute the sweeper comes and what it hands on is done. Then the run must have gone
on as the store says, nothing may be owed, and both chains must verify. The task's own time-out may
help only a run whose live token never came into the store, and of which no opening said it had.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from countersign.domain.effects import MAIL
from countersign.domain.request import CANCELLED
from countersign.service.verify_audit import verify_audit
from tests.builders import KEY
from tests.model.calls import Program
from tests.model.engine import (
    CLOSING,
    GATE,
    GATE_CANCELLED,
    NOBODY,
    READING,
    TIMED_OUT,
    WENT_ON,
)
from tests.model.graph import AROUND, SECOND, STORE, Graph, State
from tests.model.laws import BrokenLawError
from tests.model.programs import closes, mails, sweeps, wakes

MINUTES = 10
"""More than a lease, its back-off, and the sweeper's turn through all runs."""

TIMER_SECONDS = 120
JUMPS = 4


class Rescue:
    """Ends one world from any of its states."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._done: set[tuple[int, int, int]] = set()
        self._programs: dict[tuple[str, ...], Program] = {}
        self._verified: set[int] = set()

    def __len__(self) -> int:
        return len(self._done)

    def hold(self, state: State) -> None:
        """Bring this state to its end, unless one like it was; raises `BrokenLawError`."""
        second = self._graph.world.seconds[state[SECOND]]
        key = state[STORE], state[AROUND], second
        if key not in self._done:
            try:
                self._bring_to_its_end(*key)
            except BrokenLawError as law:
                raise BrokenLawError(f"then everybody dies, and the sweeper comes: {law}") from law
            self._done.add(key)

    def _bring_to_its_end(self, store: int, around: int, second: int) -> None:
        for _ in range(JUMPS):
            for _ in range(MINUTES):
                store, around = self._run(store, around, second)
                if self._is_over(store, around):
                    self._judge(store, around)
                    return
                if self._only_waits(store, around, second):
                    break
                second += 60
                store, around = self._sweep(store, around, second)
            store, around, second = self._jump(store, around, second)
        raise BrokenLawError(self._stuck(store, around))

    def _jump(self, store: int, around: int, second: int) -> tuple[int, int, int]:
        """To the deadline of an open question; or past the time-out of a task nobody can wake."""
        graph = self._graph
        request = graph.snapshots.tables[store].requests.get(KEY)
        if request is not None and request.is_open and second < request.deadline:
            return store, around, request.deadline
        known = graph.arounds[around]
        live = graph.world.engine.token(known.attempt)
        kept = {each.token for each in graph.snapshots.tables[store].tokens.values()}
        if known.phase == GATE and live not in kept and live not in known.opened:
            after = replace(known, phase=CLOSING, error=TIMED_OUT)
            return store, graph.arounds.of(after), second + TIMER_SECONDS
        raise BrokenLawError(self._stuck(store, around))

    def _run(self, store: int, around: int, second: int) -> tuple[int, int]:
        """Let the run do what it does by itself: leave its gate, read the outcome."""
        graph = self._graph
        if graph.arounds[around].phase == CLOSING:
            store, around, _ = graph.alone(self._program("close"), store, around, second)
            around = graph.arounds.of(replace(graph.arounds[around], phase=READING))
        if graph.arounds[around].phase == READING:
            # What it does by itself comes first; what somebody may do to it, after.
            _, after = graph.moves_at(store, around, second)[0]
            return store, after
        return store, around

    def _sweep(self, store: int, around: int, second: int) -> tuple[int, int]:
        graph = self._graph
        store, around, _ = graph.alone(self._program("sweep"), store, around, second)
        asked = graph.arounds[around].asked
        around = graph.arounds.of(replace(graph.arounds[around], asked=()))
        for _, effect in asked:
            kind = effect.partition("#")[0]
            store, around, _ = graph.alone(self._program(kind, effect), store, around, second)
        return store, around

    def _program(self, kind: str, name: str = "") -> Program:
        program = self._programs.get((kind, name))
        if program is None:
            services = self._graph.world.services
            made: dict[str, Any] = {
                "sweep": partial(sweeps, services=services),
                "close": partial(
                    closes,
                    services=services,
                    run_started=self._graph.world.engine.run_started,
                ),
                "resume": partial(wakes, services=services, effect=name),
                MAIL: partial(mails, services=services, effect=name),
            }
            program = self._programs[kind, name] = made[kind]
        return program

    def _only_waits(self, store: int, around: int, second: int) -> bool:
        """Whether everybody waits for an answer that nobody gives any more, or for the timer."""
        tables, known = self._graph.snapshots.tables[store], self._graph.arounds[around]
        request = tables.requests.get(KEY)
        is_asked = request is None or (request.is_open and second < request.deadline)
        return is_asked and known.phase in (GATE, NOBODY) and not _owed(tables)

    def _is_over(self, store: int, around: int) -> bool:
        tables, known = self._graph.snapshots.tables[store], self._graph.arounds[around]
        request = tables.requests.get(KEY)
        is_closed = request is None or not request.is_open
        return is_closed and not known.waits and not _owed(tables)

    def _judge(self, store: int, around: int) -> None:
        tables, known = self._graph.snapshots.tables[store], self._graph.arounds[around]
        request = tables.requests.get(KEY)
        if request is None:
            if known.phase == WENT_ON:
                raise BrokenLawError("the run went on without a request")
            return
        ours = request.run_started == self._graph.world.engine.run_started
        if known.phase == WENT_ON and (not ours or known.outcome != request.status):
            raise BrokenLawError(f"the run went on with {known.outcome}, it is {request.status}")
        if known.outcome == GATE_CANCELLED and request.status != CANCELLED:
            raise BrokenLawError(f"the run was told of a cancellation, it is {request.status}")
        if store not in self._verified:
            self._verify(store)
            self._verified.add(store)

    def _verify(self, store: int) -> None:
        memory = self._graph.snapshots.memory_at(store)
        report = verify_audit(
            KEY,
            store=memory.requests,
            audit=memory.audit,
            effects=memory.effects,
            evidence=memory.evidence,
        )
        if report is None or not report.holds:
            raise BrokenLawError(f"the audit does not verify: {report}")

    def _stuck(self, store: int, around: int) -> str:
        tables, known = self._graph.snapshots.tables[store], self._graph.arounds[around]
        request = tables.requests.get(KEY)
        status = "not open" if request is None else request.status
        owed = ", ".join(_owed(tables)) or "nothing"
        return f"for ever: the run is {known.phase}, its request {status}, {owed} is owed"


def _owed(tables: Any) -> list[str]:
    return sorted(key[1] for key, effect in tables.effects.items() if effect.is_owed)
