"""How do blocks look in a mail, where styles must stand in line and nothing may be loaded?"""

from collections.abc import Sequence
from html import escape

from countersign.presentation.blocks import (
    Block,
    Code,
    Diff,
    DiffLine,
    Facts,
    Items,
    Note,
    Section,
    Table,
    Text,
)

_MONO = "font:13px/1.5 Consolas,Menlo,monospace"
_LINE = "border-bottom:1px solid #e3e6ea"
_BOX = f"margin:0 0 12px;padding:10px 12px;background:#f4f6f8;{_MONO};white-space:pre-wrap"
_BREAK = "overflow-wrap:anywhere;word-break:break-word"
_DIFF_STYLE = {
    "added": ' class="add" style="color:#0b5c2b"',
    "removed": ' class="del" style="color:#9b1c1c"',
    "same": "",
    "place": ' class="dim" style="color:#5b6470"',
    "file": ' style="font-weight:bold"',
}


def as_html(blocks: Sequence[Block]) -> str:
    """Render blocks as HTML for mail programs: tables, inline styles, every text escaped.

    The classes only carry the dark colours of the style sheet in the mail's head.
    """
    return "\n".join(_of(block, level=3) for block in blocks)


def text_html(text: str) -> str:
    """Escape text; line breaks become `<br>` alone, since some mail programs ignore `white-space`
    and those that heed it would show a line feed beside it as a second break.
    """
    return escape(text).replace("\n", "<br>")


def _of(block: Block, level: int) -> str:
    match block:
        case Text(text):
            style = f"margin:0 0 12px;white-space:pre-wrap;{_BREAK}"
            return f'<div dir="auto" style="{style}">{text_html(text)}</div>'
        case Facts():
            return _facts(block)
        case Items(items):
            rows = "".join(
                f'<li dir="auto" style="{_BREAK}">{text_html(item)}</li>' for item in items
            )
            return f'<ul style="margin:0 0 12px;padding-left:20px">{rows}</ul>'
        case Table():
            return _table(block)
        case Diff(lines):
            return f'<div class="box" style="{_BOX};{_BREAK}">{_diff(lines)}</div>'
        case Code(text):
            return f'<div class="box" style="{_BOX};{_BREAK}">{text_html(text)}</div>'
        case Note(text):
            style = "margin:0 0 12px;color:#5b6470;font-style:italic"
            return f'<p class="dim" style="{style}">{escape(text)}</p>'
        case Section(title, inner):
            return _section(title, inner, level)


def _section(title: str, inner: Sequence[Block], level: int) -> str:
    heading = f"h{min(level, 6)}"
    style = f"margin:4px 0;font-size:14px;font-weight:bold;{_BREAK}"
    body = "\n".join(_of(block, level + 1) for block in inner)
    if level > 3:
        edge = "border-left:2px solid #d5dae0;padding-left:10px"
        body = f'<div class="line" style="{edge}">{body}</div>'
    return f'<{heading} dir="auto" style="{style}">{escape(title)}</{heading}>\n{body}'


def _facts(facts: Facts) -> str:
    label = (
        f"{_LINE};padding:6px 12px 6px 0;text-align:left;font-weight:normal;color:#5b6470;{_BREAK}"
    )
    value = f"{_LINE};padding:6px 0;{_BREAK}"
    rows = "\n".join(
        f'<tr><th scope="row" class="dim line" valign="top" width="34%" style="{label}">'
        f'{escape(row.label)}</th><td dir="auto" class="line" valign="top" style="{value}">'
        f"{text_html(row.value)}</td></tr>"
        for row in facts.rows
    )
    return f"{_open_table()}{rows}</table>"


def _table(table: Table) -> str:
    head = f"{_LINE};padding:6px 8px 6px 0;text-align:left;font-size:13px;color:#5b6470;{_BREAK}"
    cell = f"{_LINE};padding:6px 8px 6px 0;{_BREAK}"
    columns = "".join(
        f'<th scope="col" class="dim line" style="{head}">{escape(column)}</th>'
        for column in table.columns
    )
    rows = "\n".join(
        "<tr>"
        + "".join(
            f'<td dir="auto" class="line" valign="top" style="{cell}">{text_html(text)}</td>'
            for text in row
        )
        + "</tr>"
        for row in table.rows
    )
    return f"{_open_table()}<tr>{columns}</tr>\n{rows}</table>"


def _open_table() -> str:
    return (
        '<table width="100%" cellpadding="0" cellspacing="0" '
        'style="border-collapse:collapse;margin:0 0 12px">\n'
    )


def _diff(lines: Sequence[DiffLine]) -> str:
    return "<br>".join(
        f"<span{_DIFF_STYLE[line.kind]}>{escape(line.text)}</span>" for line in lines
    )
