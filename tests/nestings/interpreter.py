"""What must happen when an ensemble runs?

It is told from the file alone by the words of the language; nothing in here knows a state machine.
"""

from __future__ import annotations

import hashlib
import json
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from tests.nestings.expressions import Surroundings, UndecidedError
from tests.nestings.law import (
    FAILED,
    FLAGS,
    NOT_DECIDED,
    NOT_REACHED,
    SKIPPED,
    UNDECIDED,
    AmbiguousError,
    Answer,
    Failure,
    Record,
    Rules,
    StepFailedError,
    StoppedError,
    succeeded,
)
from tests.nestings.reading import UNWRITTEN, Ensemble, Step
from tests.nestings.threads import AtGate, Event, Scope, Threads, Work
from tests.nestings.witness import answer_to, refuses

LONGEST_NAME = 80
SHORTENED_TO = 47
HEX_DIGITS = 32


@dataclass(frozen=True)
class Place:
    """Where a step stands in a running ensemble: whose run, what it can read, which items."""

    ensemble: Ensemble
    execution: str
    run_input: Any
    records: ChainMap[str, Record]
    items: Mapping[str, Any] = field(default_factory=dict)
    indexes: tuple[int, ...] = ()
    around: tuple[str, ...] = ()

    @property
    def reads(self) -> Surroundings:
        """What an expression reads here."""
        names = tuple(each.name for each in self.ensemble.every_step())
        return Surroundings(self.run_input, self.records, self.items, names)

    def key(self, step: Step) -> str:
        """The request's key of a gate here."""
        parts = (self.ensemble.name, self.execution, step.name, *map(str, self.indexes))
        return ".".join(parts)

    def child(self, step: Step) -> str:
        """The execution name of a child run that is started here."""
        whole = "-".join((self.execution, step.name, *map(str, self.indexes)))
        if len(whole) <= LONGEST_NAME:
            return whole
        digest = hashlib.sha256(whole.encode()).hexdigest()[:HEX_DIGITS]
        return f"{whole[:SHORTENED_TO]}-{digest}"


@dataclass(frozen=True)
class Reached:
    """A step that ran: what is around it, outermost first, its kind, and its request if any."""

    around: tuple[str, ...]
    kind: str
    request: Event | None = None


class Interpreter:
    """Carries out ensembles on `Threads`; `tell` of the threads is what the world sees."""

    def __init__(self, ensembles: Mapping[str, Ensemble], rules: Rules | None = None) -> None:
        self.ensembles = ensembles
        self.rules = rules or Rules()
        self.reached: list[Reached] = []
        self.threads = Threads(siblings_live_on=self.rules.siblings_live_on)

    def start(self, name: str, execution: str, run_input: Any) -> None:
        """Begin a run and go on until everybody waits."""
        self.threads.run(self.run(self._place(self.ensembles[name], execution, run_input)))

    def run(self, place: Place) -> Work:
        """One whole run of an ensemble; what it gives."""
        try:
            yield from self.steps(place.ensemble.steps, place)
        except StoppedError as stopped:
            if stopped.output is not UNWRITTEN:
                return stopped.output
        return place.reads.value(place.ensemble.output, in_output=True)

    def steps(self, steps: tuple[Step, ...], place: Place) -> Work:
        """Steps one after another."""
        for step in steps:
            yield from self.step(step, place)

    def step(self, step: Step, place: Place) -> Work:
        """One step: whether it runs, what it does, and what becomes of its failure."""
        try:
            record = self._passed(step, place)
            if record is None:
                self._note(step, place)
                record = yield from self._kinds[step.kind](self, step, place)
        except UndecidedError as undecided:
            raise StepFailedError(NOT_DECIDED) from undecided
        except StepFailedError as failure:
            record = self._passed_over(step, failure, place)
        place.records[step.name] = record

    def _note(self, step: Step, place: Place, request: Event | None = None) -> None:
        if request is not None:
            self.reached.pop()
        self.reached.append(Reached(place.around, step.kind, request))

    def _passed(self, step: Step, place: Place) -> Record | None:
        """The record of a step that its condition leaves out; None where it runs."""
        truth = True if step.condition is UNWRITTEN else self._truth(step.condition, place)
        if truth is True:
            return None
        if truth is None:
            if step.kind == "gate":
                return UNDECIDED if self.rules.undecided_gate_stays_shut else None
            if self.rules.undecided_runs:
                return None
            if step.waits_inside:
                raise UndecidedError(step.name)
        record = UNDECIDED if truth is None else SKIPPED
        _all(step.inside(), record, place)
        return record

    def _truth(self, written: Any, place: Place) -> bool | None:
        reads = place.reads
        if self.rules.skipped_is_absent:
            seen = {
                name: {**record, "skipped": False} if record["skipped"] else record
                for name, record in reads.records.items()
            }
            reads = replace(reads, records=seen)
        return reads.truth(written)

    def _passed_over(self, step: Step, failure: StepFailedError, place: Place) -> Record:
        passable = {each.passable for each in failure.failures}
        if self.rules.continues_always:
            passable = {True}
        elif not step.continues:
            raise failure
        if len(passable) > 1:
            raise AmbiguousError
        if not passable.pop():
            raise failure
        if step.kind == "parallel":
            seen = SKIPPED if self.rules.passed_over_reads_skipped else UNDECIDED
            _all(step.inside(), seen, place)
        return SKIPPED if self.rules.failed_reads_skipped else FAILED

    # Kinds.

    def _gate(self, step: Step, place: Place) -> Work:
        approvers = place.reads.value(step.said["approvers"])
        if not approvers:
            raise StepFailedError(Failure("HITL_NO_AUDIENCE"))
        key = place.key(step)
        if self.rules.key_without_index:
            key = ".".join(key.split(".")[:3])
        request = self.threads.tell("gate", key)
        self._note(step, place, request)
        answer: Answer = yield AtGate(request)
        if answer.status == "cancelled":
            raise StepFailedError(Failure("Gate.Cancelled", answer.words))
        status = answer.status
        if self.rules.timeout_is_rejection and status == "timeout":
            status = "rejected"
        return succeeded(gate_output(status, key))

    def _code(self, step: Step, place: Place) -> Work:
        argument = place.reads.value(step.said["input"])
        written = f"${{{step.said['gives']}}}"
        return succeeded(Surroundings(argument, {}, {}, ()).value(written))
        yield  # makes this a generator, as all kinds are

    def _http(self, step: Step, place: Place) -> Work:
        url, body = place.reads.value(step.said["url"]), place.reads.value(step.said["body"])
        tries = 1 if self.rules.retry_is_ignored else step.said["attempts"]
        path = urlsplit(url).path
        for attempt in range(1, tries + 1):
            self.threads.tell("call", (path, json.dumps(body, sort_keys=True)))
            if not refuses(path, attempt):
                return succeeded(answer_to(body))
        raise StepFailedError(Failure("HTTP_STATUS"))
        yield  # makes this a generator, as all kinds are

    def _if(self, step: Step, place: Place) -> Work:
        truth = self._truth(step.said["test"], place)
        if truth is None:
            raise UndecidedError(step.name)
        taken, left = step.blocks if truth else reversed(step.blocks)
        # Before the branch, as it is when the branch is left.
        place.records[step.name] = succeeded({"taken": "then" if truth else "else"})
        _all([each for one in left for each in (one, *one.inside())], SKIPPED, place)
        yield from self.steps(taken, replace(place, around=(*place.around, "if")))
        return place.records[step.name]

    def _parallel(self, step: Step, place: Place) -> Work:
        def branch(steps: tuple[Step, ...]) -> Callable[[], Work]:
            around = (*place.around, "parallel")
            own = replace(place, records=place.records.new_child(), around=around)

            def work() -> Work:
                yield from self.steps(steps, own)
                return own.records.maps[0]

            return work

        works = [branch(steps) for steps in step.blocks]
        for records in (yield self.threads.scope(step.name, len(works), works)):
            place.records.update(records)
        return succeeded(None)

    def _foreach(self, step: Step, place: Place) -> Work:
        items = place.reads.value(step.said["items"])
        if not isinstance(items, list):
            raise StepFailedError(Failure("FOREACH_ITEMS"))
        works = [self._item(step, place, index, item) for index, item in enumerate(items)]
        scope: Scope = self.threads.scope(step.name, step.said["concurrency"], works)
        given = yield scope
        return succeeded(given[::-1] if self.rules.items_backwards else given)

    def _item(self, step: Step, place: Place, index: int, item: Any) -> Callable[[], Work]:
        own = replace(
            place,
            records=place.records.new_child(
                {each.name: NOT_REACHED for block in step.blocks for each in block}
            ),
            items={**place.items, step.said["as"]: item},
            indexes=(*place.indexes, index),
            around=(*place.around, "foreach"),
        )

        def work() -> Work:
            [body] = step.blocks
            yield from self.steps(body, own)
            if step.said["output"] is UNWRITTEN:
                return {name: _shown(own.records[name]) for name in _shown_names(body)}
            try:
                return own.reads.value(step.said["output"])
            except UndecidedError as undecided:
                raise StepFailedError(NOT_DECIDED) from undecided

        return work

    def _ensemble(self, step: Step, place: Place) -> Work:
        child = self.ensembles[step.said["child"]]
        run_input = place.reads.value(step.said["input"])
        own = self._place(child, place.child(step), run_input)
        own = replace(own, around=(*place.around, "ensemble"))
        event = self.threads.tell("child", f"{child.name}.{own.execution}")
        try:
            output = yield from self.run(own)
        except StepFailedError:
            event.end = "failed"
            raise
        event.end = "succeeded"
        return succeeded(output)

    def _stop(self, step: Step, place: Place) -> Work:
        if self.rules.stop_is_ignored:
            return succeeded(None)
        written = step.said["output"]
        place.records[step.name] = succeeded(None)
        raise StoppedError(UNWRITTEN if written is UNWRITTEN else place.reads.value(written))
        yield  # makes this a generator, as all kinds are

    def _fail(self, step: Step, place: Place) -> Work:
        cause = place.reads.value(step.said.get("cause", ""))
        raise StepFailedError(Failure(step.said["error"], cause))
        yield  # makes this a generator, as all kinds are

    _kinds: Mapping[str, Callable[[Interpreter, Step, Place], Work]] = {
        "gate": _gate,
        "code": _code,
        "http": _http,
        "if": _if,
        "parallel": _parallel,
        "foreach": _foreach,
        "ensemble": _ensemble,
        "stop": _stop,
        "fail": _fail,
    }

    @staticmethod
    def _place(ensemble: Ensemble, execution: str, run_input: Any) -> Place:
        records = {each.name: NOT_REACHED for each in ensemble.every_step()}
        return Place(ensemble, execution, run_input, ChainMap(records))


def gate_output(status: str, key: str) -> dict[str, Any]:
    """What a gate gives, as far as the language says it to the last key."""
    verdicts = {"approved": "approved", "rejected": "rejected", "timedOut": "timeout"}
    said = {name: status == verdict for name, verdict in verdicts.items()}
    return {"status": status, **said, "requestId": key}


def _all(steps: list[Step], record: Record, place: Place) -> None:
    for each in steps:
        place.records[each.name] = record


def _shown_names(body: tuple[Step, ...]) -> list[str]:
    """The steps of an item that its entry tells of: what a parallel or foreach holds is theirs."""
    names = []
    for step in body:
        names.append(step.name)
        if step.kind == "if":
            names += [name for block in step.blocks for name in _shown_names(block)]
    return names


def _shown(record: Record) -> Record:
    return {name: record[name] for name in ("output", *FLAGS)}
