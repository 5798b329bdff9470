"""Where in the file does a character of a value stand?"""

from __future__ import annotations

import pytest

from countersign_compiler.nodes import FileText, Node, lines_of
from countersign_compiler.source import read


def value(text: str) -> Node:
    top = read(text.encode(), "refund.yaml").document
    assert top is not None
    found = top.get("a")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "part", "place"),
    [
        ("a: x ${y}", "y", (1, 8)),
        ("a: one\n   two ${y}", "y", (2, 10)),
        ("a: one\n\n   two ${y}", "${", (3, 8)),
        ('a: "x ${y}"', "y", (1, 9)),
        ("a: 'x ${y}'", "y", (1, 9)),
        ("b: 1\na: |\n  # no comment\n    ${y}\n", "y", (4, 7)),
        ("a: >- # comment\n  one\n  ${y}\n", "y", (3, 5)),
        ("a: |2\n   ${y}\n", "${", (2, 4)),
        ('a: "é ${y}"', "y", (1, 9)),
        ("a: |\r\n  one\r\n  ${y}\r\n", "y", (3, 5)),
    ],
)
def test_a_character_is_found_in_its_line_and_column(
    text: str, part: str, place: tuple[int, int]
) -> None:
    node = value(text)

    assert node.place(node.text.index(part)) == place


@pytest.mark.parametrize("text", ['a: "\\t${y}\\n"', "a: 'it''s ${y}'"])
def test_a_text_with_escapes_gives_its_own_start(text: str) -> None:
    assert value(text).place(5) == (1, 4)


def test_the_end_of_a_text_has_a_place_too() -> None:
    assert value("a: xyz").place(3) == (1, 7)


def test_a_node_without_a_file_counts_from_its_own_place() -> None:
    assert Node("scalar", 3, 5, "text", "text").place(2) == (3, 7)


def test_lines_end_where_yaml_ends_them() -> None:
    text = "a\r\nb\rc\nd\u2028e"

    assert lines_of(text) == ["a", "b", "c", "d", "e"]
    assert FileText(text).place(text.index("d")) == (4, 1)


def test_the_end_of_a_block_is_the_same_place_whatever_ends_its_lines() -> None:
    text = "code: |\n  return 1\nother: 2\n"

    places = [
        read(written.encode(), "e.yaml").document.get("code").place(9)
        for written in (text, text.replace("\n", "\r\n"))
    ]

    assert places == [(3, 1), (3, 1)]
