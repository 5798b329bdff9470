"""Every step stands in its place, and knows what around it can end it from outside."""

from __future__ import annotations

import pytest

from countersign_compiler.asl.follower import followers
from tests.compiler.asl.group_steps import CALL, CODE, FAIL, ON, both, choose, each, step
from tests.compiler.builders import compiled

NEVER = step("refuse", FAIL, "input.no")


def steps_of(*written):
    ensemble = compiled("agents:\n" + "".join(f"  - {each}\n" for each in written)).ensemble
    return {follower.name: follower for follower in followers(ensemble)}


def test_a_step_has_all_that_is_around_it_from_the_inside_out():
    inner = choose("input.go", [step("pay", CALL)], name="when")

    found = steps_of(both([step("sum", CODE)], [each(inner)]))["pay"]

    around = [(place.name, block) for place, block in found.around()]
    assert around == [("when", "then"), ("each", "item"), ("both", "1")]


def test_the_ends_of_lists_lie_before_the_step_that_comes_next_in_the_file():
    found = steps_of(both([each(step("pay", CALL))], [step("sum", CODE)]), step("book", CALL))

    def turns(name):
        return [(turn.group.name, turn.branch) for turn in found[name].turns]

    assert turns("pay") == []
    assert turns("sum") == [("each", None), ("both", "1")]
    assert turns("book") == [("both", None)]


@pytest.mark.parametrize(
    ("group", "branch", "may_end"),
    [
        (both([step("a", CODE)], [NEVER]), "0", True),
        (both([step("a", CODE)], [NEVER]), "1", False),
        (both([step("a", CODE)], [choose("input.go", [NEVER])]), "0", True),
        (both([step("a", CODE)], [both([NEVER], name="inner")]), "0", True),
        (both([step("a", CODE)], [both([NEVER], name="inner", more=ON)]), "0", False),
        (each(step("a", CODE), NEVER), "item", True),
        (each(step("a", CODE)), "item", False),
    ],
)
def test_a_failure_that_is_meant_ends_the_other_branches_and_items(group, branch, may_end):
    found = next(iter(steps_of(group).values()))

    assert found.fails_beside(branch) is may_end


@pytest.mark.parametrize(
    ("group", "has_items"),
    [
        (each(step("a", CODE), items="[1]"), True),
        (each(step("a", CODE)), False),
        (both([step("a", CODE)]), True),
    ],
)
def test_only_a_list_that_is_written_out_is_sure_to_have_items(group, has_items):
    found = next(iter(steps_of(group).values()))

    assert found.has_items() is has_items
