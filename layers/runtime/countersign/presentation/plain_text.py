"""How do blocks read as plain text?"""

from collections.abc import Sequence

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

_INDENT = "    "


def as_text(blocks: Sequence[Block]) -> str:
    """Render blocks as lines of text: facts as "- Label: value", sections under "Title:"."""
    return "\n".join(_lines(blocks))


def indented(lines: str) -> str:
    """Set lines in by two spaces, so that nothing in them can pass for a line of our own."""
    return "\n".join(f"  {line}" if line else "" for line in lines.split("\n"))


def _lines(blocks: Sequence[Block]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        lines.extend(_of(block))
    return lines


def _of(block: Block) -> list[str]:
    match block:
        case Text(text):
            return text.split("\n")
        case Facts(rows):
            return [f"- {row.label}: {row.value}" for row in rows]
        case Items(items):
            return [f"- {_hanging(item)}" for item in items]
        case Table(columns, rows):
            return [_record(columns, row) for row in rows]
        case Diff(parts):
            return [_INDENT + part.text for part in parts]
        case Code(text):
            return [_INDENT + line for line in text.split("\n")]
        case Note(text):
            return [f"({text})"]
        case Section(title, inner):
            return [f"{title}:", indented(as_text(inner))]


def _hanging(item: str) -> str:
    return item.replace("\n", "\n  ")


def _record(columns: Sequence[str], row: Sequence[str]) -> str:
    """One row as labelled values: columns lined up by spaces break in a proportional face."""
    return "- " + "; ".join(
        f"{column}: {cell}" for column, cell in zip(columns, row, strict=True) if cell
    )
