"""Which nodes, each with its place, does a file hold?"""

from __future__ import annotations

import random

import pytest

from countersign_compiler.source import DEEPEST, LARGEST_FILE_BYTES, MOST_VALUES, Node, read


def codes(text: str | bytes) -> list[tuple[str, int, int]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [(each.code, each.line, each.column) for each in read(data, "refund.yaml").findings]


def document(text: str) -> Node:
    reading = read(text.encode(), "refund.yaml")
    assert not reading.findings
    assert reading.document is not None
    return reading.document


def test_a_mapping_keeps_its_order_and_knows_its_places() -> None:
    top = document("b: 1\na: [x, 2.5]\n")

    assert list(top.keys()) == ["b", "a"]
    assert top.plain() == {"b": 1, "a": ["x", 2.5]}
    second = top.get("a")
    assert second is not None
    assert [(item.line, item.column) for item in second.items] == [(2, 5), (2, 8)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\na: 2", [("Y-DUPKEY", 2, 1)]),
        ("on: 1\nyes: 2\n010: 3", []),
        ("~: 1", [("Y-KEY", 1, 1)]),
        ("<<: {a: 1}", [("Y-KEY", 1, 1)]),
        ("'<<': 1", []),
        ('"": 1', [("Y-KEY", 1, 1)]),
        ("[a]: 1", [("Y-KEY", 1, 1)]),
        ("'${a}': 1", [("Y-KEY", 1, 1)]),
        ("${a}: 1", [("Y-KEY", 1, 1)]),
        ("a: &x 1\nb: *x", [("Y-ALIAS", 1, 4), ("Y-ALIAS", 2, 4)]),
        ("a: !!str 1", [("Y-TAG", 1, 4)]),
        ("%YAML 1.2\n---\na: 1", [("Y-DIRECTIVE", 1, 1)]),
        ("%FOO bar\n---\na: 1", [("Y-DIRECTIVE", 1, 1)]),
        ("a: 1\n---\nb: 2", [("Y-DOCS", 2, 1)]),
        ("", [("Y-EMPTY", 1, 1)]),
        ("# only a comment\n", [("Y-EMPTY", 1, 1)]),
        ("a text", [("Y-TOP", 1, 1)]),
        ("- a\n- b", [("Y-TOP", 1, 1)]),
        (b"a: \xff", [("Y-UTF8", 1, 4)]),
        (b"a: 1\nb: \xed\xa0\x80", [("Y-UTF8", 2, 4)]),
        ('a: "\\ud83d"', [("Y-UTF8", 1, 4)]),
        ("a:\n\tb: 1", [("Y-SYNTAX", 2, 1)]),
        ("a: \x07", [("Y-SYNTAX", 1, 4)]),
        ('a: "\\U00110000"', [("Y-SYNTAX", 1, 7)]),
        ("a: [1", [("Y-SYNTAX", 1, 6)]),
        ("c: ${a", [("Y-OPEN", 1, 4)]),
        ("a: &x yes\nc: ${a", [("Y-OPEN", 2, 4)]),
        ("a: &x yes\n...\n---\nc: [1", [("Y-DOCS", 3, 1), ("Y-SYNTAX", 4, 6)]),
    ],
)
def test_what_yaml_tools_read_differently_is_refused_at_its_place(
    text: str | bytes, found: list[tuple[str, int, int]]
) -> None:
    assert codes(text) == found


def test_all_refusals_of_a_file_are_reported_at_once() -> None:
    found = codes("a: yes\nb: 010\nc: &x 1\nc: 2\n")

    assert [code for code, _, _ in found] == ["Y-YESNO", "Y-NUMBER", "Y-ALIAS", "Y-DUPKEY"]


def test_a_byte_order_mark_is_allowed_and_moves_nothing() -> None:
    assert codes("\ufeffa: yes") == [("Y-YESNO", 1, 4)]


def test_a_bare_list_of_members_is_a_flow() -> None:
    top = document("- member: check\n- member: pay\n")

    assert top.kind == "sequence"


def test_a_pair_of_escapes_is_one_character() -> None:
    assert document('a: "\\ud83d\\ude00"').plain() == {"a": "😀"}


def test_size_number_and_depth_are_bounded() -> None:
    too_long = b"a: " + b"x" * LARGEST_FILE_BYTES
    too_many = "a:\n" + "- 1\n" * MOST_VALUES
    too_deep = "a: " + "[" * DEEPEST + "]" * DEEPEST

    assert codes(too_long) == [("Y-SIZE", 1, 1)]
    assert codes(too_many) == [("Y-SIZE", MOST_VALUES, 3)]
    assert codes(too_deep) == [("Y-DEEP", 1, 3 + DEEPEST)]


def test_the_bounds_themselves_are_inside() -> None:
    assert not codes("a:\n" + "- 1\n" * (MOST_VALUES - 2))
    assert not codes("a: " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1))


ENSEMBLE = """\
agents:
  - name: check
    condition: ${input.a > 1 && input["x: y"] === ' # '}
    config: {url: "https://x/${input.y}", list: [${env.X}, ${a ? b : c}]}
    handler: (input) => ({ a: input.b })
    prompt: |
      two ${lines}
"""
SIGNS = (
    "",
    " ",
    "\n",
    "\t",
    ": ",
    "'",
    '"',
    "[",
    "}",
    "${",
    "}",
    ",",
    "| ",
    "é",
    "\\",
    "&a ",
    "\x00",
)


def test_no_text_whatever_makes_the_reader_raise() -> None:
    dice = random.Random(3)

    for _ in range(300):
        text = ENSEMBLE
        for _ in range(dice.randint(1, 5)):
            at = dice.randrange(len(text))
            text = text[:at] + dice.choice(SIGNS) + text[at + dice.choice((0, 1, 4)) :]
        reading = read(text.encode(), "refund.yaml")
        assert reading.findings or reading.document
        assert all(each.line >= 1 and each.column >= 1 for each in reading.findings)


def test_a_text_that_breaks_a_mapping_on_one_line_is_told_to_be_put_in_quotes() -> None:
    [finding] = read(b"config: {code: return { x: 1 };}\n", "refund.yaml").findings

    assert (finding.code, finding.column) == ("Y-SYNTAX", 23)
    assert "put in quotes" in finding.hint


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("agents:\n    - name: a\n  - name: b\n", (3, 3)),
        ("agents:\n  - name: a\n    if: b\n   operation: code\n", (4, 4)),
        ("  name: a\noutput: b\n", (2, 1)),
    ],
)
def test_a_line_that_is_indented_wrongly_is_told_in_plain_words(
    text: str, place: tuple[int, int]
) -> None:
    [finding] = read(text.encode(), "a.yaml").findings

    assert (finding.code, finding.line, finding.column) == ("Y-SYNTAX", *place)
    assert finding.message == "the line is not indented as those that it belongs to"
    assert "begin in the same column" in finding.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('name: "a" b\n', "is put in quotes whole"),
        ("name:\n\ta: b\n", "indent with spaces"),
        ("name: \tb: c\n", ""),
    ],
)
def test_what_is_no_indentation_is_not_told_as_one(text: str, hint: str) -> None:
    [finding] = read(text.encode(), "a.yaml").findings

    assert finding.code == "Y-SYNTAX"
    assert "indented" not in finding.message
    assert hint in finding.hint
