"""Every record that a step can have is there, so that what reads it is never told too short."""

from __future__ import annotations

import pytest

from countersign_compiler.asl.possible import EVERY, Standing
from countersign_compiler.asl.records import failed, not_reached, skipped, took, undecided
from countersign_compiler.asl.standing import (
    GOING_ON,
    RUNS,
    Shape,
    ended,
    going_on,
    inside_failed,
    or_undecided,
    standing_of,
    unanswered,
    without,
)


def words(standing):
    """The records, each by one word: a gate's status, what is true of it, or `nothing`."""
    return [word(record) for record in standing.records]


def word(record):
    output = record["output"]
    if isinstance(output, dict):
        return output.get("status") or output["taken"]
    flags = ("failed", "skipped", "undecided", "success")
    return next((flag for flag in flags if record[flag]), "nothing")


def a_shape(gives="", *, continues=False, must_know=False):
    return Shape(gives, continues, must_know)


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        (a_shape(), ["success", "skipped", "undecided"]),
        (a_shape(continues=True), ["success", "failed", "skipped", "undecided"]),
        (a_shape(must_know=True), ["success", "skipped", "nothing"]),
        (a_shape("hitl"), ["approved", "rejected", "timeout", "skipped"]),
        (a_shape("hitl", continues=True), ["approved", "rejected", "timeout", "failed", "skipped"]),
        (a_shape("approved", continues=True), ["approved", "failed", "skipped", "undecided"]),
        (a_shape("if"), ["then", "else", "nothing", "skipped", "undecided"]),
        (a_shape("stop"), ["skipped", "undecided"]),
        (a_shape("fail"), ["skipped", "undecided"]),
    ],
)
def test_a_step_of_which_nothing_is_known_can_have_these_records(shape, found):
    assert words(standing_of(shape, RUNS, EVERY, EVERY)) == found


def test_a_step_that_the_run_cannot_come_to_has_the_record_from_before():
    assert words(standing_of(a_shape("stop"), RUNS, RUNS, EVERY)) == ["nothing"]


def test_a_step_takes_over_that_what_is_around_it_was_passed_by():
    reach = frozenset({False, "?"})

    assert words(standing_of(a_shape(), reach, RUNS, EVERY)) == ["skipped", "undecided"]


def test_in_silence_a_gate_can_have_failed_but_took_no_answer():
    gate = standing_of(a_shape("hitl", continues=True), RUNS, RUNS, EVERY)

    assert words(unanswered(gate)) == ["timeout", "failed"]


def test_a_group_has_not_failed_yet_where_its_own_steps_look_at_it():
    group = standing_of(a_shape(continues=True), RUNS, EVERY, EVERY)

    assert words(going_on(group)) == ["success", "skipped", "undecided"]


@pytest.mark.parametrize(
    ("continues", "surely_fails", "found"),
    [
        (False, False, ["success"]),
        (True, False, ["success", "failed"]),
        (True, True, ["failed"]),
        (False, True, ["nothing"]),
    ],
)
def test_a_group_that_ended_has_failed_only_where_the_run_goes_on(continues, surely_fails, found):
    assert words(ended(GOING_ON, continues=continues, surely_fails=surely_fails)) == found


def test_a_group_that_was_not_entered_has_not_failed():
    passed = Standing((skipped(), undecided()))

    assert words(ended(passed, continues=True, surely_fails=True)) == ["skipped", "undecided"]


def test_of_a_step_inside_a_failed_group_nobody_knows():
    group = Standing((failed(None), skipped()))

    assert words(or_undecided(Standing((skipped(),)))) == ["skipped", "undecided"]
    assert words(or_undecided(Standing((undecided(),)))) == ["undecided"]
    assert words(inside_failed(group)) == ["skipped", "undecided"]


def test_a_choice_did_not_take_the_branch_that_ends_the_run():
    choice = Standing((took("then"), took("else"), not_reached()))

    assert words(without(choice, "then")) == ["else", "nothing"]
