"""Names and expressions of a draft are settled once, and every problem has its place."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled, declares, gate, step

TWO = """
agents:
  - {{name: {first}, operation: code, config: {{code: return 1}}}}
  - {{name: {second}, operation: code, config: {{code: return 2}}}}
"""


def two(first, second):
    return TWO.format(first=first, second=second)


def test_two_steps_of_one_name_are_refused_and_both_are_named():
    [finding] = compiled(two("pay", "pay")).findings

    assert finding.code == "G-STEP-TWICE"
    assert "line 3" in finding.message
    assert finding.line == 4


def test_two_names_that_become_one_variable_are_refused():
    assert codes(two("a-b", "a_b")) == ["X-NAME-CLASH"]


@pytest.mark.parametrize("name", ["1a", "a--b", "-a", "a.b", "input", "'a b'", "x" * 61, "new"])
def test_a_name_that_cannot_name_a_step_is_refused(name):
    assert codes(two(name, "z")) == ["G-STEP-NAME"]


@pytest.mark.parametrize("name", ["a b", "a.b", "-a", "a-", "a--b", "é", "x" * 49])
def test_a_name_that_cannot_name_an_ensemble_is_refused(name):
    assert codes(f"ensemble: '{name}'\n" + step("code", code="return 1")) == ["G-NAME"]


@pytest.mark.parametrize("name", ["a", "A1", "content-approval", "a_b-c", "x" * 48])
def test_a_name_that_can_is_taken(name):
    assert codes(f"ensemble: {name}\n" + step("code", code="return 1")) == []


def test_an_unknown_operation_is_refused_with_the_nearest():
    [finding] = compiled(step("htpp", url="x")).findings

    assert finding.code == "G-KIND"
    assert "`http`" in finding.hint


@pytest.mark.parametrize(
    ("prompt", "code"),
    [
        ("${nobody.output}", "X-NAME"),
        ("${approve.output}", "X-ORDER"),
        ("${env.OTHER}", "X-ENV"),
        ("${input.x", "X-UNCLOSED"),
        ("${input.a < 1 < 2}", "X-CHAIN"),
    ],
)
def test_a_problem_in_an_expression_is_reported(prompt, code):
    assert codes(gate(prompt=f"'{prompt}'"), declares("TEAM")) == [code]


def test_a_declared_name_may_be_read():
    assert codes(gate(prompt="'${env.TEAM}'"), declares("TEAM")) == []


def test_the_place_of_a_problem_is_inside_its_text():
    [finding] = compiled(gate(prompt="'Pay ${nobody.output}'")).findings

    assert (finding.line, finding.column, finding.length) == (6, 22, 6)


@pytest.mark.parametrize("condition", ["yes please", "null", "5", "[a]", "'${input.a} '", "''"])
def test_a_condition_that_is_no_test_is_refused(condition):
    step_with = "{name: a, operation: code, config: {code: return 1}, condition: %s}"
    text = f"agents: [{step_with % condition}]"

    assert codes(text) == ["X-COND"]


def test_settings_that_are_no_mapping_are_refused():
    assert codes("agents: [{name: a, operation: think, config: [x]}]") == ["G-TYPE"]


def test_the_output_may_read_every_step_and_problems_in_it_are_reported():
    assert codes(step("code", code="return 1") + "output: ${work.output}\n") == []
    assert codes(step("code", code="return 1") + "output: {a: '${wrok.output}'}\n") == ["X-NAME"]


def test_an_unknown_name_is_told_only_the_names_that_can_be_read_there():
    text = """
agents:
  - {name: first, operation: code, config: {code: return 1}}
  - {name: "", operation: code, config: {code: return 1}}
  - {name: middle, operation: code, condition: "${frist.executed}", config: {code: return 1}}
  - {name: last, operation: code, config: {code: return 1}}
"""

    [finding] = [each for each in compiled(text).findings if each.code == "X-NAME"]

    assert "known: env, first, input." in finding.hint
    assert "Did you mean `first`?" in finding.hint
