"""May each state machine call what its definition calls, and nothing else?"""

import copy
import json
import re
from typing import Any

import pytest
import yaml

from countersign_compiler.stack import Deployable, logical_name, stack_of
from countersign_workbench.engine.template import read_template
from tests.architecture.template_rules import CHILD, PARENT, ROOT, resources, rights, stars, target

CASES = ROOT / "tests" / "compiler" / "cases"
# What a state of each kind needs:
# https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
ACTIONS = {
    "lambda:invoke": {"lambda:InvokeFunction"},
    "lambda:invoke.waitForTaskToken": {"lambda:InvokeFunction"},
    "dynamodb:getItem": {"dynamodb:GetItem"},
    "states:startExecution.sync:2": {
        "states:StartExecution",
        "states:DescribeExecution",
        "states:StopExecution",
        "events:DescribeRule",
        "events:PutRule",
        "events:PutTargets",
    },
}
PLACE = re.compile(r"\$\{(\w+)\}")


def machines() -> dict[str, str]:
    """Each machine's logical id, and the text of its definition."""
    return {
        name: (CHILD.parent / machine["DefinitionS3Location"]).read_text(encoding="utf-8")
        for name, machine in resources(
            read_template(CHILD), "AWS::StepFunctions::StateMachine"
        ).items()
    }


def called(definition: str) -> set[str]:
    """The placeholders that Task states of a definition call as functions."""
    return set(re.findall(r'"FunctionName":\s*"\$\{(\w+)\}"', definition))


def callable_by(template, machine: str) -> set[str]:
    """The parameters of functions that a machine's role may call."""
    role = target(resources(template, "AWS::StepFunctions::StateMachine")[machine]["RoleArn"])
    return {
        _placeholder(right.resource)
        for right in rights(template)
        if right.role == role and right.action == "lambda:InvokeFunction"
    }


def _placeholder(resource: str) -> str:
    """The placeholder of a function: a parameter, or the code of a step in the same stack."""
    own = re.fullmatch(r"(Python\w+)Function\.Arn", resource)
    return f"{own[1]}Arn" if own else str(json.loads(resource)["Ref"])


def role_faults(template) -> list[str]:
    """Functions that a machine calls without a right, or has a right to without calling them."""
    found = []
    for machine, definition in machines().items():
        may, does = callable_by(template, machine), called(definition)
        found += [f"{machine} calls {name} and may not" for name in sorted(does - may)]
        found += [f"{machine} may call {name} and does not" for name in sorted(may - does)]
    return found


def test_each_function_a_machine_calls_is_one_its_role_names() -> None:
    assert machines()
    assert all(called(definition) for definition in machines().values())
    assert not role_faults(read_template(CHILD))


def test_a_right_taken_from_a_machine_is_missed() -> None:
    template = copy.deepcopy(read_template(CHILD))
    role = next(iter(resources(template, "AWS::IAM::Role").values()))
    (calls,) = [
        statement
        for statement in role["Policies"][0]["PolicyDocument"]["Statement"]
        if statement["Action"] == "lambda:InvokeFunction"
    ]
    taken = calls["Resource"].pop()["Ref"]

    assert [fault for fault in role_faults(template) if taken in fault and "may not" in fault]


@pytest.mark.parametrize("machine", sorted(machines()))
def test_a_machine_reads_only_its_own_ensembles_requests(machine) -> None:
    template = read_template(CHILD)
    properties = resources(template, "AWS::StepFunctions::StateMachine")[machine]
    ensemble = properties["DefinitionS3Location"].removesuffix(".asl.json")

    on_tables = [
        right
        for right in rights(template)
        if right.role == target(properties["RoleArn"]) and right.action.startswith("dynamodb:")
    ]

    assert [right.action for right in on_tables] == ["dynamodb:GetItem"]
    assert json.loads(on_tables[0].resource) == {"Ref": "RequestsTableArn"}
    assert f'"dynamodb:LeadingKeys": ["{ensemble}.*"]' in on_tables[0].conditions


@pytest.mark.parametrize("machine", sorted(machines()))
def test_every_place_in_a_definition_is_filled_and_every_filling_has_a_place(machine) -> None:
    properties = resources(read_template(CHILD), "AWS::StepFunctions::StateMachine")[machine]

    assert set(PLACE.findall(machines()[machine])) == set(properties["DefinitionSubstitutions"])


def test_a_machines_role_allows_the_kinds_of_calls_that_its_states_make_and_no_others(
    record_property,
) -> None:
    written = {path.stem: json.loads(path.read_text("utf-8")) for path in CASES.glob("*.asl.json")}
    cases = {name.removesuffix(".asl"): definition for name, definition in written.items()}
    template = stack(cases)

    wrong = {
        name: (sorted(done - held), sorted(held - done))
        for name, definition in cases.items()
        if (done := asked_for(definition))
        != (held := held_by(template, f"{logical_name(name)}Role"))
    }

    record_property("searched", f"{len(cases)} machines, {len(ACTIONS)} kinds of states")
    assert len(cases) > 30
    assert wrong == {}


def test_a_kind_of_call_that_a_role_lacks_and_one_that_it_has_for_nothing_are_found() -> None:
    one_gate = json.loads((CASES / "one-gate.asl.json").read_text("utf-8"))
    template = stack({"one-gate": one_gate})
    role = f"{logical_name('one-gate')}Role"
    [policy] = resources(template, "AWS::IAM::Role")[role]["Policies"]
    policy["PolicyDocument"]["Statement"][0]["Action"] = "states:StartExecution"

    held = held_by(template, role)

    assert asked_for(one_gate) ^ held == {"lambda:InvokeFunction", "states:StartExecution"}


def stack(definitions) -> dict[str, Any]:
    """The child stack of these machines."""
    parts = [Deployable(name, f"{name}.asl.json", each) for name, each in definitions.items()]
    return dict(yaml.safe_load(stack_of(parts)))


def asked_for(definition) -> set[str]:
    """The actions that the Task states of a machine, in its Maps too, need a right for."""
    named = re.findall(r'"Resource": "arn:aws:states:::([\w:.-]+)"', json.dumps(definition))
    return {action for each in named for action in ACTIONS[each]}


def held_by(template, role: str) -> set[str]:
    """The actions of a machine's role, but those that deliver its log."""
    actions = {right.action for right in rights(template) if right.role == role}
    return {action for action in actions if not action.startswith("logs:")}


def test_no_two_machines_share_a_role() -> None:
    owners = [
        target(machine["RoleArn"])
        for machine in resources(read_template(CHILD), "AWS::StepFunctions::StateMachine").values()
    ]

    assert len(set(owners)) == len(owners)


def test_the_machines_roles_say_no_star_without_a_reason() -> None:
    assert not stars(read_template(CHILD))


def test_the_parent_gives_the_child_every_parameter_it_asks_for() -> None:
    given = resources(read_template(PARENT), "AWS::CloudFormation::Stack")["Workflows"][
        "Parameters"
    ]

    assert set(given) == set(read_template(CHILD)["Parameters"])
