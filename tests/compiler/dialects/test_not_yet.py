"""A key whose capability is not built is refused by name, never accepted and ignored."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled

STEP_ALONE = "{name: a, operation: code, config: {code: return 1}}"
MEMBER = "{member: a, type: Function, config: {handler: () => 1}}"
ELEMENT = "{name: a, element: code, spec: {code: return 1}}"
STEP = "agents: [{name: a, operation: code, config: {code: return 1}, %s}]"


@pytest.mark.parametrize(
    "text",
    [
        f"onError: {{}}\nflow: [{MEMBER}]",
        f"input: {{}}\nelements: [{ELEMENT}]",
        "flow: [{member: a, parallel: [[]]}]",
        "elements: [{name: a, stop: {}}]",
        "agents: [{name: a, if: '${input.x}', then: [{name: b, fail: {}}]}]",
        f"input: {{amount: {{type: number}}}}\nagents: [{STEP_ALONE}]",
        f"onError: {{}}\nagents: [{STEP_ALONE}]",
        "agents: [{name: a, parallel: [[]]}]",
        "agents: [{name: a, ensemble: refund}]",
        "agents: [{name: a, stop: {}}]",
        "agents: [{name: a, fail: {}}]",
        "agents: [{name: a, operation: think, config: {prompt: x, provider: y}}]",
        STEP % "retry: {attempts: 3}",
        STEP % "timeout: 30",
        STEP % "continue_on_error: true",
        STEP % "consequential: true",
    ],
)
def test_a_capability_that_is_not_built_is_refused_by_name(text):
    assert codes(text) == ["G-NOTYET"]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("agents: [{name: a, foreach: '${input.x}', as: x, concurrency: 2}]", 3),
    ],
)
def test_every_key_of_an_unbuilt_control_is_named(text, times):
    assert codes(text) == ["G-NOTYET"] * times


def test_the_message_names_the_capability():
    [finding] = compiled(STEP % "retry: {attempts: 3}").findings

    assert "`retry`" in finding.message
