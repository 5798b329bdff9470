"""What came of a gate, wherever it stands and however it ended: the rows, and how they are shown.

`docs/failures.md` holds the table between two marks; the test that runs the rows writes it there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PAGE: Final = Path(__file__).parents[2] / "docs" / "failures.md"
BEGIN: Final = (
    "<!-- Written by `COUNTERSIGN_WRITE_CASES=1 pytest tests/end_to_end/test_failure_table.py`, "
    "which runs every row; not to be edited. -->\n"
)
END: Final = "<!-- end of table -->\n"

OUTCOMES: Final = ("approved", "rejected", "timeout", "cancelled", "failed to open")
PLACES: Final = {
    "alone": "alone",
    "branch": "in a branch",
    "item": "in an item",
    "child": "in a child run",
}
FAILURES: Final = OUTCOMES[3:]
WHOLES: Final = {"branch": "parallel", "item": "foreach", "child": "ensemble"}
"""What a gate stands in, by its place."""

HEAD: Final = (
    "the gate",
    "stands",
    "`continue_on_error`",
    "its record",
    "a step behind its yes",
    "a step after it",
    "a step after the whole",
    "the run",
)
RAN: Final = "runs"
DID_NOT: Final = "does not run"


@dataclass(frozen=True)
class Row:
    """One gate of one run: where it stands, how it ended, whether its failure is passed over.

    `goes_on` is written on the gate, `whole_goes_on` on what it stands in.
    """

    place: str
    outcome: str
    goes_on: bool
    whole_goes_on: bool = False

    @property
    def ensemble(self) -> str:
        """The ensemble that runs it."""
        ends = "-on" * self.goes_on + "-whole" * self.whole_goes_on
        return f"row-{self.place}{ends}"

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps whose running is told: behind its yes, after it, after what it stands in."""
        return ("behind", "after") if self.place == "alone" else ("behind", "after", "last")

    def request(self, execution_id: str) -> str:
        """The key of the gate's request in this run."""
        if self.place == "child":
            child = Row("alone", self.outcome, self.goes_on).ensemble
            return f"{child}.{execution_id.partition('.')[2]}-child.gate"
        return f"{execution_id}.gate.0" if self.place == "item" else f"{execution_id}.gate"


@dataclass(frozen=True)
class Came:
    """What came of a row: the gate's record, the steps that an outside system heard of, the end."""

    record: Mapping[str, Any] | None
    called: frozenset[str]
    run: str
    error: str | None


def rows() -> list[Row]:
    """All forty, then those that differ where the whole goes on, in the order of the table."""
    of_the_gate = [
        Row(place, outcome, goes_on)
        for outcome in OUTCOMES
        for place in PLACES
        for goes_on in (False, True)
    ]
    of_the_whole = [
        Row(place, outcome, goes_on=False, whole_goes_on=True)
        for outcome in FAILURES
        for place in WHOLES
    ]
    return of_the_gate + of_the_whole


def told(row: Row, came: Came) -> tuple[str, ...]:
    """The cells of one row."""
    ran = [RAN if step in came.called else DID_NOT for step in row.steps]
    end = came.run if came.error is None else f"{came.run}: `{came.error}`"
    goes_on = "`true`" if row.goes_on else "not written"
    if row.whole_goes_on:
        goes_on = f"`true` on the `{WHOLES[row.place]}`"
    last = ran[2] if len(ran) == 3 else "none"
    return (row.outcome, PLACES[row.place], goes_on, _record(came), ran[0], ran[1], last, end)


def _record(came: Came) -> str:
    """What the gate's record says; a run that has failed leaves none."""
    if came.record is None:
        return "nothing reads it"
    flags = ", ".join(f"`{name}`" for name, value in came.record.items() if value is True)
    status = came.record["status"]
    return f"{flags}, no output" if status is None else f"{flags}, `status: {status}`"


def table(lines: Iterable[tuple[str, ...]]) -> str:
    """The table as the page shows it, with its marks."""
    written = [HEAD, tuple("---" for _ in HEAD), *lines]
    return BEGIN + "\n" + "".join(f"| {' | '.join(line)} |\n" for line in written) + "\n" + END


def shown(page: str) -> str:
    """The table that a page shows, with its marks."""
    begin, end = page.index(BEGIN), page.index(END)
    return page[begin : end + len(END)]
