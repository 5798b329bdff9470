"""What is one value of a YAML file, and where does it stand?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

Scalar = str | int | float | bool | None
Style = Literal["plain", "single", "double", "block"]

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True)
class FileText:
    """The text of a file; it knows the line of every offset."""

    text: str

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offsets where lines begin, with the line breaks of YAML (CR LF is one)."""
        return (0, *(found.end() for found in _LINE_BREAK.finditer(self.text)))

    def place(self, at: int) -> tuple[int, int]:
        """Line and column, from 1, of the character at offset `at`."""
        line = bisect_right(self.line_starts, at)
        return line, at - self.line_starts[line - 1] + 1


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a YAML file, with the place where it begins (line and column from 1).

    `value` is the Python value of a scalar and `text` its characters as an author means them
    (equal for text, `"1200"` for a number); `pairs` are those of a mapping in file order, `items`
    the nodes of a sequence. Only the fields of its own `kind` are filled. A scalar stands in
    `file` from `begin` up to `end` (offsets from 0).
    """

    kind: Literal["scalar", "mapping", "sequence"]
    line: int
    column: int
    value: Scalar = None
    text: str = ""
    style: Style = "plain"
    pairs: tuple[tuple[Node, Node], ...] = ()
    items: tuple[Node, ...] = ()
    file: FileText | None = field(default=None, repr=False, compare=False)
    begin: int = field(default=0, repr=False, compare=False)
    end: int = field(default=0, repr=False, compare=False)

    def get(self, name: str) -> Node | None:
        """The value under `name` of a mapping; None where there is none (or no mapping)."""
        return next((value for key, value in self.pairs if key.text == name), None)

    def key(self, name: str) -> Node | None:
        """The key node called `name` of a mapping, for its place."""
        return next((key for key, _ in self.pairs if key.text == name), None)

    def keys(self) -> Iterator[str]:
        """The names of a mapping's keys in file order."""
        return (key.text for key, _ in self.pairs)

    @property
    def is_text(self) -> bool:
        """Whether this is a scalar that is a text (quoted `"1"` is one, plain `1` is not)."""
        return isinstance(self.value, str)

    def plain(self) -> object:
        """The whole value as Python dicts, lists and scalars."""
        if self.kind == "mapping":
            return {key.text: value.plain() for key, value in self.pairs}
        if self.kind == "sequence":
            return [item.plain() for item in self.items]
        return self.value

    def place(self, offset: int) -> tuple[int, int]:
        """The (line, column) in the file of the character at `offset` of `text`.

        Exact for plain, block and escape-free quoted scalars; the scalar's start where a quoted
        scalar has escapes.
        """
        if self.file is None:
            return self.line, self.column + offset
        found = _alignment(self.file.text, self.begin, self.end, self.text, self.style)
        if found is None:
            return self.line, self.column
        return self.file.place(found[offset])


@lru_cache(maxsize=16)
def _alignment(source: str, begin: int, end: int, text: str, style: Style) -> Sequence[int] | None:
    """For each offset of `text` (its end included) the offset in the file; None: escapes.

    YAML folds and unindents white space and leaves everything else as it stands, so walking over
    both at once is exact for all that is no white space.
    """
    at, end = _content(source, begin, end, style)
    if source.startswith(text, at) and at + len(text) == end:
        return range(at, end + 1)
    found = []
    for character in text:
        if not character.isspace():
            while at < end and source[at].isspace():
                at += 1
            if at == end or source[at] != character:
                return None
        found.append(at)
        if not character.isspace() or (at < end and source[at].isspace()):
            at += 2 if source.startswith("\r\n", at) else 1  # YAML reads CR LF as one break
    if style in ("single", "double") and source[at:end].strip():
        return None
    return (*found, at)


def _content(source: str, begin: int, end: int, style: Style) -> tuple[int, int]:
    """Where the text itself stands: without quotes, and after the header of a block scalar."""
    if style in ("single", "double"):
        return begin + 1, end - 1
    if style == "block":
        header_end = _LINE_BREAK.search(source, begin)
        return (header_end.end() if header_end else end), end
    return begin, end


def lines_of(text: str) -> list[str]:
    """The lines of a file as YAML counts them, without their breaks."""
    return _LINE_BREAK.split(text)
