"""Elements are read as steps of the model; a gate takes its `spec` and its `input` together."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled, states

ELEMENT = "{name: a, element: code, spec: {code: return 1}}"
FULL = "audience: [lead@example.com], quorum: 1"
ASKS = "prompt: Refund, data: 1"


def gate(spec, given="", operation=""):
    said = f", operation: {operation}" if operation else ""
    passed = f", input: {{{given}}}" if given else ""
    return f"elements:\n  - {{name: a, element: hitl{said}, spec: {{{spec}}}{passed}}}\n"


def inputs(text):
    return states(text)["a.in"]["Assign"]["g_a"]["input"]


@pytest.mark.parametrize(
    ("text", "name"),
    [(f"automation: pay\nelements: [{ELEMENT}]", "pay"), (f"elements: [{ELEMENT}]", "refund")],
)
def test_an_automation_takes_its_own_name_or_its_files(text, name):
    assert compiled(text).ensemble.name == name


@pytest.mark.parametrize("operation", ["", "invoke", "submit", "suspend"])
def test_a_gate_takes_its_spec_and_its_input_together(operation):
    assert inputs(gate(FULL, ASKS, operation)) == {
        "approvers": ["lead@example.com"],
        "minApprovals": 1,
        "prompt": "Refund",
        "data": 1,
    }


def test_an_audience_that_is_passed_in_wins_whatever_each_calls_it():
    text = gate(f"{FULL}, {ASKS}", "respondents: [ana@example.com]")

    assert inputs(text)["approvers"] == ["ana@example.com"]


def test_an_audience_that_another_wins_over_is_read_for_its_mistakes():
    text = gate(f'audience: ["${{inptu.lead}}"], {ASKS}', "approvers: [ana@example.com]")

    assert codes(text) == ["X-NAME"]


def test_what_stands_in_both_sides_of_a_gate_is_refused_but_for_its_audience():
    [finding] = compiled(gate(f"{FULL}, {ASKS}", "minApprovals: 1")).findings

    assert (finding.code, finding.line) == ("G-KEY", 2)
    assert "`quorum` stands in `spec` already, on line 2" in finding.message


def test_a_gate_that_certainly_asks_nobody_is_refused_with_the_code_that_a_run_would_give():
    [finding] = compiled(gate(ASKS)).findings

    assert finding.code == "G-AUDIENCE"
    assert "HITL_NO_AUDIENCE" in finding.message


def test_other_elements_take_their_spec():
    found = states("elements: [{name: a, element: think, spec: {prompt: Hello}}]")

    assert found["a"]["Arguments"]["Payload"]["config"] == {"prompt": "Hello"}


def test_a_program_takes_the_elements_own_input():
    found = states(
        'elements: [{name: a, element: code, input: "${input.x}", spec: {handler: "(x) => x"}}]'
    )

    assert '"x"' in found["a"]["Output"]["input"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("elements: [{name: a}]", "G-KIND"),
        ("elements: [{name: a, element: hilt}]", "G-KIND"),
        ("elements: [{name: a, element: policy}]", "G-KIND"),
        ("elements: [{name: a, element: condition}]", "G-MISSING"),
        ("elements: [{name: a, element: think, spec: {prompt: x}, input: 1}]", "G-KEY"),
        ("elements: [{name: a, element: think, spec: {prompt: x}, operation: x}]", "G-KEY"),
        (gate(f"{FULL}, {ASKS}", operation="approve"), "G-KIND"),
        (gate(f"{FULL}, {ASKS}", operation="[invoke]"), "G-TYPE"),
        (f"automation: 1\nelements: [{ELEMENT}]", "G-TYPE"),
        (f"automation: x\nensemble: y\nelements: [{ELEMENT}]", "G-KEY"),
        ("automation: x", "G-MISSING"),
    ],
)
def test_what_an_element_cannot_be_is_refused(text, code):
    assert codes(text) == [code]


@pytest.mark.parametrize("side", ["spec: 1", "input: '${input.x}'", "spec:", "input:"])
def test_both_sides_of_a_gate_are_mappings_and_nothing_is_missing_in_what_is_none(side):
    assert codes(f"elements:\n  - name: a\n    element: hitl\n    {side}\n") == ["G-TYPE"]
