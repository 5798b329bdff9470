"""A definition is written for people and diffs."""

from __future__ import annotations

from countersign_compiler.asl.text import to_canonical_text, to_text


def test_keys_are_sorted_letters_stay_letters_and_the_text_ends_with_a_line_break():
    assert to_text({"b": "é", "a": [1]}) == '{\n "a": [\n  1\n ],\n "b": "é"\n}\n'


def test_what_is_digested_holds_nothing_that_a_layout_could_change():
    assert to_canonical_text({"b": "é", "a": [1, 2]}) == '{"a":[1,2],"b":"é"}'
