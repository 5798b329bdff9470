"""What stands in the state machine for an expression?"""

from __future__ import annotations

import pytest

from countersign_compiler.expressions.jsonata import (
    branch_taken,
    condition_runs,
    condition_undecided,
    constant,
    decision,
    expression,
    fragment,
    gate_opens,
    is_whole,
    list_of,
    literal,
    value,
)
from countersign_compiler.expressions.parser import parse_condition, parse_template
from tests.compiler.expressions.cases import at, knows
from tests.compiler.expressions.engine import Stopped, evaluate

SCOPE = knows("check")


def test_plain_text_stays_as_it_is() -> None:
    assert value(parse_template("a $5 {b} 'c'", SCOPE).tree, at) == "a $5 {b} 'c'"


@pytest.mark.parametrize("text", ["{% $error('x') %}", "{% x", "x %}", "${a}", "{%}", "{%{%${%}"])
def test_author_text_never_becomes_an_expression(text: str) -> None:
    written = literal(text)

    assert not any(mark in written[2:-2] for mark in ("${", "{%", "%}"))
    assert evaluate(written, {}) == text


def test_a_literal_dollar_brace_is_written_inside_an_expression() -> None:
    tree = parse_template('say ${"${"}x}', SCOPE).tree

    assert evaluate(value(tree, at), {}) == "say ${x}"


def test_only_one_expression_and_nothing_else_is_whole() -> None:
    assert is_whole(parse_template("${input.a}", SCOPE).tree)
    assert not is_whole(parse_template("${input.a} ", SCOPE).tree)
    assert not is_whole(parse_template("text", SCOPE).tree)


def test_the_three_answers_of_a_condition_are_told_apart() -> None:
    test = decision(parse_condition("${input.a > 1}", SCOPE).tree, at)
    forms = (condition_runs, condition_undecided, gate_opens)

    found = {
        name: [evaluate(form(test), {"input": given}) for form in forms]
        for name, given in (("true", {"a": 2}), ("false", {"a": 1}), ("undecided", {"a": "2"}))
    }

    assert found == {
        "true": [True, False, True],
        "false": [False, False, False],
        "undecided": [False, True, True],
    }


def test_a_test_that_is_always_decided_needs_no_comparison() -> None:
    test = decision(parse_condition("${input.a === null}", SCOPE).tree, at)

    assert not test.may_be_undecided
    assert condition_undecided(test) == "{% false %}"
    assert evaluate(condition_runs(test), {"input": {}}) is True
    assert evaluate(gate_opens(test), {"input": {"a": 1}}) is False


@pytest.mark.parametrize(("written", "expected"), [(True, True), (False, False)])
def test_a_written_truth_is_a_decision_too(written: bool, expected: bool) -> None:
    test = decision(parse_condition(written, SCOPE).tree, at)

    assert evaluate(condition_runs(test), {}) is expected
    assert evaluate(gate_opens(test), {}) is expected


def test_an_undecided_if_stops_the_run_at_its_place() -> None:
    test = decision(parse_condition("${input.a > 1}", SCOPE).tree, at)

    stopped = evaluate(branch_taken(test), {"input": {}})

    assert evaluate(branch_taken(test), {"input": {"a": 5}}) is True
    assert isinstance(stopped, Stopped)
    assert "EXPR_UNDECIDED refund.yaml:1:11 input.a > 1" in stopped.cause


def test_a_gates_inputs_read_its_approvers() -> None:
    members = list_of(
        [constant("a@example.com"), fragment(parse_template("${input.b}", SCOPE).tree, at)]
    )
    tree = parse_template("${Math.ceil(approvers.length / 2)}", SCOPE).tree

    text = value(tree, at, approvers=members)

    assert evaluate(text, {"input": {"b": "b@example.com"}}) == 1


def test_approvers_are_not_computed_where_they_are_not_read() -> None:
    text = value(parse_template("${input.b}", SCOPE).tree, at, approvers=constant(["x"]))

    assert "$approvers" not in text


@pytest.mark.parametrize(
    "json_value",
    [
        [],
        [[]],
        [[1]],
        [None],
        [[], [None, [2]]],
        {"a": {}, "b": [{"c": ["x"]}]},
        'é\n"\\',
        -1.5,
        {},
    ],
)
def test_a_constant_of_any_shape_is_kept(json_value: object) -> None:
    assert evaluate(expression(constant(json_value)), {}) == json_value


def test_an_operand_that_may_stop_is_evaluated_only_when_needed() -> None:
    source = "${input.ok || (input.n > 1 ? 1 : 2) === 1 || input.late}"
    text = condition_runs(decision(parse_condition(source, SCOPE).tree, at))

    assert evaluate(text, {"input": {"ok": True}}) is True
    assert isinstance(evaluate(text, {"input": {"ok": False, "late": True}}), Stopped)
    assert evaluate(text, {"input": {"ok": False, "n": 1, "late": True}}) is True


def test_the_same_source_gives_the_same_text() -> None:
    source = "${(input.a ?? input.b) + (input.c || input.d) + (check.executed ? 1 : 2)}"

    texts = {value(parse_template(source, SCOPE).tree, at) for _ in range(3)}

    assert len(texts) == 1
