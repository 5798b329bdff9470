"""Does the story stop at the first promise that does not hold, and say which?"""

import io

import pytest

from countersign_workbench.demo.narrator import Narrator, StoryBrokenError


def test_a_fact_that_holds_is_told_and_counted() -> None:
    tell = Narrator(out=io.StringIO())

    tell.check("the payment was made", True)

    assert tell.facts_checked == 1
    assert "ok  the payment was made" in tell.out.getvalue()


def test_a_broken_promise_names_its_chapter_and_what_was_seen() -> None:
    tell = Narrator(out=io.StringIO())
    tell.begin("4. A large payment")

    with pytest.raises(StoryBrokenError) as broken:
        tell.check("nothing was paid", False, seen=["a payment"])

    assert (broken.value.chapter, broken.value.promise) == (
        "4. A large payment",
        "nothing was paid",
    )
    assert broken.value.seen == ["a payment"]


def test_a_table_is_as_wide_as_its_widest_cells() -> None:
    tell = Narrator(out=io.StringIO())

    tell.table(["who", "answer"], [["a long name", "yes"]])

    assert tell.out.getvalue().splitlines() == [
        "who          answer",
        "-----------  ------",
        "a long name  yes",
    ]


def test_nothing_is_coloured_when_nobody_looks_at_a_terminal() -> None:
    tell = Narrator(out=io.StringIO())

    tell.begin("1. A chapter")

    assert "\033" not in tell.out.getvalue()
