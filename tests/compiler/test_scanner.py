"""Where does an unquoted scalar end?"""

from __future__ import annotations

import random

import pytest
import yaml

from countersign_compiler.scanner import EnsembleScanner, OpenExpressionError

ENSEMBLE = """\
ensemble: refund   # a comment
agents:
  - name: check
    condition: "a 'b' \\u00e9"
    config: {url: 'https://x/y?a=b', list: [1, two, {three: ~}], "q": x y}
    prompt: |
      two
        lines # no comment
    folded: >-
      one
      line
  - name: pay
    note: a plain text
      over two lines
    ? complex
    : value
    "quoted key": -1.5
---
second: document
"""
SIGNS = ["", " ", "\n", "\t", ":", ": ", " #", "- ", "'", '"', "[", "]", "{", "}", ",", "?", "|"]
SIGNS += [
    ">",
    "&a ",
    "*a",
    "!t ",
    "%",
    "@",
    "`",
    "\\",
    "$",
    "x",
    "  ",
    "---\n",
    "...\n",
    "é",
    "\u2028",
]


def events(loader: object) -> list[tuple[object, ...]]:
    """The events with places, ended by the place and problem of an error."""
    found: list[tuple[object, ...]] = []
    try:
        while loader.check_event():
            event = loader.get_event()
            start, end = event.start_mark, event.end_mark
            place = (start.line, start.column, start.index, end.line, end.column, end.index)
            found.append((str(event), *place))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found.append(("error", error.problem, mark and (mark.line, mark.column)))
    except (ValueError, yaml.reader.ReaderError) as error:
        found.append(("error", type(error).__name__))
    return found


def mutated(dice: random.Random) -> str:
    text = ENSEMBLE
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(text))
        text = text[:at] + dice.choice(SIGNS) + text[at + dice.choice((0, 0, 1, 1, 5)) :]
    return text


def test_text_without_expressions_is_read_as_stock_yaml_reads_it() -> None:
    dice = random.Random(7)
    tried = 0

    while tried < 300:
        text = mutated(dice)
        if "${" not in text:
            tried += 1
            assert events(EnsembleScanner(text)) == events(yaml.SafeLoader(text)), text


def values(text: str) -> list[str]:
    found = [event for event in iter_events(text) if isinstance(event, yaml.ScalarEvent)]
    return [event.value for event in found]


def scalars_of(text: str) -> list[tuple[object, ...]]:
    """Each scalar with its style, and with where it begins and ends."""
    found = [event for event in iter_events(text) if isinstance(event, yaml.ScalarEvent)]
    return [
        (event.value, event.style, *((mark.line, mark.column, mark.index) for mark in marks))
        for event in found
        for marks in [(event.start_mark, event.end_mark)]
    ]


def iter_events(text: str) -> list[yaml.Event]:
    scanner = EnsembleScanner(text)
    found = []
    while scanner.check_event():
        found.append(scanner.event())
    return found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("c: ${b['x: y']}", "${b['x: y']}"),
        ("c: ${a ? b : c}", "${a ? b : c}"),
        ("c: ${ {a: {b: 1}} } and more # note", "${ {a: {b: 1}} } and more"),
        ("c: ${'}'} x", "${'}'} x"),
        ("c: ${'it\\'s }'}", "${'it\\'s }'}"),
        ("c: before ${a === ' # '} after", "before ${a === ' # '} after"),
        ("c: one ${a}\n  two ${b: c}", "one ${a} two ${b: c}"),
        ("handler: (i) => ({ a: 1 }) # note", "(i) => ({ a: 1 })"),
        ("handler: (i) => ({ a: ' # ' })", "(i) => ({ a: ' # ' })"),
        ("- handler: i => i.a ? 1 : 2", "i => i.a ? 1 : 2"),
        ("code: return { a: b };   ", "return { a: b };"),
        ("code: returns a text", "returns a text"),
        ("handler: assess.handler # a python handler", "assess.handler"),
    ],
)
def test_an_expression_or_a_one_line_body_is_one_scalar(text: str, value: str) -> None:
    assert values(text)[-1] == value


@pytest.mark.parametrize("before", ["- ", "key:\n  ", ""])
@pytest.mark.parametrize(
    "value",
    [
        "${input.amount}",
        "${input.a ? b : c} EUR",
        "https://example.com/${input.id}/orders?a=b",
        "two  words, and (more)",
        "cost:$5 or ${5}",
        "${a}${b} #no comment",
        "12",
        '"in quotes: ${input.x}"',
        "'in quotes # ${input.x}'",
        "'it''s'",
        '"a \\u00e9"',
        "größe",
    ],
)
def test_a_line_gives_the_same_whatever_the_line_after_it_is(before: str, value: str) -> None:
    inside = "" if before == "" else "  "

    ordinary = scalars_of(f"{before}a: {value}\n{inside}z: 1\n")
    # No line before a comment is read at once.
    commented = scalars_of(f"{before}a: {value}\n#\n{inside}z: 1\n")

    assert len(ordinary) == len(commented)
    assert ordinary[:-2] == commented[:-2]


def test_a_text_that_goes_on_in_the_next_line_is_read_to_its_end() -> None:
    assert values("a: one ${b}\n  two ${c}\nd: 1") == ["a", "one ${b} two ${c}", "d", "1"]


def test_expressions_stand_in_flow_lists_too() -> None:
    assert values("a: [${env.X}, ${b ? [1, 2] : {c: 3}}, d]") == [
        "a",
        "${env.X}",
        "${b ? [1, 2] : {c: 3}}",
        "d",
    ]


@pytest.mark.parametrize("text", ["c: ${a", "c: ${a\n  }", "c: ${'a}", "c: [${a, b]"])
def test_an_expression_closes_on_its_own_line(text: str) -> None:
    with pytest.raises(OpenExpressionError) as raised:
        iter_events(text)

    mark = raised.value.problem_mark
    assert mark is not None
    assert mark.column == text.index("${")


def test_the_seed_shape_of_a_body_needs_its_key() -> None:
    with pytest.raises(yaml.YAMLError):
        iter_events("other: return { a: b: c }")
