"""How is a tree drawn in a terminal, in columns, in colour and without?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import click


@dataclass(frozen=True)
class Node:
    """One line of a tree: its label, then one cell for each column; `more` stands under the last.

    `mark` is the sign before the label and `colour` that of the mark and of
    the second cell: a colour never says anything that no word says.
    """

    label: str
    cells: tuple[str, ...] = ()
    mark: str = ""
    colour: str | None = None
    more: tuple[str, ...] = ()
    inside: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Signs:
    """What a tree is drawn with."""

    between: str
    last: str
    beside: str
    ellipsis: str
    marks: dict[str, str] = field(default_factory=dict)


UNICODE = Signs(
    between="├─ ",
    last="└─ ",
    beside="│  ",
    ellipsis="…",
    marks={
        "succeeded": "✓",
        "failed": "✗",
        "waiting": "●",
        "running": "▸",
        "skipped": "○",
        "undecided": "?",
        "not-started": "·",
        "unknown": "~",
        "rejected": "!",
        "timeout": "!",
    },
)
ASCII = Signs(
    between="|- ",
    last="`- ",
    beside="|  ",
    ellipsis="...",
    marks={
        "succeeded": "+",
        "failed": "x",
        "waiting": "*",
        "running": ">",
        "skipped": "o",
        "undecided": "?",
        "not-started": ".",
        "unknown": "~",
        "rejected": "!",
        "timeout": "!",
    },
)

_NOTHING_BESIDE = "   "
_COLOURED = 1
"""The cell that has its node's colour."""


def signs_for(encoding: str | None) -> Signs:
    """The signs that a terminal of this encoding can show."""
    all_signs = "".join((UNICODE.between, UNICODE.last, UNICODE.beside, *UNICODE.marks.values()))
    try:
        f"{all_signs}{UNICODE.ellipsis}".encode(encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return ASCII
    return UNICODE


def draw(nodes: Sequence[Node], signs: Signs) -> Iterator[str]:
    """The lines of a tree; what stands in a column stands right under each other."""
    rows = list(_rows(nodes, "", signs))
    columns = max((len(row.node.cells) for row in rows), default=0)
    label = max((len(row.head) for row in rows if row.node.cells), default=0)
    widths = [
        max((len(row.node.cells[at]) for row in rows if at < len(row.node.cells) - 1), default=0)
        for at in range(columns)
    ]
    for row in rows:
        yield row.text([label, *widths])
        indent = sum(widths[: columns - 1]) + 2 * columns + label if columns else 0
        for line in row.node.more:
            yield f"{row.under}{' ' * (indent - len(row.under))}{line}"


@dataclass(frozen=True)
class _Row:
    """One node where it stands: what is drawn before its label, and before what is under it."""

    node: Node
    before: str
    under: str

    @property
    def head(self) -> str:
        return f"{self.before}{self.node.mark}{' ' if self.node.mark else ''}{self.node.label}"

    def text(self, widths: Sequence[int]) -> str:
        """The line, with each cell as wide as its column and no blank at the end."""
        node = self.node
        if not any(node.cells):
            return self._coloured_head(self.head)
        count = max(at for at, cell in enumerate(node.cells, 1) if cell)
        cells = [cell.ljust(widths[at]) for at, cell in enumerate(node.cells[:count], 1)]
        cells[-1] = cells[-1].rstrip()
        cells = [
            _coloured(cell, node.colour) if at == _COLOURED else cell
            for at, cell in enumerate(cells)
        ]
        return "  ".join([self._coloured_head(self.head.ljust(widths[0])), *cells])

    def _coloured_head(self, head: str) -> str:
        end = len(self.before) + len(self.node.mark)
        mark = _coloured(self.node.mark, self.node.colour)
        return f"{self.before}{mark}{head[end:]}"


def _coloured(text: str, colour: str | None) -> str:
    """The text in colour, the blanks behind it without."""
    word = text.rstrip()
    return text if colour is None or not word else click.style(word, fg=colour) + text[len(word) :]


def _rows(nodes: Sequence[Node], indent: str, signs: Signs) -> Iterator[_Row]:
    for number, node in enumerate(nodes, 1):
        is_last = number == len(nodes)
        below = indent + (_NOTHING_BESIDE if is_last else signs.beside)
        under = below + (signs.beside if node.inside else "")
        yield _Row(node, indent + (signs.last if is_last else signs.between), under)
        yield from _rows(node.inside, below, signs)
