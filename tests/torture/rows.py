"""How does one part of torture say what it did, and what went wrong?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ZEROES = ("lost", "doubled", "stuck", "untrue", "failures_5xx")
"""What must be nought in every row but a control's."""

LEFT_OUT = (
    "- 5xx leaves out 503 with `Retry-After`, by which a caller knows what to do, and what the "
    "gateway answers for a process that has died (502, 504 or nothing)"
)

_HEADS = ("what", "how many", "lost", "doubled", "stuck", "untrue answers", "5xx", "holds")


@dataclass(frozen=True)
class Row:
    """One line of the table: what was done, how often, and what came out wrong.

    `lost`: recorded answers that are gone, or that nothing came of. `doubled`: outcomes, wake-ups
    or consequences that happened twice. `stuck`: what waited for ever. `untrue`: answers that said
    something else than the store. `failures_5xx`: answers that blamed us for a caller's mistake or
    left him without a way on. `control`: a defence was taken away on purpose, and these are the
    columns, with spaces between, in which that has to show: none of them may be nought. `note` says
    what else was measured; `fails` why the row does not hold although its figures would.
    """

    what: str
    how_many: int
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    untrue: int = 0
    failures_5xx: int = 0
    control: str = ""
    note: str = ""
    fails: str = ""

    def __post_init__(self) -> None:
        if unknown := set(self.control.split()) - set(ZEROES):
            raise ValueError(f"{self.what}: no column is called {' or '.join(sorted(unknown))}")

    @property
    def wrong(self) -> int:
        """Everything that is not as it should be, added up."""
        return sum(int(getattr(self, name)) for name in ZEROES)

    @property
    def holds(self) -> bool:
        """Whether it was done at all, and ended as it had to."""
        return self.how_many > 0 and not self.fails and self._is_as_it_has_to_be()

    def _is_as_it_has_to_be(self) -> bool:
        if self.control:
            return all(getattr(self, name) > 0 for name in self.control.split())
        return self.wrong == 0


def table(rows: Sequence[Row]) -> list[str]:
    """The rows as a Markdown table, then what they note; readable on a terminal as well."""
    cells = [_HEADS, *map(_cells, rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(_HEADS))]
    lines = [_line(line, widths) for line in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    said = [(row, "; ".join(filter(None, (row.fails, row.note)))) for row in rows]
    return [*lines, "", LEFT_OUT, *(f"- {row.what}: {words}" for row, words in said if words)]


def _cells(row: Row) -> tuple[str, ...]:
    counts = (row.how_many, *(getattr(row, name) for name in ZEROES))
    must_show = " and ".join(_HEADS[2 + ZEROES.index(name)] for name in row.control.split())
    what = f"{row.what} (control: {must_show} not nought)" if row.control else row.what
    return (what, *(f"{count:,}" for count in counts), "yes" if row.holds else "NO")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.ljust(width) if place in (0, len(widths) - 1) else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "| " + " | ".join([first, *others]) + " |"
