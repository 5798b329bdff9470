"""Does every compiled example pass the linter's rules for state machines, and show its steps?"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from cfnlint.jsonschema import CfnTemplateValidator, ValidationError
from cfnlint.rules.resources.stepfunctions.StateMachineDefinition import StateMachineDefinition
from cfnlint.template import Template

from countersign_compiler.asl.frame import every_state
from countersign_compiler.compile import compile_ensemble, read_policy
from countersign_compiler.machine_check import check_machine
from tests.compiler.test_cases import CASES

MACHINES = sorted(CASES.glob("*.asl.json"))
DATA = {"Assign", "Output", "Arguments"}

AROUND = ("choice", "parallel", "foreach")
INSIDE = (*AROUND, "child", "fail")
EXAMPLES = {
    "if": "flow-with-a-choice",
    "parallel": "branches-side-by-side",
    "foreach": "items-of-a-list",
    "ensemble": "a-run-within-a-run",
    "stop": "ending-early",
    "fail": "ending-early",
    "retry": "tried-again",
    "timeout": "tried-again",
    "continue_on_error": "tried-again",
    "input": "typed-input",
}


def linted(machine: dict[str, Any]) -> list[str]:
    """What cfn-lint's rule of state machines says: it alone, since all of them take a minute."""
    template = Template("machine.json", {"Resources": {}}, ["us-east-1"])
    validator = CfnTemplateValidator({}).evolve(cfn=template, context=template.context)
    told = StateMachineDefinition().validate(validator, None, {"Definition": machine}, {})
    return [
        f"{'.'.join(map(str, error.path))}: {error.message}"
        for error in told
        if not _is_null_of_data(error)
    ]


def _is_null_of_data(error: ValidationError) -> bool:
    """Whether it is only that a template has no null, where a machine's data may."""
    return error.instance is None and error.validator == "type" and bool(DATA & {*error.path})


def test_every_case_passes_the_linters_rule(record_property) -> None:
    machines = {file.name: json.loads(file.read_text("utf-8")) for file in MACHINES}

    found = {name: told for name, machine in machines.items() if (told := linted(machine))}

    states = sum(len(list(every_state(machine))) for machine in machines.values())
    record_property("searched", f"{len(machines)} machines, {states} states: {len(found)} found")
    assert found == {}


def _deepest(machine: dict[str, Any]) -> dict[str, Any]:
    """A state of the innermost Map, if there is any."""
    states = machine["States"].values()
    inside = [state["ItemProcessor"] for state in states if state["Type"] == "Map"]
    if inside:
        return _deepest(inside[0])
    found: dict[str, Any] = next(state for state in states if state["Type"] == "Pass")
    return found


@pytest.mark.parametrize(
    "break_it",
    [
        lambda state: state.update(Type="Pas"),
        lambda state: state.update(InputPath="$.x"),
        lambda state: state.update(Retry=[]),
        lambda state: state.pop("Next", None) or state.pop("End"),
    ],
    ids=["no type", "a field of the other language", "a field of another type", "no way out"],
)
@pytest.mark.parametrize("name", ["one-gate", "foreach-in-a-foreach"])
def test_a_machine_that_the_linter_would_refuse_is_found(
    name: str, break_it: Callable[[dict[str, Any]], Any]
) -> None:
    machine = json.loads((CASES / f"{name}.asl.json").read_text("utf-8"))
    break_it(_deepest(machine))

    assert len(linted(machine)) == 1


@pytest.mark.parametrize(("outer", "inner"), [*product(AROUND, INSIDE)])
def test_every_construct_within_every_other_is_a_case(outer: str, inner: str) -> None:
    """Read from what is compiled, since the name of a file says nothing."""
    assert (outer, inner) in _nestings(_compiled(f"{inner}-in-a-{outer}").steps)


def test_what_may_stand_in_a_choice_alone_is_a_case_there() -> None:
    assert ("choice", "stop") in _nestings(_compiled("stop-in-a-choice").steps)


@pytest.mark.parametrize("construct", EXAMPLES)
def test_every_construct_is_a_case_by_itself(construct: str) -> None:
    ensemble = _compiled(EXAMPLES[construct])
    steps = list(ensemble.every_step())

    shown = {step.kind for step in steps}
    shown |= {"retry" for step in steps if step.retry}
    shown |= {"timeout" for step in steps if step.timeout_seconds}
    shown |= {"continue_on_error" for step in steps if step.continues}
    shown |= {"input"} if ensemble.input else set()
    assert construct in shown


def _compiled(name: str) -> Any:
    deployment, _ = read_policy(CASES, CASES)
    compiled = compile_ensemble((CASES / f"{name}.yaml").read_bytes(), f"{name}.yaml", deployment)
    assert compiled.ensemble is not None, compiled.findings
    return compiled.ensemble


def _nestings(steps: Any) -> set[tuple[str, str]]:
    """Which construct stands right within which, by the names of the cases."""
    called = {"if": "choice", "ensemble": "child"}
    found = set()
    for step in steps:
        for _, inside in step.blocks:
            outer = called.get(step.kind, step.kind)
            found |= {(outer, called.get(each.kind, each.kind)) for each in inside}
            found |= _nestings(inside)
    return found


@pytest.mark.parametrize("name", [file.name.removesuffix(".asl.json") for file in MACHINES])
def test_a_machine_has_a_state_for_each_step_by_the_authors_own_name(name) -> None:
    deployment, _ = read_policy(CASES, CASES)
    source = (CASES / f"{name}.yaml").read_bytes()
    compiled = compile_ensemble(source, f"{name}.yaml", deployment)
    assert compiled.ensemble is not None
    assert compiled.machine is not None

    states = {state for state, _ in every_state(compiled.machine.definition)}

    choices = {step.name for step in compiled.ensemble.every_step() if step.kind == "if"}
    steps = {step.name for step in compiled.ensemble.every_step()} - choices
    assert steps <= states
    assert {f"{name}.if" for name in choices} <= states
    helpers = {state for state in states if not state.startswith("_") and state not in steps}
    assert {state.partition(".")[0] for state in helpers} <= steps | choices
    assert check_machine(compiled.machine.definition, compiled.machine.text, name) == []
