"""Does every compiled example pass the linter's rules for state machines, and show its steps?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from countersign_compiler.asl.frame import every_state
from countersign_compiler.compile import compile_ensemble, read_policy
from countersign_compiler.machine_check import check_machine
from tests.compiler.test_cases import CASES

MACHINES = sorted(CASES.glob("*.asl.json"))


def template_of(machines: dict[str, Any]) -> dict[str, Any]:
    """A template that holds the definitions as they are, since only those are looked into."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            name: {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {
                    "RoleArn": "arn:aws:iam::123456789012:role/runs-it",
                    "Definition": machine,
                },
            }
            for name, machine in machines.items()
        },
    }


def linted(machines: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """What cfn-lint says of the machines."""
    template = folder / "template.json"
    template.write_text(json.dumps(template_of(machines)), encoding="utf-8")
    linter = Path(sys.executable).parent / "cfn-lint"
    command = [str(linter), "--format", "json", "--", str(template)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def resource(file: Path) -> str:
    return "".join(part.capitalize() for part in file.name.split(".")[0].split("-"))


def test_every_case_passes_the_linters_rules(tmp_path, record_property) -> None:
    machines = {resource(file): json.loads(file.read_text("utf-8")) for file in MACHINES}

    found = linted(machines, tmp_path)

    states = sum(len(list(every_state(machine))) for machine in machines.values())
    record_property("searched", f"{len(machines)} machines, {states} states: {len(found)} found")
    assert found == []


def test_a_machine_that_the_linter_would_refuse_is_found(tmp_path) -> None:
    machine = json.loads(MACHINES[0].read_text("utf-8"))
    machine["States"]["_end"]["Type"] = "Pas"

    assert [each["Rule"]["Id"] for each in linted({"Planted": machine}, tmp_path)] == ["E3601"]


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
