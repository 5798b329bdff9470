"""Branches are read alike in every dialect, each as a list of its own steps."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled

DIALECTS = {
    "agents": ("agents", "{name: %s, operation: code, config: {code: return 1}}"),
    "flow": ("flow", "{member: %s, type: Function, config: {code: return 1}}"),
    "automation": ("elements", "{name: %s, element: code, spec: {code: return 1}}"),
}


def choice(dialect, words):
    key, step = DIALECTS[dialect]
    name = "member" if dialect == "flow" else "name"
    before, after = step.split("%s")
    written = words.replace("<", before).replace(">", after)
    return f"{key}: [{{{name}: choose, {written}}}]"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_dialect_has_branches_of_its_own_steps(dialect):
    found = compiled(choice(dialect, "if: '${input.x}', then: [<left>], else: [<right>]"))

    [step] = found.ensemble.steps
    assert [each.name for each in step.then] == ["left"]
    assert [each.name for each in step.otherwise] == ["right"]
    assert [each.name for each in found.ensemble.every_step()] == ["choose", "left", "right"]


def test_an_element_may_say_that_it_is_a_condition():
    words = "element: condition, if: '${input.x}', then: [<left>]"

    assert compiled(choice("automation", words)).findings == ()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("then: [<left>]", "G-MISSING"),
        ("if: '${input.x}', else: [<left>]", "G-MISSING"),
        ("if: '${input.x}', then: []", "G-MISSING"),
        ("if: '${input.x}', then: <left>", "G-TYPE"),
        ("if: '${input.x}', then: [<left>, 1]", "G-TYPE"),
        ("if: '${input.x}', then: [<left>], operation: code", "G-KEY"),
        ("if: '${input.x}', then: [<left>], agent: hitl", "G-KEY"),
        ("if: '${input.x}', then: [<left>], esle: []", "G-KEY"),
        ("if: input.x, then: [<left>]", "X-COND"),
        ("if: '${input.x}', then: [<choose>]", "G-STEP-TWICE"),
        ("if: '${input.x}', then: [<left>], else: [<left>]", "G-STEP-TWICE"),
        ("if: '${choose.executed}', then: [<left>]", "X-ORDER"),
        ("if: '${left.executed}', then: [<left>]", "X-ORDER"),
    ],
)
def test_what_is_no_choice_is_refused(words, code):
    assert codes(choice("agents", words)) == [code]


def test_an_element_with_branches_is_no_other_element():
    words = "element: hitl, if: '${input.x}', then: [<left>]"

    assert codes(choice("automation", words)) == ["G-KIND"]


def test_a_literal_test_is_allowed():
    assert codes(choice("agents", "if: true, then: [<left>]")) == []


def test_what_reads_a_step_that_was_refused_inside_a_branch_is_not_told_too():
    text = """
agents:
  - name: choose
    if: ${input.x}
    then: [{name: left, operation: humn}]
  - {name: after, operation: code, condition: "${left.executed}", config: {code: return 1}}
"""

    assert codes(text) == ["G-KIND"]


def test_a_later_step_reads_the_steps_of_both_branches():
    text = """
agents:
  - name: choose
    if: ${input.x}
    then: [{name: left, operation: code, config: {code: return 1}}]
    else: [{name: right, operation: code, config: {code: return 1}}]
  - {name: after, operation: think, config: {prompt: "${left.output} ${right.output}"}}
"""

    assert codes(text) == []
