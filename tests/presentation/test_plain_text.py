"""Do blocks read well as plain text?"""

from countersign.presentation.blocks import (
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
from countersign.presentation.plain_text import as_text, indented


def test_every_kind_of_block_has_its_lines() -> None:
    blocks = (
        Text("One\n\nTwo"),
        Facts((Row("Word count", "1,200"),)),
        Items(("a", "b\nc")),
        Table(("Name", "Amount"), (("A", "1"), ("B", ""))),
        Diff((DiffLine("added", "+x"),)),
        Code("SELECT 1"),
        Note("no data"),
        Section("More", (Text("deep"), Section("Most", (Text("deeper"),)))),
    )

    assert as_text(blocks).split("\n") == [
        "One", "", "Two",
        "- Word count: 1,200",
        "- a", "- b", "  c",
        "- Name: A; Amount: 1", "- Name: B",
        "    +x",
        "    SELECT 1",
        "(no data)",
        "More:", "  deep", "  Most:", "    deeper",
    ]  # fmt: skip


def test_setting_in_leaves_no_space_at_the_end_of_empty_lines() -> None:
    assert indented("a\n\nb") == "  a\n\n  b"
