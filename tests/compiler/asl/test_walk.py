"""What an answer lets run in and behind branches side by side, items, and early ends."""

from __future__ import annotations

import pytest

from tests.compiler.asl.group_steps import (
    CALL,
    CODE,
    FAIL,
    ON,
    both,
    choose,
    each,
    gate,
    listed,
    step,
    told,
)

# Branches side by side.


def test_the_branch_beside_a_gate_stands_in_none_of_its_lists():
    steps = both([gate(), step("note", CODE)], [step("pay", CALL), gate("other")])

    assert told(steps) == (["note"], ["note"])
    assert told(steps, of="other") == ([], [])


def test_what_comes_after_the_branches_goes_by_both_of_their_gates():
    steps = (
        both([gate()], [gate("other")]),
        step("pay", CALL, "ask.output.approved && other.output.approved"),
        step("tell", CALL, "ask.output.rejected || other.output.rejected"),
    )

    assert told(*steps) == (["pay?", "tell?"], ["tell"])
    assert told(*steps, of="other") == (["pay?", "tell?"], ["tell"])


def test_in_silence_a_gate_beside_may_have_been_answered_and_one_behind_is_not():
    steps = (
        both([gate()], [gate("other")]),
        gate("last"),
        step("pay", CALL, "!ask.output.approved && other.output.approved"),
        step("book", CALL, "last.output.approved"),
    )

    assert listed(steps, "ask", "onSilence") == ["last", "pay?"]


def test_a_group_that_may_be_passed_by_makes_its_steps_uncertain():
    assert told(gate(), both([step("pay", CALL)], condition="input.go"))[0] == ["pay?"]
    assert told(gate(), both([step("pay", CALL)], condition="ask.output.approved")) == (
        ["pay"],
        [],
    )


def test_a_group_with_a_gate_inside_stops_the_run_where_nobody_knows_whether_it_runs():
    steps = (
        gate(),
        both([gate("other")], condition="input.go"),
        step("pay", CALL, "both.undecided"),
    )

    assert told(*steps)[0] == ["other?"]
    assert told(gate(), both([step("sum", CODE)], condition="input.go"), steps[2])[0] == [
        "sum?",
        "pay?",
    ]


# A failure that the run goes past.


def test_a_step_whose_failure_is_gone_past_may_have_given_nothing():
    behind = (step("pay", CALL, "call.failed"), step("book", CALL, "call.output.ok !== true"))

    assert told(gate(), step("call", CALL, more=ON), *behind)[0] == ["call", "pay?", "book?"]
    assert told(gate(), step("call", CALL), *behind)[0] == ["call", "book?"]


def test_a_gate_whose_failure_is_gone_past_may_be_neither_approved_nor_rejected():
    steps = (gate(), gate("other", more=ON), step("pay", CALL, "other.failed"))

    assert told(*steps)[0] == ["other", "pay?"]
    assert told(*steps, of="other") == ([], [])
    assert told(gate(), gate("other"), steps[2])[0] == ["other"]


def test_behind_branches_that_may_have_failed_nothing_inside_is_known():
    behind = (
        step("pay", CALL, "ask.output.approved"),
        step("again", CALL, "ask.undecided"),
        step("tell", CALL, "both.failed"),
    )

    assert told(both([gate()], more=ON), *behind) == (
        ["pay?", "again?", "tell?"],
        ["again?", "tell?"],
    )
    assert told(both([gate()]), *behind) == (["pay"], [])


# Items.


def test_the_rest_of_the_item_and_what_comes_after_all_items_is_told():
    steps = (
        each(step("price", CODE), gate(), step("pay", CALL, "ask.output.approved")),
        step("book", CALL),
    )

    assert told(*steps) == (["pay", "book"], ["book"])


def test_steps_for_each_item_are_certain_only_where_items_are_written_out():
    assert told(gate(), each(step("pay", CALL)))[0] == ["pay?"]
    assert told(gate(), each(step("pay", CALL), items="[1, 2]"))[0] == ["pay"]
    inside = choose("ask.output.approved", [step("pay", CALL)])
    assert told(gate(), each(inside))[0] == ["pay?"]


def test_what_the_items_gave_can_be_anything():
    steps = (each(gate()), step("pay", CALL, "each.output.every(o => o.ask.output.approved)"))

    assert told(*steps) == (["pay?"], ["pay?"])


# Early ends.


@pytest.mark.parametrize("end", ["stop: {}", FAIL])
def test_behind_the_end_of_the_run_nothing_is_told(end):
    steps = (gate(), step("end", end, "ask.output.rejected"), step("pay", CALL))

    assert told(*steps) == (["pay"], ["end"])


@pytest.mark.parametrize("end", ["stop: {}", FAIL])
def test_behind_what_may_be_the_end_of_the_run_nothing_is_certain(end):
    steps = (gate(), step("end", end, "input.enough"), step("pay", CALL))

    assert told(*steps)[0] == ["end?", "pay?"]


def test_an_end_in_a_branch_ends_the_run_where_the_branch_is_taken():
    steps = (
        gate(),
        choose("ask.output.approved", [step("note", CODE)], step("enough", "stop: {}")),
        step("pay", CALL),
    )

    assert told(*steps) == (["note", "pay"], ["enough"])


def test_a_branch_that_fails_ends_what_is_around_it():
    refuse = step("refuse", FAIL, "ask.output.rejected")
    group = [gate(), refuse, step("note", CODE)]

    assert told(both(group), step("pay", CALL)) == (["note", "pay"], ["refuse"])
    assert told(each(*group), step("pay", CALL)) == (["note?", "pay?"], ["refuse?"])


def test_the_run_goes_past_a_branch_that_fails_where_it_is_to_continue():
    group = both([gate(), step("refuse", FAIL, "ask.output.rejected")], more=ON)
    behind = (
        step("pay", CALL, "!both.failed"),
        step("tell", CALL, "both.failed"),
        step("sorry", CALL, "ask.output.rejected"),
    )

    assert told(group, *behind) == (["pay?", "tell?"], ["refuse", "tell"])


def test_a_failure_in_a_branch_beside_makes_what_comes_after_uncertain():
    group = both(
        [gate(), step("note", CODE)],
        [gate("other"), step("refuse", FAIL, "other.output.rejected")],
    )

    assert told(group, step("pay", CALL))[0] == ["note?", "pay?"]
    assert told(gate("first"), group, step("pay", CALL), of="first")[0] == [
        "ask?",
        "note?",
        "other",
        "refuse?",
        "pay?",
    ]


def test_a_run_of_another_ensemble_is_told():
    steps = (gate(), step("refund", "ensemble: refund", "ask.output.approved"))

    assert told(*steps) == (["refund"], [])
