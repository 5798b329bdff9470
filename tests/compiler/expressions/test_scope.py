"""Which names can a step have?"""

from __future__ import annotations

import pytest

from countersign_compiler.expressions.scope import (
    KnownFrom,
    KnownStep,
    Placed,
    Scope,
    clashing_names,
    variable_of,
    why_not_a_step_name,
)


@pytest.mark.parametrize("name", ["a", "risk-check", "v1", "A_b-2c", "x" * 60])
def test_a_plain_name_can_name_a_step(name: str) -> None:
    assert why_not_a_step_name(name) is None


@pytest.mark.parametrize(
    "name", ["", "1a", "a-", "-a", "a--b", "a.b", "é", "a b", "x" * 61, "input", "now", "steps"]
)
def test_other_names_cannot(name: str) -> None:
    assert why_not_a_step_name(name)


def test_two_names_of_one_variable_clash() -> None:
    assert clashing_names(["a-b", "c", "a_b", "c"]) == [("a_b", "a-b"), ("c", "c")]


def test_a_step_in_a_map_has_a_variable_of_its_own() -> None:
    assert [variable_of("a-b", depth) for depth in range(3)] == ["s_a_b", "m1_a_b", "m2_a_b"]


def test_hidden_steps_are_not_readable() -> None:
    steps = {"a": KnownStep("s_a"), "b": KnownStep("s_b", hidden="comes later")}

    assert Scope(steps).readable == ["a"]


def test_a_place_sees_what_stands_before_it_and_not_in_the_branch_beside() -> None:
    known = {
        "choose": Placed(0, KnownStep("s_choose")),
        "left": Placed(1, KnownStep("s_left"), {0: "then"}),
        "right": Placed(2, KnownStep("s_right"), {0: "else"}),
        "after": Placed(3, KnownStep("s_after")),
    }

    in_else = KnownFrom(known, 2, {0: "else"})

    assert [in_else[name].hidden for name in known] == [
        None,
        "stands in a branch beside this one",
        "is this step itself",
        "comes later",
    ]
    assert KnownFrom(known, 3)["left"].hidden is None
