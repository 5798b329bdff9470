"""What do engine and requests tell of each step of a run, in each branch and item?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from countersign.domain.request import Request
from countersign.domain.run_names import child_run_name
from countersign.domain.run_tree import BODIES, CHOICE, FOREACH, Occurrence, Place, RunTree
from countersign.service.ports import Execution, HistoryStep

Record = Mapping[str, Any]

UNDECIDED: Record = {"undecided": True}
"""What a condition's state gives where its step does not run for want of an answer."""

_BRIEF = {"output", "executed", "success", "failed", "skipped", "undecided"}
"""What one item of a `foreach` gives of each of its steps, where its author wants nothing else."""


class RunFacts:
    """One run: its steps, and what is known of each.

    `is_whole`: whether the history was read to its end, so that a step it does not name was not
    reached. Stays and requests whose branch or item is not told belong to no step.
    """

    def __init__(
        self,
        execution: Execution,
        tree: RunTree,
        stays: Sequence[HistoryStep],
        requests: Iterable[Request],
        *,
        is_whole: bool,
    ) -> None:
        self.execution = execution
        self.tree = tree
        self.is_whole = is_whole
        self._stays: dict[tuple[str, Place], list[HistoryStep]] = defaultdict(list)
        self._asked: dict[tuple[str, Place], list[Request]] = defaultdict(list)
        for stay in stays:
            if stay.at is not None:
                self._stays[self._owner(stay.name), stay.at].append(stay)
        for request in requests:
            place = self._place(request)
            if request.step is not None and place is not None:
                self._asked[request.step, place].append(request)
        self.occurrences = tree.occurrences(self._traces(), self._places())
        self._by_place = {(step.name, step.place): step for step in self.occurrences}
        self._inside: dict[Occurrence | None, list[Occurrence]] = defaultdict(list)
        for step in self.occurrences:
            self._inside[step.around].append(step)
        self.stopped = self._is_stopped()

    def at(self, name: str, place: Place) -> Occurrence | None:
        """The step of this name there."""
        return self._by_place.get((name, place))

    def inside(self, step: Occurrence) -> Sequence[Occurrence]:
        """The steps right in this one."""
        return self._inside.get(step, ())

    def stays(self, step: Occurrence) -> list[HistoryStep]:
        """The step's own state and its helpers (`<step>.if`, …), in order of entry."""
        return self._stays.get((step.name, step.place), [])

    def asked(self, step: Occurrence) -> list[Request]:
        """The step's requests, first submitted first."""
        return self._asked.get((step.name, step.place), [])

    def child_id(self, step: Occurrence) -> str | None:
        """The id of the run that an `ensemble` step starts; None where no item is known."""
        ensemble = step.entry.get("ensemble")
        if ensemble is None or not step.is_of_known_item:
            return None
        return f"{ensemble}.{child_run_name(self.execution.name, step.name, step.item)}"

    def told(self, step: Occurrence) -> HistoryStep | None:
        """The stay whose record is this step's: a condition hands on what the step before gave.

        What a step with branches gives is told by the state that takes one; why a `foreach` has no
        list, by the one that looks at it.
        """
        own = {step.name, f"{step.name}.outcome", f"{step.name}.failed"}
        if step.entry["kind"] == CHOICE:
            own.add(f"{step.name}.if")
        stays = self.stays(step)
        for stay in reversed(stays):
            if stay.record is None:
                continue
            # A condition that lets its step run hands on that the step before was undecided.
            is_own = stay.name in own or (stay.record == UNDECIDED and stay is stays[-1])
            if is_own or (stay.name == f"{step.name}.in" and stay.record.get("failed")):
                return stay
        return None

    def record(self, step: Occurrence) -> Record:
        """The step's record, or as much of it as is told elsewhere; empty where nothing is."""
        told = self.told(step)
        if told is not None and told.record is not None:
            return told.record
        return self._from_its_item(step)

    def _from_its_item(self, step: Occurrence) -> Record:
        """What the item of the `foreach` around gave of this step."""
        if not step.place or not step.is_of_known_item:
            return {}
        name, index = step.place[-1]
        around = self.at(name, step.place[:-1])
        if around is None or around.entry["kind"] != FOREACH:
            return {}
        items = self.record(around).get("output")
        given = items[index] if isinstance(items, list) and index < len(items) else None
        found = given.get(step.name) if isinstance(given, Mapping) else None
        return found if isinstance(found, Mapping) and found.keys() == _BRIEF else {}

    def _owner(self, state: str) -> str:
        """The step that a state belongs to."""
        return state if state in self.tree.entries else state.split(".", 1)[0]

    def _place(self, request: Request) -> Place | None:
        """Where a request's gate stands, by its key; a gate in a `foreach` has one per item."""
        stem = f"{self.execution.execution_id}.{request.step}"
        if request.step is None or not request.request_id.startswith(stem):
            return None
        parts = request.request_id[len(stem) :].split(".")[1:]
        if not all(part.isascii() and part.isdecimal() and len(part) < 7 for part in parts):
            return None
        return self.tree.place_of(request.step, [int(part) for part in parts])

    def _traces(self) -> dict[tuple[str, Place], Sequence[Mapping[str, Any]]]:
        return {
            (stay.name, stay.at): stay.trace
            for stays in self._stays.values()
            for stay in stays
            if stay.trace is not None and stay.at is not None
        }

    def _places(self) -> set[Place]:
        return {place for _, place in (*self._stays, *self._asked)}

    def _is_stopped(self) -> bool:
        """Whether a `stop` step ended the run, so that what comes after it was not reached."""
        return any(
            step.entry["kind"] == "stop" and bool(self.record(step).get("executed"))
            for step in self.occurrences
            if not step.place
        )


def inside_a_body(step: Occurrence) -> bool:
    """Whether the step stands right in a branch of a `parallel` or in an item of a `foreach`."""
    return step.around is not None and step.around.entry["kind"] in BODIES
