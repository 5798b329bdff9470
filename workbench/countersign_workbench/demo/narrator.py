"""How is the story told on a terminal? Chapters, quotations, checked facts, one table."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TextIO

WIDTH = 88


class StoryBrokenError(Exception):
    """A fact that the story promised did not hold: which chapter, which, what was seen."""

    def __init__(self, chapter: str, promise: str, seen: object) -> None:
        super().__init__(f"{chapter}: {promise} - seen instead: {seen}")
        self.chapter = chapter
        self.promise = promise
        self.seen = seen


@dataclass
class Narrator:
    """Write the story to `out`; colours only on a terminal that wants them (NO_COLOR)."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    chapter: str = "before the story"
    facts_checked: int = 0
    _started: float = field(default_factory=time.monotonic)

    def begin(self, title: str) -> None:
        """Open a chapter; what is checked from here on is named after it."""
        self.chapter = title
        self._write(f"\n{self._bold(title)}\n{'-' * min(len(title), WIDTH)}")

    def say(self, sentence: str) -> None:
        """Tell one thing, wrapped."""
        self._write(textwrap.fill(sentence, WIDTH))

    def progress(self, sentence: str) -> None:
        """Tell what is being prepared, with the seconds since the beginning."""
        self._write(f"[{time.monotonic() - self._started:4.1f} s] {sentence}")

    def quote(self, text: str, *, title: str = "") -> None:
        """Show a text as it is (a mail, an answer), indented behind a bar."""
        if title:
            self._write(f"  | {self._dim(title)}")
        self._write("\n".join(f"  | {line}".rstrip() for line in text.strip("\n").splitlines()))

    def check(self, promise: str, holds: object, *, seen: object = None) -> None:
        """State a fact and hold the world to it: `StoryBrokenError` where it is not so."""
        if not holds:
            self._write(f"  {self._red('BROKEN')}  {promise}")
            raise StoryBrokenError(self.chapter, promise, seen if seen is not None else holds)
        self.facts_checked += 1
        self._write(f"  {self._green('ok')}  {promise}")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print rows under their heads, each column as wide as its widest cell."""
        widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
        for row in [head, ["-" * width for width in widths], *rows]:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self._write("  ".join(cells).rstrip())

    def _write(self, text: str) -> None:
        print(text, file=self.out, flush=True)

    def _coloured(self, code: str, text: str) -> str:
        plain = (
            not self.out.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        )
        return text if plain else f"\033[{code}m{text}\033[0m"

    def _bold(self, text: str) -> str:
        return self._coloured("1", text)

    def _dim(self, text: str) -> str:
        return self._coloured("2", text)

    def _green(self, text: str) -> str:
        return self._coloured("32", text)

    def _red(self, text: str) -> str:
        return self._coloured("31;1", text)
