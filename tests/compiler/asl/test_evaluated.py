"""Every string that an engine evaluates is found, and its place can be told."""

from __future__ import annotations

import pytest

from countersign_compiler.asl.evaluated import Texts, inner, places

STATE = {"Output": {"a": ["x", "{% $a %}"]}, "Next": "b", "Assign": {"v": "{% $b %}", "n": 1}}


def test_expressions_are_found_at_any_depth():
    assert Texts().of(STATE) == ["{% $a %}", "{% $b %}"]


def test_their_places_are_paths_from_the_value():
    assert list(places(STATE)) == [(".Output.a[1]", "{% $a %}"), (".Assign.v", "{% $b %}")]


@pytest.mark.parametrize("half", ["{% half", "half %}"])
def test_half_an_expression_is_found_too(half):
    assert Texts().of([half]) == Texts().of(half) == [half]
    assert list(places([half])) == [("[0]", half)]


def test_a_comment_and_the_scope_of_a_map_are_left_out():
    state = {"Comment": "{% c %}", "ItemProcessor": {"Output": "{% $a %}"}}

    assert Texts().of(state) == list(places(state)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("{% $a %}", " $a "), ("{%%}", ""), ("{%}", None), ("{% $a", None), ("a", None)],
)
def test_what_stands_between_the_marks_is_the_expression(text, found):
    assert inner(text) == found
