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
        f"onError: {{}}\nelements: [{ELEMENT}]",
        f"onError: {{}}\nagents: [{STEP_ALONE}]",
        "agents: [{name: a, operation: think, config: {prompt: x, provider: y}}]",
        STEP % "consequential: true",
    ],
)
def test_a_capability_that_is_not_built_is_refused_by_name(text):
    assert codes(text) == ["G-NOTYET"]


def test_the_message_names_the_capability():
    [finding] = compiled(STEP % "consequential: true").findings

    assert "`consequential`" in finding.message
