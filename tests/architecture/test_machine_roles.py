"""May each state machine call what its definition calls, and nothing else?"""

import copy
import json
import re

import pytest

from countersign_workbench.engine.template import read_template
from tests.architecture.template_rules import CHILD, PARENT, resources, rights, stars, target

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
