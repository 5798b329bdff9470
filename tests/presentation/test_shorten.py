"""Is every cut said, and made where it does no harm?"""

from hypothesis import given
from hypothesis import strategies as st

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
from countersign.presentation.shorten import shorten


def test_what_fits_is_left_alone() -> None:
    blocks = (Text("a\nb"), Facts((Row("A", "1"),)), Note("no data"))

    assert shorten(blocks, lines=10, characters=100) == blocks


def test_long_text_ends_after_a_whole_line_and_says_how_many_are_left() -> None:
    text = "\n".join(f"line {n} " + "x" * 30 for n in range(234))

    kept, note = shorten((Text(text),), lines=20, characters=10_000)

    assert kept == Text("\n".join(text.split("\n")[:20]))
    assert note == Note("+ 214 lines on the page")


def test_one_very_long_line_ends_after_a_word() -> None:
    kept, note = shorten((Text("word " * 1000),), lines=20, characters=1000)

    assert kept == Text("word " * 199 + "word …")
    assert note == Note("+ 4,001 characters on the page")


def test_rows_items_and_values_are_kept_whole() -> None:
    blocks = (
        Items(("a", "b", "c")),
        Table(("N",), (("1",), ("2",), ("3",))),
        Facts((Row("A", "1"), Row("B", "2"), Row("C", "3"))),
        Diff(tuple(DiffLine("added", f"+{n}") for n in range(3))),
        Code("a\nb\nc" + "x" * 300),
    )

    assert shorten(blocks, lines=99, characters=9999, block_lines=2) == (
        Items(("a", "b")), Note("+ 1 item on the page"),
        Table(("N",), (("1",), ("2",))), Note("+ 1 row on the page"),
        Facts((Row("A", "1"), Row("B", "2"))), Note("+ 1 value on the page"),
        Diff((DiffLine("added", "+0"), DiffLine("added", "+1"))), Note("+ 1 line on the page"),
        Code("a\nb"), Note("+ 1 line on the page"),
    )  # fmt: skip


def test_what_finds_no_room_at_all_leaves_a_note() -> None:
    blocks = (Text("one"), Section("Two", (Text("two"),)), Text("three"), Text("four"))

    for lines, characters in ((1, 100), (100, 22)):
        assert shorten(blocks, lines=lines, characters=characters) == (
            Text("one"),
            Note("+ 3 parts on the page"),
        )


BLOCKS = st.lists(
    st.one_of(
        st.builds(Text, st.text(min_size=1)),
        st.builds(Items, st.lists(st.text(), min_size=1).map(tuple)),
        st.builds(Code, st.text(min_size=1)),
    ),
    max_size=6,
).map(tuple)


@given(BLOCKS, st.integers(0, 20), st.integers(0, 200))
def test_nothing_disappears_without_a_note(blocks, lines, characters) -> None:
    kept = shorten(blocks, lines=lines, characters=characters)

    assert kept == blocks or any(isinstance(block, Note) for block in kept)
