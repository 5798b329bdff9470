"""Every string that an engine evaluates is found, with its place."""

from __future__ import annotations

import pytest

from countersign_compiler.asl.evaluated import Texts, inner


def test_expressions_are_found_at_any_depth_with_their_places():
    state = {"Output": {"a": ["x", "{% $a %}"]}, "Next": "b", "Assign": {"v": "{% $b %}"}}

    assert Texts().of(state) == [(".Output.a[1]", "{% $a %}"), (".Assign.v", "{% $b %}")]


def test_half_an_expression_is_found_too():
    assert Texts().of(["{% half", "half %}"]) == [("[0]", "{% half"), ("[1]", "half %}")]


def test_a_comment_and_the_scope_of_a_map_are_left_out():
    assert Texts().of({"Comment": "{% c %}", "ItemProcessor": {"Output": "{% $a %}"}}) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("{% $a %}", " $a "), ("{%%}", ""), ("{%}", None), ("{% $a", None), ("a", None)],
)
def test_what_stands_between_the_marks_is_the_expression(text, found):
    assert inner(text) == found
