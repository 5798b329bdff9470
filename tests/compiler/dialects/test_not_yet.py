"""A key whose capability is not built is refused by name, never accepted and ignored."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled, gate

STEP_ALONE = "{name: a, operation: code, config: {code: return 1}}"
STEP = "agents: [{name: a, operation: code, config: {code: return 1}, %s}]"


@pytest.mark.parametrize(
    "text",
    [
        "flow: [{member: a, type: Function}]",
        "- {member: a, type: Function}",
        "automation: refund\nelements: []",
        "elements: []",
        f"input: {{amount: {{type: number}}}}\nagents: [{STEP_ALONE}]",
        f"onError: {{}}\nagents: [{STEP_ALONE}]",
        "agents: [{name: a, parallel: [[]]}]",
        "agents: [{name: a, operation: storage, config: {query: x}}]",
        "agents: [{name: a, operation: python}]",
        "agents: [{name: a, ensemble: refund}]",
        "agents: [{name: a, stop: {}}]",
        "agents: [{name: a, fail: {}}]",
        "agents: [{name: a, operation: code, config: {code: return 1, runtime: sandbox}}]",
        "agents: [{name: a, operation: think, config: {prompt: x, schema: {}}}]",
        "agents: [{name: a, operation: think, config: {prompt: x, model: y}}]",
        "agents: [{name: a, operation: think, config: {prompt: x, provider: y}}]",
        gate(fields="[{name: amount, type: number}]"),
        gate(notifyUrl="https://example.com"),
        STEP % "retry: {attempts: 3}",
        STEP % "timeout: 30",
        STEP % "continue_on_error: true",
        STEP % "consequential: true",
        STEP % "runtime: sandbox",
    ],
)
def test_a_capability_that_is_not_built_is_refused_by_name(text):
    assert codes(text) == ["G-NOTYET"]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("agents: [{name: a, foreach: '${input.x}', as: x, concurrency: 2}]", 3),
        ("agents: [{name: a, if: '${input.x}', then: [], else: []}]", 3),
    ],
)
def test_every_key_of_an_unbuilt_control_is_named(text, times):
    assert codes(text) == ["G-NOTYET"] * times


def test_the_message_names_the_capability():
    [finding] = compiled(gate(notifyUrl="https://example.com")).findings

    assert "`notifyUrl`" in finding.message
