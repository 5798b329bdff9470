"""One mistake is told once, however much follows from it."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled, gate, step

AFTER = """
  - name: pay
    condition: ${%(name)s.output.approved}
    operation: http
    config: {url: "https://x.example/${%(name)s.output.reason}", body: "${%(name)s.output}"}
output: {status: "${%(name)s.output.status}", whole: "${%(name)s.output.status ?? 'none'}"}
"""
GATE = "  - {name: %s, agent: %s, inputs: {data: 1, prompt: P, approvers: [a@b.example]}}"


def read_by_others(name, written):
    return f"agents:\n{written}" + AFTER % {"name": name}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (GATE % ("ask", "human"), "G-KIND"),
        ("  - {name: ask, operation: human, inputs: {x: 1}}", "G-KIND"),
        ("  - {name: ask, agent: hitl, operation: code}", "G-KIND"),
        ("  - {name: ask, operation: storge, config: {x: 1}}", "G-KIND"),
        ("  - {name: ask, operation: code, config: {code: return 1}, retry: 1}", "G-RETRY"),
        ("  - {name: ask, consequential: true}", "G-NOTYET"),
    ],
)
def test_a_step_that_was_refused_is_told_and_not_those_that_read_it(written, code):
    assert codes(read_by_others("ask", written)) == [code]


@pytest.mark.parametrize("name", ["input", "env", "now", "Math", "this", "not-yet"])
def test_a_step_named_like_a_word_of_the_language_is_told_once(name):
    found = codes(read_by_others(name, GATE % (name, "hitl")))

    assert found == ([] if name == "not-yet" else ["G-STEP-NAME"])


@pytest.mark.parametrize("name", ["if", "new", "return", "true"])
def test_statement_words_as_names_are_told_once(name):
    assert codes(read_by_others(name, GATE % (f"'{name}'", "hitl"))) == ["G-STEP-NAME"]


def test_a_longer_name_of_a_refused_step_is_its_own():
    written = "  - {name: ask, agent: human}\n" + GATE % ("ask-2", "hitl")

    assert codes(read_by_others("ask-2", written)) == ["G-KIND"]


def test_another_unknown_name_beside_a_refused_step_is_still_told():
    written = GATE % ("ask", "human")

    assert codes(read_by_others("aks", written)) == ["G-KIND"] + ["X-NAME"] * 5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (gate(requireReason="yes"), "Y-YESNO"),
        (gate(timeout="0x10"), "Y-NUMBER"),
        (gate(data="1\n      data: 2"), "Y-DUPKEY"),
        (gate() + "    condition: yes\n", "Y-YESNO"),
        (step("code", code="1_000"), "Y-NUMBER"),
    ],
)
def test_a_value_that_could_not_be_read_is_told_once(text, code):
    assert codes(text) == [code]


def test_a_misspelt_key_is_not_missing_as_well():
    assert codes(gate(prompt="", promt="Pay?")) == ["G-KEY"]
    assert codes(gate(approvers="", aprovers="[a@b.example]")) == ["G-KEY"]
    assert codes(step("http", ulr="https://x.example")) == ["G-KEY"]


@pytest.mark.parametrize(
    "text",
    [
        "agents: [{name: a, agent: hitl, inputs: hello}]",
        "agents: [{name: a, operation: http, config: hello}]",
        "agents: [{name: a, operation: email, config: [hello]}]",
        "agents: [{name: a, operation: code, config: hello}]",
    ],
)
def test_settings_that_are_no_mapping_are_told_once(text):
    assert codes(text) == ["G-TYPE"]


def test_yes_and_no_are_told_as_what_their_key_takes():
    hints = [
        compiled(gate(**{key: value})).findings[0].hint
        for key, value in (("requireReason", "yes"), ("requireReason", "Off"), ("prompt", "no"))
    ]

    assert hints == [
        "write `true`",
        "write `false`",
        "put it in quotes if a text is meant: 'no'",
    ]
