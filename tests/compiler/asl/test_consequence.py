"""What an answer lets run is never told too short, and told as certain only where it is proven."""

from __future__ import annotations

import pytest

from tests.compiler.builders import machine

GATE = "{name: %s, agent: hitl, inputs: {data: 1, prompt: P, approvers: [a@b.example]}%s}"
PAY = "{name: %s, operation: http, config: {url: https://pay.example.com}%s}"


def gate(name="ask", condition=None):
    return GATE % (name, _when(condition))


def pay(condition=None, name="pay"):
    return PAY % (name, _when(condition))


def code(name, condition=None, value="1"):
    body = "{name: %s, operation: code, config: {code: '%s'}%s}"
    return body % (name, f"return {value};", _when(condition))


def _when(condition):
    return f', condition: "${{{condition}}}"' if condition else ""


def told(*steps, of="ask"):
    """What is told of each answer: names, with a question mark where it is not certain."""
    return tuple(listed(steps, of, answer) for answer in ("onApprove", "onReject"))


def told_in_silence(*steps):
    """What is told of no answer to `ask`, as `told`."""
    return listed(steps, "ask", "onSilence")


def listed(steps, gate_name, answer):
    lets_run = machine("agents:\n" + "".join(f"  - {step}\n" for step in steps)).consequences
    return [step["name"] + ("" if step["certain"] else "?") for step in lets_run[gate_name][answer]]


@pytest.mark.parametrize(
    ("condition", "on_yes", "on_no"),
    [
        ("ask.output.approved", ["pay"], []),
        ("ask.output.rejected", [], ["pay"]),
        ("!ask.output.approved", [], ["pay"]),
        ("ask.output.timedOut", [], []),
        ("ask.output.status === 'approved'", ["pay"], []),
        ("ask.output.approved && input.go", ["pay?"], []),
        ("ask.output.approved || input.go", ["pay"], ["pay?"]),
        ("ask.output.approved || input.x > 1", ["pay"], ["pay?"]),
        ("!(ask.output.approved || input.go)", [], ["pay?"]),
        ("input.go", ["pay?"], ["pay?"]),
        ("ask.executed", ["pay"], ["pay"]),
        ("ask.output.feedback === 'go'", ["pay?"], ["pay?"]),
        ("ask.output.reason !== null", ["pay?"], ["pay?"]),
        (None, ["pay"], ["pay"]),
    ],
)
def test_a_step_behind_a_gate_is_told_by_its_condition(condition, on_yes, on_no):
    assert told(gate(), pay(condition)) == (on_yes, on_no)


def test_a_step_behind_a_second_gate_may_run_only_after_the_first_ones_yes():
    steps = (gate(), gate("then", "ask.output.approved"), pay("then.output.approved"))

    assert told(*steps) == (["then", "pay?"], [])


def test_a_gate_whose_condition_cannot_be_decided_by_the_answer_may_open():
    steps = (gate(), gate("then", "input.large"), pay("then.output.approved"))

    assert told(*steps) == (["then?", "pay?"], ["then?", "pay?"])


def test_a_step_that_was_left_out_lets_nothing_run():
    steps = (gate(), code("price", "ask.output.approved"), pay("price.executed"))

    assert told(*steps) == (["price", "pay"], [])


@pytest.mark.parametrize(
    ("automatic", "manual"),
    [
        ("input.risk < 0.3", "input.risk >= 0.3"),
        ("input.risk < 0.3", "!(input.risk < 0.3)"),
        ("input.risk <= 0.3", "input.risk > 0.3"),
        ("0.3 > input.risk", "input.risk >= 0.3"),
        ("input.kind === 'low'", "input.kind !== 'low'"),
        ("input.kind === 'low'", "'low' !== input.kind"),
        ("!input.manual", "input.manual"),
    ],
)
def test_a_way_round_that_is_closed_when_the_gate_opens_is_not_told(automatic, manual):
    steps = (
        code("auto", automatic, "{ approved: true }"),
        gate("ask", manual),
        pay("auto.output.approved || ask.output.approved"),
    )

    assert told(*steps) == (["pay"], [])


@pytest.mark.parametrize(
    ("automatic", "manual"),
    [
        ("input.risk < 0.3", "input.risk >= 0.2"),
        ("input.risk < 0.3", "input.other >= 0.3"),
        ("input.risk < 0.3", "input.risk > 0.3"),
        ("input.kind === 1", "input.kind !== true"),
        ("Date.now() < input.t", "Date.now() >= input.t"),
        ("input.risk < 0.3", None),
    ],
)
def test_a_way_round_that_may_be_open_is_told(automatic, manual):
    steps = (
        code("auto", automatic, "{ approved: true }"),
        gate("ask", manual),
        pay("auto.output.approved || ask.output.approved"),
    )

    assert told(*steps) == (["pay"], ["pay?"])


def test_what_a_gate_needed_to_open_is_known_behind_it():
    steps = (
        gate("manager"),
        gate("director", "manager.output.approved && input.senior"),
        pay("manager.output.approved && (!input.senior || director.output.approved)", "offer"),
        pay("manager.output.rejected", "tell"),
    )

    assert told(*steps, of="director") == (["offer"], [])
    assert told(*steps, of="manager") == (["director?", "offer?"], ["tell"])


def test_a_gate_that_opens_on_one_of_two_tests_says_nothing_of_either():
    steps = (
        gate("manager"),
        gate("director", "manager.output.approved || input.senior"),
        pay("manager.output.approved || director.output.approved", "offer"),
    )

    assert told(*steps, of="director") == (["offer"], ["offer?"])


def test_only_what_comes_after_the_gate_is_told():
    assert told(code("first"), gate()) == ([], [])


def test_a_gate_that_opens_where_its_condition_cannot_be_decided_is_told():
    steps = (
        code("auto", "input.risk < 0.3"),
        gate("ask", "input.risk >= 0.3"),
        gate("then", "auto.output.ok"),
        pay("auto.output.ok"),
    )

    assert told(*steps) == (["then?"], ["then?"])


@pytest.mark.parametrize(
    ("condition", "in_silence"),
    [
        ("ask.output.approved", []),
        ("!ask.output.approved", ["pay"]),
        ("!ask.output.rejected", ["pay"]),
        ("ask.output.timedOut && input.go", ["pay?"]),
    ],
)
def test_what_runs_when_nobody_answers_is_told_beside_the_answers(condition, in_silence):
    assert told_in_silence(gate(), pay(condition)) == in_silence


def test_in_silence_no_gate_after_is_answered_either():
    steps = (gate(), gate("boss", "ask.output.timedOut"), pay("boss.output.approved"))

    assert told_in_silence(*steps) == ["boss"]
    assert told_in_silence(*steps[:2], pay("boss.output.timedOut")) == ["boss", "pay"]
