"""What the opening of a gate proves of the steps before and around it, and how long it holds."""

from __future__ import annotations

from tests.compiler.asl.group_steps import (
    CALL,
    CODE,
    FAIL,
    ON,
    both,
    choose,
    each,
    gate,
    step,
    told,
)


def test_a_gate_that_opened_proves_the_condition_of_what_is_around_it():
    steps = (
        both([gate()], condition="input.go"),
        step("pay", CALL, "input.go"),
        step("skip", CALL, "!input.go"),
    )

    assert told(*steps)[0] == ["pay"]


def test_a_fact_about_a_step_inside_is_forgotten_where_the_group_may_have_failed():
    inside = choose("!sum.undecided", [gate()])
    behind = step("pay", CALL, "sum.undecided")

    assert told(both([step("sum", CODE), inside], more=ON), behind)[0] == ["pay?"]
    assert told(both([step("sum", CODE), inside]), behind)[0] == []


def test_what_is_known_of_one_item_says_nothing_of_another_list():
    steps = (
        each(gate(condition="order.large"), step("note", CODE, "!order.large")),
        each(step("pay", CALL, "!order.large"), name="again", items="[{large: false}]"),
    )

    assert told(*steps)[0] == ["pay?"]


def test_what_is_known_of_the_run_holds_behind_the_items():
    steps = (each(gate(condition="input.go && order.large")), step("pay", CALL, "!input.go"))

    assert told(*steps) == ([], [])


def test_a_run_that_goes_on_did_not_meet_its_end():
    steps = (
        gate("first"),
        step("enough", "stop: {}", "first.output.rejected || input.small"),
        gate(),
        step("pay", CALL, "first.output.rejected"),
        step("book", CALL, "input.small"),
        step("tell", CALL, "!input.small"),
    )

    assert told(*steps)[0] == ["tell?"]
    assert told(*steps, of="first") == (
        ["enough?", "ask?", "tell?"],
        ["enough"],
    )


def test_a_run_that_goes_on_did_not_take_the_branch_that_ends_it():
    steps = (
        gate("first"),
        choose("!first.output.approved", [step("tell", CALL), step("enough", "stop: {}")]),
        gate(),
        step("pay", CALL, "first.output.approved"),
        step("sorry", CALL, "choose.output.taken === 'then'"),
    )

    assert told(*steps) == (["pay"], ["pay"])
    assert told(*steps, of="first") == (["ask", "pay"], ["tell", "enough"])


def test_a_gate_behind_a_group_that_ran_does_not_know_that_it_did_not_fail():
    steps = (
        both([step("sum", CODE)], condition="input.go", more=ON),
        gate(condition="both.executed && !both.undecided"),
        step("pay", CALL, "sum.undecided"),
    )

    assert told(*steps)[0] == ["pay?"]


def test_an_end_beside_the_gate_or_in_another_item_was_not_gone_past():
    beside = [step("small", CODE), step("refuse", FAIL, "input.small")]
    steps = (
        both(beside, [gate()], more=ON),
        step("pay", CALL, "input.small"),
    )

    assert told(*steps)[0] == ["pay?"]


def test_an_end_before_the_gate_of_an_item_was_not_met_by_that_item():
    refuse = step("refuse", FAIL, "order.small")
    inside = (step("pay", CALL, "order.small"), step("book", CALL, "!order.small"))

    assert told(each(refuse, gate(), *inside))[0] == ["book?"]
