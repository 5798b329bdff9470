"""The answers that a gate's form asks for, and what an expression may read of them."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled, gate, machine

AFTER = "  - {name: after, operation: code, condition: '%s', config: {code: return 1}}\n"


def read(answer, fields):
    return gate(fields=fields) + AFTER % f"${{approve.output.{answer}}}"


@pytest.mark.parametrize(
    "fields",
    [
        "[]",
        "[{name: size, type: number}]",
        "[{name: approved, type: boolean}, {name: reason, type: text}]",
        "[{name: a, type: enum, options: [x, {value: y, label: Why}]}]",
        "[{name: a, type: date, label: When, required: true, description: d, default: 2026-01-31}]",
        '"${input.fields}"',
        '["${input.field}"]',
        '[{name: "${input.name}", type: "${input.type}"}]',
    ],
)
def test_what_a_form_can_ask_is_accepted(fields):
    assert codes(gate(fields=fields)) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("1", "G-TYPE"),
        ("[1]", "G-TYPE"),
        ("[{type: text}]", "G-MISSING"),
        ("[{name: a}]", "G-MISSING"),
        ("[{name: 1, type: text}]", "G-TYPE"),
        ("[{name: a b, type: text}]", "G-VALUE"),
        (f"[{{name: {'a' * 61}, type: text}}]", "G-VALUE"),
        ("[{name: status, type: text}]", "X-FIELD"),
        ("[{name: approvals, type: text}]", "X-FIELD"),
        ("[{name: approved, type: text}]", "G-TYPE"),
        ("[{name: feedback, type: number}]", "G-TYPE"),
        ("[{name: approved, type: boolean, default: true}]", "G-VALUE"),
        ("[{name: a, type: bool}]", "G-TYPE"),
        ("[{name: a, type: text, lable: A}]", "G-KEY"),
        ("[{name: a, type: enum, options: [{value: x, labl: X}]}]", "G-KEY"),
        ("[{name: a, type: text, label: 1}]", "G-TYPE"),
        ("[{name: a, type: text, required: maybe}]", "G-TYPE"),
        ("[{name: a, type: text, options: [x]}]", "G-KEY"),
        ("[{name: a, type: enum}]", "G-MISSING"),
        ("[{name: a, type: enum, options: []}]", "G-TYPE"),
        ("[{name: a, type: enum, options: [1]}]", "G-TYPE"),
        ("[{name: a, type: select, options: [x, x]}]", "G-VALUE"),
        (r'[{name: a, type: select, options: ["x\ny"]}]', "G-VALUE"),
        (f"[{{name: a, type: select, options: {list(map(str, range(101)))}}}]", "G-LIMIT"),
        ("[" + ", ".join(f"{{name: a{n}, type: text}}" for n in range(41)) + "]", "G-LIMIT"),
        ("[{name: a, type: text},\n        {name: a, type: text}]", "G-KEY"),
    ],
)
def test_what_no_gate_could_open_with_is_refused(fields, code):
    assert codes(gate(fields=fields)) == [code]


def test_two_fields_of_one_name_on_one_line_are_refused():
    assert codes(gate(fields="[{name: a, type: text}, {name: a, type: text}]")) == ["G-KEY"]


def test_a_type_nearly_right_is_suggested():
    [finding] = compiled(gate(fields="[{name: a, type: bool}]")).findings

    assert "Did you mean `boolean`?" in finding.hint


def test_an_answer_is_read_from_what_was_answered():
    found = machine(read("urgent", "[{name: urgent, type: boolean}]"))

    condition = found.definition["States"]["after.if"]["Choices"][0]["Condition"]
    assert '"output"),"input"),"urgent")' in condition


def test_an_answer_that_is_the_outcomes_own_means_the_outcome():
    found = machine(read("approved", "[{name: approved, type: boolean}]"))

    condition = found.definition["States"]["after.if"]["Choices"][0]["Condition"]
    assert '"output"),"approved")' in condition


def test_an_answer_may_be_read_by_its_name_in_brackets():
    fields = "[{name: urgent, type: boolean}]"
    text = gate(fields=fields) + AFTER % '${approve.output["urgent"]}'

    condition = machine(text).definition["States"]["after.if"]["Choices"][0]["Condition"]
    assert '"output"),"input")' in condition


def test_an_answer_nobody_is_asked_for_is_refused_with_the_nearest():
    [finding] = compiled(read("urgnt", "[{name: urgent, type: boolean}]")).findings

    assert finding.code == "X-FIELD"
    assert "Did you mean `urgent`?" in finding.hint


def test_the_answers_of_computed_fields_are_read_as_input_only():
    assert codes(read("input.urgent", '"${input.fields}"')) == []
    assert codes(read("urgent", '"${input.fields}"')) == ["X-FIELD"]


@pytest.mark.parametrize("path", ["input.urgnt", 'input["urgnt"]'])
def test_an_answer_in_the_input_nobody_is_asked_for_is_refused_with_the_nearest(path):
    text = gate(fields="[{name: urgent, type: boolean}]") + AFTER % f"${{approve.output.{path}}}"

    [finding] = compiled(text).findings

    assert finding.code == "X-FIELD"
    assert finding.message == "the form does not ask for `urgnt`"
    assert finding.hint == "it asks for: urgent. Did you mean `urgent`?"


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        ("input.urgent", "[{name: urgent, type: boolean}]"),
        ("input.approved", "[{name: urgent, type: boolean}]"),
        ("input.urgnt", '["${input.field}"]'),
        ("input.urgnt", '[{name: "${input.name}", type: boolean}]'),
        ("input.urgnt", "[]"),
    ],
)
def test_an_answer_in_the_input_that_may_be_there_is_read(answer, fields):
    assert codes(read(answer, fields)) == []
