"""The interpreter of machines: does it go where the definition says, and evaluate as the engine?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.compiler.builders import a_machine, a_pass
from tests.compiler.builders import machine as compiled_machine
from tests.compiler.expressions.engine import evaluate, evaluate_kept
from tests.compiler.whole_run.chains import a_chain
from tests.compiler.whole_run.machine import Machine, World

WORLD = World(run_input={"n": 5}, outputs={}, answers={})


def a_choice(condition: str) -> dict[str, Any]:
    rule = {"Condition": condition, "Assign": {"way": "rule"}, "Next": "end"}
    choice = {"Type": "Choice", "Choices": [rule], "Assign": {"way": "default"}, "Default": "end"}
    return a_machine({"choose": choice, "end": a_pass(End=True)})


@pytest.mark.parametrize(("condition", "way"), [("{% 1=1 %}", "rule"), ("{% 1=2 %}", "default")])
def test_a_choice_assigns_what_the_way_it_takes_assigns(condition: str, way: str) -> None:
    run = Machine(a_choice(condition)).run(WORLD)

    assert run.variables == {"way": way}


def test_what_is_assigned_is_seen_by_the_next_state_only() -> None:
    states = {
        "one": a_pass(Assign={"a": 1, "b": "first"}, Next="two"),
        "two": a_pass(Assign={"a": 2, "b": "{% $a %}"}, End=True),
    }

    run = Machine(a_machine(states)).run(WORLD)

    assert run.variables == {"a": 2, "b": 1}


@pytest.mark.parametrize("expression", ["{% $error('no') %}", "{% $lookup({}, 'x') %}"])
def test_an_error_and_no_result_both_end_the_run(expression: str) -> None:
    run = Machine(a_machine({"one": a_pass(Assign={"a": expression}, End=True)})).run(WORLD)

    assert run.failure is not None
    assert run.variables == {}


def test_an_equal_run_is_not_worked_out_again_and_another_is() -> None:
    texts: list[str] = []

    def counting(text: str, variables: Any) -> object:
        texts.append(text)
        return variables["input"]["n"]

    states = {
        "one": a_pass(Assign={"input": "{% $states.input %}"}, Next="two"),
        "two": a_pass(Assign={"a": '{% $get($input,"n") %}'}, End=True),
    }

    def input_first(text: str, variables: Any) -> object:
        return variables["states"]["input"] if "states" in text else counting(text, variables)

    machine = Machine(a_machine(states), input_first)
    runs = [machine.run(World({"n": n, "m": m}, {}, {})) for n, m in ((1, 1), (1, 2), (2, 2))]

    assert [run.variables["a"] for run in runs] == [1, 1, 2]
    assert len(texts) == 2


def test_chains_run_here_as_with_the_engine_of_the_emulator() -> None:
    for seed in range(70_000, 70_008):
        chain = a_chain(seed)
        definition = json.loads(compiled_machine(chain.text).text)
        world = World(chain.run_input, chain.outputs, chain.answers)

        def whole(text: str, variables: Any) -> object:
            if "$states" not in text and "$parse" not in text:
                return evaluate(text, variables)
            return evaluate_kept(text, variables)

        here, there = Machine(definition).run(world), Machine(definition, whole).run(world)

        assert (here.happened, here.variables) == (there.happened, there.variables)
        assert (here.failure is None) is (there.failure is None)
