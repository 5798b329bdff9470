"""What may each function do, and what is done in its name that its code does not say?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.architecture.template_rules import Right, as_list, resources, rights, target
from tests.roles.reach import calls_of

STREAM_ACTIONS = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")

Template = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Use:
    """One action on one resource, as `Approve dynamodb:GetItem Requests`.

    The resource is a table (`Requests`), an index (`Requests/pending`) or a function; for what
    else there is it is empty: which secret or which runs it is stands in the template alone.
    """

    function: str
    action: str
    resource: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.function, self.action, self.resource)))


def granted(template: Template) -> frozenset[Use]:
    """Everything that the functions' roles allow."""
    return frozenset(use_of(right, template) for right in rights(template))


def use_of(right: Right, template: Template) -> Use:
    """The use that a right allows."""
    return Use(right.role.removesuffix("Role"), right.action, _resource(right.resource, template))


def tables(template: Template) -> frozenset[str]:
    """The names of the tables in the template."""
    return frozenset(resources(template, "AWS::DynamoDB::Table"))


def reachable(template: Template) -> frozenset[Use]:
    """Everything that the functions' code can ask for, and the platform in its name."""
    asked = {*_by_code(template)}
    # The Data API reads the database's secret with the rights of whoever calls it.
    asked |= {
        Use(use.function, "secretsmanager:GetSecretValue")
        for use in asked
        if use.action == "rds-data:ExecuteStatement"
    }
    return frozenset({*asked, *by_the_platform(template)})


def functions(template: Template) -> dict[str, dict[str, Any]]:
    """The properties of each function, by the name that its role begins with."""
    found = resources(template, "AWS::Lambda::Function")
    return {name.removesuffix("Function"): each for name, each in found.items()}


def folder_name(function: str) -> str:
    """`call_hook` for `CallHook`."""
    return re.sub(r"(?<=.)(?=[A-Z])", "_", function).lower()


def logical_name(folder: str) -> str:
    """`CallHook` for `call_hook`."""
    return "".join(word.capitalize() for word in folder.split("_"))


def _resource(text: str, template: Template) -> str:
    name = text.removeprefix("${").replace(".Arn}", "").removesuffix(".Arn")
    place, _, index = name.partition("/index/")
    if place not in tables(template) and place.removesuffix("Function") not in functions(template):
        return ""
    return f"{place}/{index}" if index else place


def _by_code(template: Template) -> Iterator[Use]:
    for name, properties in functions(template).items():
        variables = properties["Environment"]["Variables"]
        for call in calls_of(folder_name(name)):
            # A variable that the function is not given stands for itself, and no role names it.
            given = variables.get(call.variable, {"Ref": call.variable})
            resource = str(target(given)) if call.variable else ""
            yield Use(name, call.action, f"{resource}/{call.index}" if call.index else resource)


def by_the_platform(template: Template) -> Iterator[Use]:
    """Logs, the reading of streams, and what goes to the dead letters."""
    for name in functions(template):
        for action in ("CreateLogStream", "PutLogEvents"):
            yield Use(name, f"logs:{action}")
    for mapping in resources(template, "AWS::Lambda::EventSourceMapping").values():
        name = str(target(mapping["FunctionName"])).removesuffix("Function")
        for action in STREAM_ACTIONS:
            yield Use(name, f"dynamodb:{action}")
    for config in resources(template, "AWS::Lambda::EventInvokeConfig").values():
        name = str(target(config["FunctionName"])).removesuffix("Function")
        if config.get("DestinationConfig"):
            yield Use(name, "sqs:SendMessage")


def widened(template: dict[str, Any], role: str, action: str, table: str) -> dict[str, Any]:
    """The same template with one more right in a role."""
    statement = {"Effect": "Allow", "Action": action, "Resource": {"Fn::GetAtt": [table, "Arn"]}}
    _statements(template, role).append(statement)
    return template


def narrowed(template: dict[str, Any], role: str, action: str) -> dict[str, Any]:
    """The same template with an action gone from a role, wherever it stands."""
    statements = _statements(template, role)
    for statement in statements:
        statement["Action"] = [each for each in as_list(statement["Action"]) if each != action]
    statements[:] = [statement for statement in statements if statement["Action"]]
    return template


def _statements(template: dict[str, Any], role: str) -> list[dict[str, Any]]:
    policy = template["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"]
    statements: list[dict[str, Any]] = policy["Statement"]
    return statements
