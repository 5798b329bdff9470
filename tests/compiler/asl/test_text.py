"""A definition is written for people and diffs."""

from __future__ import annotations

import json

from countersign_compiler.asl.text import LONGEST_LINE, to_canonical_text, to_text


def test_keys_are_sorted_letters_stay_letters_and_the_text_ends_with_a_line_break():
    long = "é" * LONGEST_LINE

    assert to_text({"b": long, "a": [1]}) == f'{{\n "a": [1],\n "b": "{long}"\n}}\n'


def test_what_fits_on_a_line_stands_on_one_whatever_its_depth():
    fits = {"a": [{"b": None}, True], "c": "x" * (LONGEST_LINE - 35)}

    line = to_text(fits)
    assert line == f'{{"a": [{{"b": null}}, true], "c": "{fits["c"]}"}}\n'
    assert len(line) == LONGEST_LINE + 1
    assert to_text({**fits, "c": fits["c"] + "x"}).count("\n") == 4


def test_the_text_reads_back_as_the_value():
    value = {"s": ["\n", {"x": {}, "y": [[]]}] * 9, "t": [1.5, None, -3, "a\\b"]}

    assert json.loads(to_text(value)) == value


def test_what_is_digested_holds_nothing_that_a_layout_could_change():
    assert to_canonical_text({"b": "é", "a": [1, 2]}) == '{"a":[1,2],"b":"é"}'
