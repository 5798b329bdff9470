"""Which states follow a state?

A state is where the tables, the surroundings, the clock and every process stand. Each step is one
call of one process, one move of the engine, or the clock moving on; for a call also that nobody
answered (it was done, or not), for a transaction that it was refused when it was sent again
without an answer (it was done, or not), and for a process that it died. What a step does is worked
out by the product's own code once, and remembered: the same call in the same tables has the same
answer, and a process with the same answers makes the same next call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.fakes.world import NOON
from tests.model import laws
from tests.model.calls import Call, Ended, Fell, InDoubt, NoAnswer, Program, advance
from tests.model.engine import Around, Outside, moves
from tests.model.ids import Ids
from tests.model.laws import BrokenLawError
from tests.model.snapshots import STORES, Snapshots
from tests.model.world import World

State = tuple[int, ...]
STORE, AROUND, SECOND, FAULTS, CRASHES, FIRST = range(6)
DEAD = -1

ANSWERED, LOST, UNANSWERED, DOUBTED, DIES, MOVES, TICKS = range(7)
RETRIED = frozenset({("requests", "open"), ("requests", "commit"), ("effects", "record")})
"""The transactions, which botocore sends again where no answer comes."""


class Step(NamedTuple):
    """What led from one state to the next: which kind, whose, and for a move which of them."""

    kind: int
    process: int = -1
    move: int = -1


class Graph:
    """The states of one world, by number, and their steps."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.snapshots = Snapshots(world.memory)
        self.outside = Outside(world.engine)
        self.arounds, self.calls, self.answers, self.tolds = Ids(), Ids(), Ids(), Ids()
        self._no_answer = self.answers.of(NoAnswer())
        self._in_doubt = self.answers.of(InDoubt(world.settle))
        self._programs: list[Program] = []
        self._by_program: dict[int, int] = {}
        self._nodes: dict[tuple[Any, ...], int] = {}
        self._node_answers: list[tuple[int, tuple[int, ...]]] = []
        self.call_at: list[int] = []
        self.told_at: list[int] = []
        self._advanced: dict[tuple[int, int], int] = {}
        self._played: dict[tuple[int, int], tuple[int, int]] = {}
        self._outside: dict[tuple[int, int, int], tuple[int, int]] = {}
        self._moves: dict[tuple[int, int, int], tuple[tuple[str, int], ...]] = {}
        self._may_begin: dict[tuple[int, int, int], bool] = {}
        self._fine: set[tuple[Any, ...]] = set()
        self._clock_calls: set[int] = set()
        self._sure: set[int] = set()
        self._retried: set[int] = set()
        self.trying: Step | None = None
        names = [process.name for process in world.processes]
        self._after = [tuple(map(names.index, each.after)) for each in world.processes]
        self.begins = tuple(self.beginning(each.program) for each in world.processes)

    def first(self) -> State:
        """The state in which nothing has happened but what `opened_by` did alone."""
        store, around = self.snapshots.first, self.arounds.of(self.world.around)
        for program in self.world.opened_by:
            store, around, _ = self.alone(program, store, around, NOON)
        return (store, around, 0, self.world.faults, self.world.crashes, *self.begins)

    def successors(self, state: State) -> Iterator[tuple[Step, State]]:
        """Every step that can be taken, and where it leads; raises `BrokenLawError`."""
        for place in range(len(self.begins)):
            node = state[FIRST + place]
            if node == DEAD or self.call_at[node] < 0:
                continue
            if node == self.begins[place] and not self._is_due(state, place):
                continue
            yield from self._of_process(state, place, node)
        yield from self._of_engine(state)
        if state[SECOND] + 1 < len(self.world.seconds):
            yield Step(TICKS), self._with(state, second=state[SECOND] + 1)

    def _of_process(self, state: State, place: int, node: int) -> Iterator[tuple[Step, State]]:
        store, around = state[STORE], state[AROUND]
        second = self.world.seconds[state[SECOND]]
        call = self.call_at[node]
        self.trying = Step(ANSWERED, place)
        self._hold_call(node)
        store_after, around_after, answer = self._play(store, around, second, call)
        if store_after != store and self.world.processes[place].link is not None:
            self._hold_link(place, store, store_after)
        done = self._moved(state, place, store_after, around_after, self._next(node, answer))
        yield Step(ANSWERED, place), done
        if state[FAULTS] and call not in self._sure:
            yield from self._unanswered(state, place, store_after, around_after)
        if state[CRASHES] and node != self.begins[place]:
            dead = list(state)
            dead[CRASHES] -= 1
            dead[FIRST + place] = DEAD
            yield Step(DIES, place), tuple(dead)

    def _unanswered(
        self, state: State, place: int, store: int, around: int
    ) -> Iterator[tuple[Step, State]]:
        """The call that would have led to these tables and surroundings is not answered."""
        node, left = state[FIRST + place], state[FAULTS] - 1
        unheard = self._next(node, self._no_answer)
        before = state[STORE], state[AROUND]
        self.trying = Step(LOST, place)
        if (store, around) != before:
            lost = self._moved(state, place, store, around, unheard, faults=left)
            yield Step(LOST, place), lost
        self.trying = Step(UNANSWERED, place)
        yield Step(UNANSWERED, place), self._moved(state, place, *before, unheard, faults=left)
        if self.call_at[node] in self._retried:
            self.trying = Step(DOUBTED, place)
            unsure = self._next(node, self._in_doubt)
            doubted = self._moved(state, place, store, around, unsure, faults=left)
            yield Step(DOUBTED, place), doubted

    def _of_engine(self, state: State) -> Iterator[tuple[Step, State]]:
        for number, (_, around) in enumerate(self.moves(state)):
            self.trying = Step(MOVES, move=number)
            self._hold_around(state[STORE], around)
            after = list(state)
            after[AROUND] = around
            yield Step(MOVES, move=number), tuple(after)

    def moves(self, state: State) -> tuple[tuple[str, int], ...]:
        """What the engine may do now: words, and what is around afterwards."""
        second = self.world.seconds[state[SECOND]]
        return self.moves_at(state[STORE], state[AROUND], second)

    def moves_at(self, store: int, around: int, second: int) -> tuple[tuple[str, int], ...]:
        """The same, of any second."""
        key = store, around, second
        known = self._moves.get(key)
        if known is None:
            found = moves(
                self.world.engine, self.arounds[around], self.snapshots.tables[store], second
            )
            known = tuple((words, self.arounds.of(after)) for words, after in found)
            self._moves[key] = known
        return known

    # one process

    def beginning(self, program: Program) -> int:
        """Where a process stands that has had no answer yet."""
        number = self._by_program.get(id(program))
        if number is None:
            number = self._by_program[id(program)] = len(self._programs)
            self._programs.append(program)
        return self._node(number, ())

    def _next(self, node: int, answer: int) -> int:
        key = node, answer
        after = self._advanced.get(key)
        if after is None:
            program, answers = self._node_answers[node]
            after = self._advanced[key] = self._node(program, (*answers, answer))
        return after

    def _node(self, program: int, answers: tuple[int, ...]) -> int:
        given = [self.answers[number] for number in answers]
        stands = advance(self._programs[program], given)
        if isinstance(stands, Fell):
            raise BrokenLawError(f"a function fell with {stands.error}")
        call = told = -1
        key: tuple[Any, ...] = (program, answers)
        if isinstance(stands, Ended):
            told = self.tolds.of(stands.told)
            key = (program, "ended", told)
        else:
            call = self.calls.of(stands)
            if stands.port == "clock":
                self._clock_calls.add(call)
            if stands.port == "clock" or stands.method == "event":
                # The clock, and what a function is called with, are always there.
                self._sure.add(call)
            if (stands.port, stands.method) in RETRIED:
                self._retried.add(call)
        number = self._nodes.setdefault(key, len(self.call_at))
        if number == len(self.call_at):
            self._node_answers.append((program, answers))
            self.call_at.append(call)
            self.told_at.append(told)
        return number

    def _is_due(self, state: State, place: int) -> bool:
        for other in self._after[place]:
            if state[FIRST + other] == self.begins[other]:
                return False
        key = place, state[STORE], state[AROUND]
        known = self._may_begin.get(key)
        if known is None:
            when = self.world.processes[place].when
            tables, around = self.snapshots.tables[state[STORE]], self.arounds[state[AROUND]]
            known = self._may_begin[key] = when(tables, around)
        return known

    # one call

    def asked(self, state: State, place: int) -> Any:
        """What a process is answered that makes its next call in this state."""
        second = self.world.seconds[state[SECOND]]
        call = self.call_at[state[FIRST + place]]
        return self.answers[self._play(state[STORE], state[AROUND], second, call)[2]]

    def _play(self, store: int, around: int, second: int, call: int) -> tuple[int, int, int]:
        key = store, call
        known = self._played.get(key)
        if known is not None:
            return known[0], around, known[1]
        asked: Call = self.calls[call]
        if asked.port in STORES:
            after, answer = self.snapshots.play(store, asked)
            if after != store:
                self._hold_change(store, after)
            self._played[key] = after, self.answers.of(answer)
            return after, around, self._played[key][1]
        if asked.port == "clock":
            return store, around, self.answers.of(second)
        return store, *self._ask_outside(store, around, second, call)

    def _ask_outside(self, store: int, around: int, second: int, call: int) -> tuple[int, int]:
        key = around, second, call
        known = self._outside.get(key)
        if known is None:
            after, answer = self.outside.play(self.arounds[around], self.calls[call], second)
            known = self._outside[key] = self.arounds.of(after), self.answers.of(answer)
        self._hold_around(store, known[0])
        return known

    def _moved(
        self,
        state: State,
        place: int,
        store: int,
        around: int,
        node: int,
        faults: int | None = None,
    ) -> State:
        if state[SECOND] + 1 == len(self.world.seconds):
            # No second is left to come: what the clock says is the same whenever it is asked.
            while self.call_at[node] in self._clock_calls:
                node = self._next(node, self.answers.of(self.world.seconds[-1]))
        told = self.told_at[node]
        if told >= 0:
            around = self._ended(place, store, around, self.world.seconds[state[SECOND]], told)
        after = list(state)
        after[STORE], after[AROUND], after[FIRST + place] = store, around, node
        if faults is not None:
            after[FAULTS] = faults
        return tuple(after)

    def _ended(self, place: int, store: int, around: int, second: int, told: int) -> int:
        process = self.world.processes[place]
        key = "told", place, store, second, told
        if process.judge is not None and key not in self._fine:
            wrong = process.judge(self.snapshots.tables[store], self.tolds[told], second)
            if wrong is not None:
                raise BrokenLawError(wrong)
            self._fine.add(key)
        if process.then is None:
            return around
        return self.arounds.of(process.then(self.arounds[around], self.tolds[told]))

    @staticmethod
    def _with(state: State, *, second: int) -> State:
        after = list(state)
        after[SECOND] = second
        return tuple(after)

    def alone(self, program: Program, store: int, around: int, second: int) -> tuple[int, int, Any]:
        """Run one process to its end while nobody else moves."""
        node = self.beginning(program)
        while self.told_at[node] < 0:
            self._hold_call(node)
            store, around, answer = self._play(store, around, second, self.call_at[node])
            node = self._next(node, answer)
        return store, around, self.tolds[self.told_at[node]]

    def hold_end(self, state: State) -> None:
        """What must hold where no step is left: whoever was told `recorded` is in the votes."""
        tables = self.snapshots.tables[state[STORE]]
        tolds = {
            process.name: self.tolds[self.told_at[node]]
            for process, node in zip(self.world.processes, state[FIRST:], strict=True)
            if node != DEAD and self.told_at[node] >= 0
        }
        _hold(laws.of_end(tables, tolds))
        if self.world.at_end is not None and DEAD not in state[FIRST:]:
            wrong = self.world.at_end(tables, self.arounds[state[AROUND]], tolds)
            if wrong is not None:
                raise BrokenLawError(wrong)

    # the laws, each asked once of what it is about

    def _hold_change(self, before: int, after: int) -> None:
        tables = self.snapshots.tables
        _hold(laws.of_change(tables[before], tables[after]))
        if ("tables", after) not in self._fine:
            _hold(laws.of_tables(self.world, tables[after]))
            self._fine.add(("tables", after))

    def _hold_call(self, node: int) -> None:
        if ("call", node) not in self._fine:
            given = [self.answers[number] for number in self._node_answers[node][1]]
            _hold(laws.of_call(self.calls[self.call_at[node]], given))
            self._fine.add(("call", node))

    def _hold_around(self, store: int, around: int) -> None:
        key = "around", store, around
        if key not in self._fine:
            known: Around = self.arounds[around]
            _hold(laws.of_around(self.world, self.snapshots.tables[store], known))
            self._fine.add(key)

    def _hold_link(self, place: int, before: int, after: int) -> None:
        link = self.snapshots.tables[before].links.get(self.world.processes[place].link)
        if link is None or not link.revoked:
            return
        counted = [
            sum(len(each.votes) for each in self.snapshots.tables[number].requests.values())
            for number in (before, after)
        ]
        if counted[0] != counted[1]:
            raise BrokenLawError("a vote was recorded by a link that had been revoked")


def _hold(broken: Iterator[str]) -> None:
    for words in broken:
        raise BrokenLawError(words)
