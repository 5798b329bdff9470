"""Why did a step of a run not run, and which values did its condition see?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countersign.domain.run_error import UNDECIDED as UNDECIDED_ERROR
from countersign.domain.run_tree import CHOICE, NO_ITEM, Occurrence
from countersign.domain.seen import (
    ABSENT,
    HIDDEN,
    SKIPPED,
    UNDECIDED,
    UNKNOWN,
    Seen,
    SeenValue,
    follow,
    not_seen,
    seen_value,
)
from countersign.service.run_view.facts import RunFacts
from countersign.service.run_view.statuses import (
    FAILED,
    NOT_STARTED,
    SUCCEEDED,
    Statuses,
    is_given_up,
)

CUT_CHARACTERS = 16 * 1024
"""From this length on, a text of a record that was cut may be the beginning of a value."""

_FLAGS = ("executed", "success", "failed", "skipped", "undecided")

_Found = tuple[str | None, Any]
"""What is missing (None: nothing), and the value."""


class Sight:
    """What the tests of one run saw; `given` is its input, as its steps read it."""

    def __init__(self, facts: RunFacts, statuses: Statuses, given: Any) -> None:
        self._facts = facts
        self._statuses = statuses
        self._given = given

    def of(self, step: Occurrence, error: str | None) -> Seen | None:
        """What kept the step from running; None where nothing did, or where it is not told.

        Of a step in another one that did not run, it is that one's condition; in a branch that was
        not taken, the test. An `if` whose test was undecided has failed with `error`.
        """
        if error == UNDECIDED_ERROR and step.entry["kind"] == CHOICE:
            return self._test(step, "test", step)
        if self._statuses.of(step) not in (SKIPPED, UNDECIDED):
            return None
        cause = self._cause(step)
        return None if cause is None else self._test(*cause, step)

    def _cause(self, step: Occurrence) -> tuple[Occurrence, str] | None:
        """The step whose condition or test it was, and which of the two."""
        around = step.around
        if around is not None and self._statuses.of(around) in (SKIPPED, UNDECIDED):
            return self._cause(around)
        if self._statuses.is_passed_by(step) and around is not None:
            return around, "test"
        if not step.entry.get("condition"):
            return None
        if around is not None and around.entry["kind"] == CHOICE:
            # Where it is not told which branch was taken, either of the two can be the reason.
            return (step, "condition") if self._statuses.taken(around) is not None else None
        return step, "condition"

    def _test(self, owner: Occurrence, which: str, step: Occurrence) -> Seen | None:
        source = owner.entry.get(which)
        if source is None:
            return None
        reads = owner.entry.get("testReads" if which == "test" else "reads", ())
        values = tuple(self._value(path, owner) for path in reads)
        return Seen(source, values, None if owner is step else owner.name)

    def _value(self, path: Sequence[Any], reader: Occurrence) -> SeenValue:
        missing, value = self._read(path, reader)
        return not_seen(path, missing) if missing is not None else seen_value(path, value)

    def _read(self, path: Sequence[Any], reader: Occurrence) -> _Found:
        root, rest = path[0], path[1:]
        if root == "env":
            return HIDDEN, None
        if root == "input":
            return _followed(self._given, rest)
        if root in self._facts.tree.entries:
            return self._of_step(root, rest, reader)
        return self._of_item(root, rest, reader)

    def _of_item(self, name: str, rest: Sequence[Any], reader: Occurrence) -> _Found:
        """A part of what the `foreach` around goes through."""
        inner: Occurrence | None = reader
        while inner is not None:
            around = inner.around
            if around is not None and around.entry.get("as") == name:
                return self._item(around, dict(reader.place)[around.name], rest)
            inner = around
        return UNKNOWN, None

    def _item(self, around: Occurrence, index: int, rest: Sequence[Any]) -> _Found:
        way = around.entry.get("itemsPath")
        if way is None or index == NO_ITEM:
            return UNKNOWN, None
        missing, items = self._read(way, around)
        if missing is not None or not isinstance(items, list):
            return UNKNOWN, None
        return _followed(items, (index, *rest))

    def _of_step(self, name: str, rest: Sequence[Any], reader: Occurrence) -> _Found:
        place = self._facts.tree.seen_from(name, reader.place)
        step = None if place is None else self._facts.at(name, place)
        if step is None:
            return UNKNOWN, None
        if is_given_up(step, self._statuses, seen_from=reader):
            return UNDECIDED, None
        status = self._statuses.of(step)
        if rest and rest[0] in _FLAGS:
            return self._flag(rest[0], status, step)
        if status in (SKIPPED, UNDECIDED):
            return status, None
        if status == NOT_STARTED:
            return ABSENT, None
        if status not in (SUCCEEDED, FAILED):
            return UNKNOWN, None
        return self._field(rest, status, step)

    def _flag(self, flag: str, status: str, step: Occurrence) -> _Found:
        record = self._facts.record(step)
        if flag in record:
            return None, record[flag]
        if status not in (SUCCEEDED, FAILED, SKIPPED, UNDECIDED):
            return UNKNOWN, None
        is_so: Mapping[str, bool] = {
            "executed": status in (SUCCEEDED, FAILED),
            "success": status == SUCCEEDED,
            "failed": status == FAILED,
            "skipped": status == SKIPPED,
            "undecided": status == UNDECIDED,
        }
        return None, is_so[flag]

    def _field(self, rest: Sequence[Any], status: str, step: Occurrence) -> _Found:
        """The output or input of a step that ran, or a part of it."""
        record = self._facts.record(step)
        asked = self._facts.asked(step)
        if rest[0] in record:
            value = record[rest[0]]
            told = self._facts.told(step)
            is_cut = told is not None and told.truncated
            if is_cut and isinstance(value, str) and len(value) >= CUT_CHARACTERS:
                return UNKNOWN, None
        elif rest[0] == "output" and status == FAILED:
            return ABSENT, None
        elif rest[0] == "output" and asked and asked[-1].outcome is not None:
            value = asked[-1].outcome
        elif rest[0] == "output" and step.output is not None:
            value = step.output
        else:
            return UNKNOWN, None
        return _followed(value, rest[1:])


def _followed(value: Any, path: Sequence[Any]) -> _Found:
    is_there, found = follow(value, path)
    return (None, found) if is_there else (ABSENT, None)
