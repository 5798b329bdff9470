"""How does a JSON value of any shape become blocks that a person can read?

Nothing is left out: what fits no better shape is shown as indented JSON. Shortening for a mail is
`shorten`'s business, so the page can show the same blocks whole.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from countersign.presentation.blocks import (
    Block,
    Code,
    Diff,
    DiffLine,
    Facts,
    Items,
    Note,
    Row,
    Section,
    Table,
    Text,
)
from countersign.presentation.words import blank_text, labels, scalar_text, visible

MAX_DEPTH = 4
MAX_VALUES = 10_000
"""What has more values in it is shown as JSON: nobody reads so many sections and rows, and making
them would take a page longer than its caller waits."""

MAX_COLUMNS = 6
_SHORT = 120  # characters that fit one cell of a table of labels and values
_CELL = 60
_CODE_KEYS = frozenset({"code", "query", "sql", "script", "source", "snippet"})
_DIFF_KEYS = frozenset({"diff", "patch"})
_PLACE = re.compile(r"^@@ -\d+(,\d+)? \+\d+(,\d+)? @@", re.MULTILINE)
_FILE_PAIR = re.compile(r"^--- .+\n\+\+\+ .+", re.MULTILINE)
_FILE_LINE = ("diff --git ", "index ", "--- ", "+++ ", "rename ", "new file", "deleted file")


def present(value: Any, key: str = "") -> tuple[Block, ...]:
    """Shape one JSON value: an object as labelled facts and titled sections, a list of like objects
    as a table, a diff as a diff, text as text, null as the note "no data".

    `key` is the name under which the value stands; it decides how numbers and code are read.
    """
    if value is None:
        return (Note("no data"),)
    return (_json(value),) if _is_vast(value) else _blocks(value, key, depth=0)


def present_metadata(metadata: Mapping[str, Any] | None) -> tuple[Block, ...]:
    """Shape metadata like any object; no metadata gives no blocks at all."""
    return present(dict(metadata)) if metadata else ()


def _is_vast(value: Any) -> bool:
    """Whether there are more values in it, itself counted, than are given a shape each."""
    pending, count = [value], 0
    while pending and count <= MAX_VALUES:
        item = pending.pop()
        count += 1
        if isinstance(item, Mapping):
            pending.extend(item.values())
        elif isinstance(item, list | tuple):
            pending.extend(item)
    return count > MAX_VALUES


def _blocks(value: Any, key: str, depth: int) -> tuple[Block, ...]:
    if isinstance(value, str):
        return (_text_block(value, key),)
    if isinstance(value, Mapping):
        return _of_object(value, depth) if depth < MAX_DEPTH else (_json(value),)
    if isinstance(value, Sequence):
        return _of_list(value, key, depth) if depth < MAX_DEPTH else (_json(value),)
    return (Text(scalar_text(value, key)),)


def _text_block(text: str, key: str) -> Block:
    shown = visible(text)
    if not shown.strip():
        return Text(blank_text(shown)) if shown else Note("(empty)")
    if _is_diff(shown, key):
        return Diff(_diff_lines(shown))
    if key.lower() in _CODE_KEYS:
        return Code(shown.strip("\n"))
    return Text(shown.strip("\n"))


def _of_object(value: Mapping[str, Any], depth: int) -> tuple[Block, ...]:
    if not value:
        return (Note("(empty object)"),)
    label_of = labels(value)
    blocks: list[Block] = []
    rows: list[Row] = []
    for key, inner in value.items():
        line = _line(inner, key)
        if line is not None:
            rows.append(Row(label_of[key], line))
            continue
        if rows:
            blocks.append(Facts(tuple(rows)))
            rows = []
        blocks.append(Section(label_of[key], _blocks(inner, key, depth + 1)))
    if rows:
        blocks.append(Facts(tuple(rows)))
    return tuple(blocks)


def _of_list(value: Sequence[Any], key: str, depth: int) -> tuple[Block, ...]:
    if not value:
        return (Note("(empty list)"),)
    lines = [_line(item, key) for item in value]
    if all(line is not None for line in lines):
        return (Items(tuple(line for line in lines if line is not None)),)
    return _table(value) or tuple(
        Section(f"{number} of {len(value)}", _blocks(item, key, depth + 1))
        for number, item in enumerate(value, start=1)
    )


def _table(value: Sequence[Any]) -> tuple[Block, ...]:
    if not all(isinstance(item, Mapping) and item for item in value):
        return ()
    label_of = labels({key: None for item in value for key in item})
    if len(label_of) > MAX_COLUMNS:
        return ()
    rows = []
    for item in value:
        # A key that this row lacks is left blank; null is a value and says so.
        cells = [_line(item[key], key) if key in item else "" for key in label_of]
        if any(cell is None or len(cell) > _CELL for cell in cells):
            return ()
        rows.append(tuple(cell for cell in cells if cell is not None))
    return (Table(tuple(label_of.values()), tuple(rows)),)


def _line(value: Any, key: str) -> str | None:
    """The value as one short line, or None where it needs a block of its own."""
    if isinstance(value, Mapping):
        return None if value else "(empty object)"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _joined(value, key) if value else "(empty list)"
    line = scalar_text(value, key)
    if "\n" in line or len(line) > _SHORT or key.lower() in _CODE_KEYS | _DIFF_KEYS:
        return None
    return line


def _joined(value: Sequence[Any], key: str) -> str | None:
    """A short list of short texts as "a, b, c"; none whose items could be taken for two."""
    items = [None if _is_nested(item) else _line(item, key) for item in value]
    kept = [item for item in items if item is not None and "," not in item]
    grouped = any(isinstance(item, (int, float)) for item in value)
    line = ("; " if grouped else ", ").join(kept)
    return line if len(kept) == len(items) and len(line) <= _SHORT else None


def _is_nested(item: Any) -> bool:
    return isinstance(item, (Mapping, list, tuple))


def _is_diff(text: str, key: str) -> bool:
    if text.startswith("diff --git ") or _PLACE.search(text) or _FILE_PAIR.search(text):
        return True
    return key.lower() in _DIFF_KEYS and any(
        line.startswith(("+", "-")) for line in text.splitlines()
    )


def _diff_lines(text: str) -> tuple[DiffLine, ...]:
    return tuple(DiffLine(_diff_kind(line), line) for line in text.strip("\n").split("\n"))


def _diff_kind(line: str) -> Any:
    if line.startswith(_FILE_LINE):
        return "file"
    if line.startswith("@@"):
        return "place"
    return {"+": "added", "-": "removed"}.get(line[:1], "same")


def _json(value: Any) -> Code:
    try:
        text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    except RecursionError:  # the indenting encoder is recursive Python; the plain one is not
        text = json.dumps(value, ensure_ascii=False, default=str)
    return Code(visible(text))
