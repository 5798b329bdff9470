"""A step begins with its condition, a gate without one with its inputs."""

from __future__ import annotations

import pytest

from countersign_compiler.asl.frame import entry
from tests.compiler.builders import compiled, gate, step

WITH_CONDITION = "agents: [{name: a, operation: code, config: {code: return 1}, condition: true}]"


@pytest.mark.parametrize(
    ("text", "first"),
    [(gate(), "approve.in"), (step("code", code="return 1"), "work"), (WITH_CONDITION, "a.if")],
)
def test_the_first_state_of_a_step(text, first):
    ensemble = compiled(text).ensemble
    assert ensemble is not None

    assert entry(ensemble.steps[0]) == first
