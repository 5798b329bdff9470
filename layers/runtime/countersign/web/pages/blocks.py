"""How does each block of what an approver is shown look on a page?"""

import itertools

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
from countersign.web.pages.html import Markup, element, join

_LAST_HEADING = 6
_LONG_LIST = 12


def render_blocks(blocks: tuple[Block, ...], *, heading_level: int = 3) -> Markup:
    """Every block in its author's order; sections open headings of `heading_level` and deeper."""
    return join(_render(block, heading_level) for block in blocks)


def _render(block: Block, level: int) -> Markup:
    match block:
        case Text(text):
            return element("p", text, class_="prose")
        case Facts():
            return _facts(block)
        case Items(items):
            return element("ul", (element("li", item) for item in items))
        case Table():
            return _table(block)
        case Diff():
            return _diff(block)
        case Code(text):
            return element("pre", element("code", text), tabindex="0")
        case Note(text):
            return element("p", text, class_="note")
        case Section(title, inner):
            heading = element(f"h{min(level, _LAST_HEADING)}", title)
            inside = render_blocks(inner, heading_level=level + 1)
            return element("section", heading, inside, class_="inner")


def _facts(facts: Facts) -> Markup:
    rows = (
        element("div", element("dt", row.label), element("dd", row.value, class_="pre"))
        for row in facts.rows
    )
    return element("dl", rows, class_="facts")


def _table(table: Table) -> Markup:
    head = element("tr", (element("th", column, scope="col") for column in table.columns))
    body = (element("tr", (element("td", cell) for cell in row)) for row in table.rows)
    whole = element("table", element("thead", head), element("tbody", body))
    # A region that scrolls must be reachable by keyboard, and so needs a name (WCAG 2.1.1).
    label = f"Table: {', '.join(itertools.islice(table.columns, _LONG_LIST))}"
    return element("div", whole, class_="scroll", role="region", tabindex="0", aria_label=label)


def _diff(diff: Diff) -> Markup:
    lines = (element("span", line.text or " ", class_=line.kind) for line in diff.lines)
    return element("pre", lines, class_="diff", tabindex="0", role="region", aria_label="Changes")
