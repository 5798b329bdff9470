"""Which trees give a truth by themselves?"""

from __future__ import annotations

import dataclasses

import pytest

from countersign_compiler.expressions.parser import parse_template
from countersign_compiler.expressions.tree import (
    Expr,
    env_read,
    is_decision,
    step_of_output_path,
    steps_read,
)
from tests.compiler.expressions.cases import knows


def read(source: str) -> Expr:
    (only,) = parse_template(f"${{{source}}}", knows("a")).tree.parts
    assert isinstance(only, Expr)
    return only


@pytest.mark.parametrize(
    "source",
    [
        "input.a > 1",
        "!input.a",
        "input.a.includes(1)",
        "input.a.some(x => x)",
        "input.a || input.b > 1",
        "input.a && true",
        "a.executed || input.b",
        "(input.a > 1) ?? true",
        "input.c ? a.undecided : !input.b",
    ],
)
def test_a_test_is_a_decision(source: str) -> None:
    assert is_decision(read(source))


@pytest.mark.parametrize(
    "source",
    [
        *("input.a", "a.executed", "true", "input.a || input.b", "input.a ?? true"),
        *("a.executed ?? true", "input.c ? true : input.b", "input.a.map(x => x > 1)"),
        "[input.a > 1]",
    ],
)
def test_a_value_is_none(source: str) -> None:
    assert not is_decision(read(source))


def test_a_path_knows_the_step_it_begins_with() -> None:
    found = step_of_output_path(read("a.output.x[0].y"))

    assert found is not None
    assert found.step == "a"
    assert step_of_output_path(read("a.input.x")) is None
    assert step_of_output_path(read("a.output.x.trim()")) is None


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("env.TEAM", {"TEAM"}),
        ("env.TEAM ?? env.DESK.trim()", {"TEAM", "DESK"}),
        ("input.people.map(x => [x, env.TEAM])", {"TEAM"}),
        ("input.env.TEAM", set()),
        ("a.output.env", set()),
    ],
)
def test_the_names_of_the_configuration_that_are_read_are_known(
    source: str, names: set[str]
) -> None:
    assert env_read(read(source)) == names


def test_the_steps_that_are_read_are_known() -> None:
    assert steps_read(read("input.x || [a.output.y, a.failed]")) == {"a"}


def test_nodes_cannot_be_changed() -> None:
    node = read("input.a")

    with pytest.raises(dataclasses.FrozenInstanceError):
        node.start = 0
