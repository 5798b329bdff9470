"""Of which pieces is everything made that an approver is shown?

A renderer (text, HTML mail, page) handles each type of `Block` once. All text in blocks is plain
and harmless to read (see `words.visible`) but not escaped: escaping is the renderer's job.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Text:
    """Paragraphs of prose; line breaks and indentation are meant."""

    text: str


@dataclass(frozen=True)
class Row:
    """One labelled value: `label` is humanised ("Word count"), `value` is one short line."""

    label: str
    value: str


@dataclass(frozen=True)
class Facts:
    """A table of labels and values, in the author's order."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Items:
    """A list of short values, one line each."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of like objects: every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class DiffLine:
    """One line of a diff with its sign kept in `text` (nothing is told by colour alone)."""

    kind: Literal["added", "removed", "same", "place", "file"]
    text: str


@dataclass(frozen=True)
class Diff:
    """A unified diff, line by line."""

    lines: tuple[DiffLine, ...]


@dataclass(frozen=True)
class Code:
    """Text to be shown in a fixed-width face: a query, a script, JSON too deep for a table."""

    text: str


@dataclass(frozen=True)
class Note:
    """Our own words about what stands there: "no data", "+ 214 lines on the page"."""

    text: str


@dataclass(frozen=True)
class Section:
    """A titled part; `blocks` may hold further sections."""

    title: str
    blocks: tuple["Block", ...]


Block = Text | Facts | Items | Table | Diff | Code | Note | Section
