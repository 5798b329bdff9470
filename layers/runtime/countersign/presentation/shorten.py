"""How are blocks cut to the room that a mail has, so that every cut is said and fair?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from countersign.presentation.blocks import (
    Block,
    Code,
    Diff,
    Facts,
    Items,
    Note,
    Section,
    Table,
    Text,
)
from countersign.presentation.words import cut_at, number_text

WHERE = "on the page"
_SHORTEST = 20


@dataclass
class _Room:
    lines: int
    characters: int

    @property
    def is_full(self) -> bool:
        """Whether not even a short line would fit."""
        return self.lines < 1 or self.characters < _SHORTEST

    def take(self, text: str) -> bool:
        """Use the room that one line needs; False, and nothing used, where there is none."""
        if self.lines < 1 or self.characters < len(text):
            return False
        self.lines -= 1
        self.characters -= len(text)
        return True


def shorten(
    blocks: Sequence[Block], *, lines: int, characters: int, block_lines: int = 60
) -> tuple[Block, ...]:
    """Keep as many whole lines, rows and items as fit, and say in a note what was left out.

    No block gets more than `block_lines`, so that one long value doesn't hide those after it. A
    block that finds no room at all leaves its own note: nothing disappears silently.
    """
    room = _Room(lines=lines, characters=characters)
    return tuple(_shortened(blocks, room, block_lines))


def _shortened(blocks: Sequence[Block], room: _Room, block_lines: int) -> list[Block]:
    kept: list[Block] = []
    for place, block in enumerate(blocks):
        if room.is_full:
            kept.append(Note(_left(len(blocks) - place, "part")))
            return kept
        kept.extend(_one(block, room, block_lines))
    return kept


def _one(block: Block, room: _Room, block_lines: int) -> list[Block]:
    match block:
        case Section(title, inner):
            room.take(title)
            return [Section(title, tuple(_shortened(inner, room, block_lines)))]
        case Text(text):
            return _prose(text, room, block_lines, Text)
        case Code(text):
            return _prose(text, room, block_lines, Code)
        case Diff(parts):
            return _some(parts, room, block_lines, "line", lambda line: line.text, block)
        case Facts(parts):
            return _some(
                parts, room, block_lines, "value", lambda row: row.label + row.value, block
            )
        case Items(parts):
            return _some(parts, room, block_lines, "item", lambda item: item, block)
        case Table(_, parts):
            return _some(parts, room, block_lines, "row", lambda row: "".join(row), block)
        case Note():
            return [block]


def _prose(text: str, room: _Room, block_lines: int, make: Callable[[str], Block]) -> list[Block]:
    all_lines = text.split("\n")
    kept = _fitting(all_lines, room, block_lines, lambda line: line)
    if len(kept) == len(all_lines):
        return [make(text)]
    if len(kept) < block_lines and len("\n".join(kept)) < 200 and room.characters > 80:
        return _part_of_a_line(text, kept, all_lines[len(kept)], room, make)
    shown = [make("\n".join(kept))] if kept else []
    return [*shown, Note(_left(len(all_lines) - len(kept), "line"))]


def _part_of_a_line(
    text: str, kept: list[str], line: str, room: _Room, make: Callable[[str], Block]
) -> list[Block]:
    """Half a line is shown only where the whole ones before it say next to nothing."""
    part = cut_at(line, min(room.characters, 4000))
    if not room.take(part):
        return [Note(_left(len(text), "character"))]
    shown = "\n".join([*kept, part])
    return [make(shown + " …"), Note(_left(len(text) - len(shown), "character"))]


def _some(
    parts: Sequence[Any],
    room: _Room,
    block_lines: int,
    noun: str,
    text_of: Callable[[Any], str],
    block: Diff | Facts | Items | Table,
) -> list[Block]:
    kept = tuple(_fitting(parts, room, block_lines, text_of))
    if len(kept) == len(parts):
        return [block]
    note = Note(_left(len(parts) - len(kept), noun))
    return [_with_parts(block, kept), note] if kept else [note]


def _with_parts(block: Diff | Facts | Items | Table, kept: tuple[Any, ...]) -> Block:
    match block:
        case Diff():
            return Diff(kept)
        case Items():
            return Items(kept)
        case Facts():
            return Facts(kept)
        case Table():
            return Table(block.columns, kept)


def _fitting(
    parts: Sequence[Any], room: _Room, block_lines: int, text_of: Callable[[Any], str]
) -> list[Any]:
    kept: list[Any] = []
    for part in parts:
        if len(kept) >= block_lines or not room.take(text_of(part)):
            break
        kept.append(part)
    return kept


def _left(count: int, noun: str) -> str:
    return f"+ {number_text(count)} {noun}{'' if count == 1 else 's'} {WHERE}"
