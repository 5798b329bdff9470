"""Steps that nothing comes to, and runs that would be ended from inside."""

from __future__ import annotations

import pytest

from countersign.domain.limits import SCOPES_MAX
from tests.compiler.builders import codes, compiled

WORK = "{name: work, operation: think, config: {prompt: x}}"
MORE = "{name: more, operation: think, config: {prompt: x}}"
STOP = "{name: enough, stop: {}}"
MAYBE = "{name: enough, condition: '${input.done}', stop: {}}"
FAIL = "{name: give-up, fail: {error: Order.Broken}}"


@pytest.mark.parametrize(
    "steps",
    [
        f"{MAYBE}, {WORK}",
        f"{WORK}, {STOP}",
        f"{{name: which, if: '${{input.x}}', then: [{STOP}], else: [{MORE}]}}, {WORK}",
        f"{{name: which, if: '${{input.x}}', then: [{STOP}]}}, {WORK}",
        f"{{name: which, condition: '${{input.y}}', if: '${{input.x}}', then: [{STOP}], "
        f"else: [{FAIL}]}}, {WORK}",
        f"{{name: both, parallel: [[{FAIL}], [{MORE}]]}}, {WORK}",
    ],
)
def test_a_step_that_some_run_comes_to_is_fine(steps):
    assert codes(f"agents: [{steps}]") == []


@pytest.mark.parametrize(
    "steps",
    [
        f"{STOP}, {WORK}",
        f"{FAIL}, {WORK}, {MORE}",
        f"{{name: which, if: '${{input.x}}', then: [{STOP}], else: [{FAIL}]}}, {WORK}",
        f"{{name: which, if: '${{input.x}}', then: [{STOP}, {WORK}]}}",
        f"{{name: both, parallel: [[{FAIL}, {WORK}]]}}",
        f"{{name: each, foreach: '${{input.x}}', as: x, agents: [{FAIL}, {WORK}]}}",
    ],
)
def test_a_step_that_no_run_comes_to_is_refused_once(steps):
    [finding] = compiled(f"agents: [{steps}]").findings

    assert finding.code == "G-UNREACHED"
    assert finding.message.startswith("`work` never runs")


@pytest.mark.parametrize(
    ("steps", "others"),
    [
        (f"{{name: both, parallel: [[{MAYBE}], [{WORK}]]}}", "branches"),
        (f"{{name: each, foreach: '${{input.x}}', as: x, agents: [{MAYBE}]}}", "items"),
        (
            "{name: each, foreach: '${input.x}', as: x, agents: "
            f"[{{name: which, if: '${{x}}', then: [{STOP}]}}]}}",
            "items",
        ),
    ],
)
def test_a_run_is_not_ended_while_other_parts_are_under_way(steps, others):
    [finding] = compiled(f"agents: [{steps}]").findings

    assert finding.code == "G-STOP"
    assert f"other {others} may be under way" in finding.message


def test_a_gate_stands_in_so_many_bodies_as_one_opening_can_tell_of():
    def nested(depth):
        steps = WORK
        for level in range(depth):
            steps = f"{{name: p{level}, foreach: [1], as: i{level}, agents: [{steps}]}}"
        return f"agents: [{steps}]"

    assert codes(nested(SCOPES_MAX)) == []
    assert codes(nested(SCOPES_MAX + 1)) == ["Y-DEEP"]
