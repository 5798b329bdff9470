"""How is a tree drawn in a terminal, in columns, in colour and without?"""

import click
import pytest

from countersign_workbench.cli.tree import ASCII, UNICODE, Node, draw, signs_for

TREE = [
    Node("both", ("parallel", "succeeded"), mark="v", inside=(Node("a", inside=(Node("deep"),)),)),
    Node("pay", ("http", "skipped", "because"), mark="o", colour="red", more=("n = 2",)),
    Node("end"),
]


def drawn(signs) -> list[str]:
    return [click.unstyle(line) for line in draw(TREE, signs)]


def test_columns_stand_under_each_other() -> None:
    assert drawn(UNICODE) == [
        "├─ v both  parallel  succeeded",
        "│  └─ a",
        "│     └─ deep",
        "├─ o pay   http      skipped  because",
        "│                             n = 2",
        "└─ end",
    ]


def test_every_line_is_also_told_in_plain_characters() -> None:
    lines = drawn(ASCII)

    assert lines[0] == "|- v both  parallel  succeeded"
    assert lines[-1] == "`- end"
    assert all(line.isascii() for line in lines)


def test_a_colour_takes_no_room_and_ends_before_the_blanks() -> None:
    lines = list(draw(TREE, UNICODE))

    assert lines[3] == (
        f"├─ {click.style('o', fg='red')} pay   http      {click.style('skipped', fg='red')}"
        "  because"
    )


def test_no_line_ends_in_blanks() -> None:
    assert all(line == line.rstrip() for line in drawn(UNICODE))


@pytest.mark.parametrize(
    ("encoding", "signs"),
    [
        ("utf-8", UNICODE),
        ("ascii", ASCII),
        ("latin-1", ASCII),
        (None, ASCII),
        ("no-such-encoding", ASCII),
    ],
)
def test_a_terminal_gets_the_signs_that_it_can_show(encoding, signs) -> None:
    assert signs_for(encoding) is signs
