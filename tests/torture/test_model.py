"""The rows of the small worlds say what was walked, and what was not."""

from __future__ import annotations

from dataclasses import replace

from tests.model.answers import against_a_stranger
from tests.model.mutants import HELD_TWICE, MUTANTS
from tests.model.openings import name_used_again
from tests.torture.model import (
    row_of_mutants,
    row_of_the_other_defence,
    row_of_walks,
    rows_of_worlds,
)

SMALL = (against_a_stranger(), name_used_again())


def test_worlds_that_hold_are_counted_by_their_steps_and_by_their_schedules() -> None:
    said: list[object] = []

    steps, schedules = rows_of_worlds(SMALL, said.append)

    assert steps.holds
    assert steps.how_many > 300
    assert schedules.how_many > 10_000
    assert schedules.fails == "fewer than a million"
    assert all("no law broken" in str(line) for line in said)


def test_a_world_that_is_too_large_fails_its_row() -> None:
    steps, _ = rows_of_worlds(SMALL, lambda _line: None, states=50)

    assert steps.fails == "2 worlds are too large"


def test_a_world_in_which_a_law_is_broken_does_not_hold_and_is_told() -> None:
    said: list[object] = []
    trusting = next(each for each in MUTANTS if each.name == "the callback's bytes are believed")

    steps, _ = rows_of_worlds([trusting.in_its_world()], said.append)

    assert not steps.holds
    assert said[-1] == "  => the step behind the gate was executed without a recorded yes"


def test_schedules_are_played_one_by_one() -> None:
    row = row_of_walks(SMALL, lambda _line: None, count=2)

    assert row.holds
    assert row.how_many == 4


def test_each_mutant_is_to_be_noticed_for_what_it_breaks() -> None:
    blind = replace(MUTANTS[1], says="something else")

    assert row_of_mutants(MUTANTS[1:3], lambda _line: None).holds
    assert row_of_mutants([MUTANTS[2], blind], lambda _line: None).fails == "only 1 noticed"


def test_the_other_of_two_defences_holds_alone() -> None:
    assert row_of_the_other_defence(HELD_TWICE[2:3]).holds
