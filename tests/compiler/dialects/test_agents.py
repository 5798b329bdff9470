"""The agents dialect is read as its documents write it, and nothing in it is ignored."""

from __future__ import annotations

import textwrap

import pytest

from countersign_compiler import source
from countersign_compiler.dialects.table import read_draft
from countersign_compiler.reporting import Reporter


def read(text):
    reporter = Reporter("ensembles/pay.yaml")
    reading = source.read(textwrap.dedent(text).encode(), reporter.path)
    assert reading.document is not None, reading.findings
    return read_draft(reading.document, "pay", reporter), reporter.findings


def codes(text):
    return [finding.code for finding in read(text)[1]]


def test_steps_are_read_in_order_with_their_kinds():
    draft, findings = read(
        """
        ensemble: refund
        agents:
          - name: think
            operation: think
            config: {prompt: x}
          - name: ask
            agent: hitl
            inputs: {prompt: y}
        """
    )

    assert not findings
    assert draft.name == "refund"
    assert [(step.name, step.kind, step.settings_key) for step in draft.steps] == [
        ("think", "think", "config"),
        ("ask", "hitl", "inputs"),
    ]


def test_a_document_without_a_name_takes_its_files():
    draft, _ = read("agents: [{name: a, operation: code}]")

    assert draft.name == "pay"


def test_an_unknown_key_is_refused_with_the_nearest_known_one():
    _, [finding] = read("agents: [{name: a, operation: code, conditon: true}]")

    assert finding.code == "G-KEY"
    assert "`condition`" in finding.hint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ensemble: x", "G-MISSING"),
        ("ensemble: [x]\nagents: [{name: a, operation: code}]", "G-TYPE"),
        ("agents: x", "G-TYPE"),
        ("agents: []", "G-TYPE"),
        ("agents: [x]", "G-TYPE"),
        ("agents: [{name: a, agent: [hitl]}]", "G-TYPE"),
        ("agents: [{operation: code}]", "G-MISSING"),
        ("agents: [{name: 1, operation: code}]", "G-MISSING"),
        ("agents: [{name: a}]", "G-KIND"),
        ("agents: [{name: a, agent: hitl, operation: code}]", "G-KIND"),
        ("agents: [{name: a, agent: human}]", "G-KIND"),
        ("agents: [{name: a, operation: hitl}]", "G-KIND"),
        ("agents: [{name: a, operation: [code]}]", "G-TYPE"),
        ("agents: [{name: a, agent: hitl, config: {}}]", "G-KEY"),
        ("agents: [{name: a, operation: http, inputs: {}}]", "G-KEY"),
        ("agents: [{name: a, operation: code, inputs: 1, input: 2}]", "G-KEY"),
        ("descriptoin: x\nagents: [{name: a, operation: code}]", "G-KEY"),
        ("steps: []", "G-DIALECT"),
    ],
)
def test_what_is_no_ensemble_of_this_dialect_is_refused(text, code):
    assert codes(text) == [code]


def test_the_input_of_a_code_step_may_be_called_either_way():
    draft, findings = read(
        """
        agents:
          - {name: a, operation: code, inputs: {x: 1}}
          - {name: b, operation: code, input: {x: 1}}
        """
    )

    assert not findings
    assert all(step.argument is not None for step in draft.steps)


def test_all_problems_of_all_steps_are_reported_at_once():
    assert codes("agents: [{name: a}, {operation: code}, x]") == ["G-KIND", "G-MISSING", "G-TYPE"]
