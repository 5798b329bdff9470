"""Which cloud resources do the compiled ensembles need?  (a nested stack, plain CloudFormation)"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from countersign_compiler.asl.frame import Json, State, every_state
from countersign_compiler.asl.gate import CALLBACK, GET_ITEM
from countersign_compiler.child_runs import child_of, logical_name
from countersign_compiler.python.folder import PythonFolder, placeholder
from countersign_compiler.python.resources import arn_of, resources_of

_HEADER = """\
# Written by `countersign build`; not to be edited. One state machine and one role per ensemble.
"""
_FUNCTION = re.compile(r"\$\{(\w+)\}\Z")

# A delivery of logs cannot be narrowed to one group:
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
_LOG_DELIVERY = [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
]
_PARAMETERS = {
    "Prefix": "Begins the name of every state machine; the name of the stack that holds this one.",
    "OpenGateArn": "The function that opens a gate's request.",
    "CloseGateArn": "The function that closes a gate that ends without an answer.",
    "RequestsTableName": "The table that holds what people decided.",
    "RequestsTableArn": "The same table.",
    "EnsembleEnv": "The stage's configuration for `env.…`, a JSON object on one line.",
    "LogRetentionDays": "Days that the machines' log is kept.",
    "RunEmailArn": "The function that carries out `email` steps.",
    "RunHttpArn": "The function that carries out `http` steps.",
    "RunPolicyArn": "The function that records decisions by policy.",
    "RunSandboxArn": "The function that runs the programs of sandboxed `code` steps.",
    "RunStorageArn": "The function that carries out `storage` steps.",
    "RunThinkArn": "The function that carries out `think` steps.",
    "RuntimeLayerArn": "The layer that calls the code of `python` steps.",
}
# What a run fails with that was woken and found nothing: asl/gate.py and asl/failures.py.
_NO_OUTCOME = "Gate.NoOutcome"
_NUMBERS = frozenset({"LogRetentionDays"})


@dataclass(frozen=True, slots=True)
class Deployable:
    """One compiled ensemble as the stack sees it; `definition_file` lies beside the template."""

    name: str
    definition_file: str
    definition: Json


def stack_of(
    deployables: Sequence[Deployable], python: Mapping[str, PythonFolder] | None = None
) -> str:
    """The template's text: for each ensemble its machine and the least role that runs it.

    `python` are the folders of code; each that an ensemble uses becomes a function of its own.
    """
    folders = {placeholder(name): folder for name, folder in (python or {}).items()}
    resources: dict[str, Json] = {
        "MachineLogs": _log_group(),
        "GateNoOutcome": _no_outcome_counter(),
    }
    for deployable in sorted(deployables, key=lambda one: one.name):
        name = logical_name(deployable.name)
        resources[f"{name}Role"] = _role(deployable, folders)
        resources[f"{name}Machine"] = _machine(deployable, folders)
        for used in folders.keys() & set(_functions(deployable.definition)):
            resources |= resources_of(folders[used])
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Countersign: the state machines of the ensembles.",
        # The parent hands over every parameter, whether or not an ensemble uses it today.
        "Metadata": {"cfn-lint": {"config": {"ignore_checks": ["W2001"]}}},
        "Parameters": {
            name: {"Type": _type(name), "Description": text, **_default(name)}
            for name, text in _PARAMETERS.items()
        },
        "Resources": resources,
    }
    dumped = yaml.dump(template, Dumper=_PlainDumper, sort_keys=True, width=100, allow_unicode=True)
    return _HEADER + str(dumped)


class _PlainDumper(yaml.SafeDumper):
    """Writes every value out: CloudFormation's own reader knows no anchors."""

    def ignore_aliases(self, _data: object) -> bool:
        """Never write an alias, whatever is repeated."""
        return True


def _type(parameter: str) -> str:
    return "Number" if parameter in _NUMBERS else "String"


def _default(parameter: str) -> State:
    return {"Default": "{}"} if parameter == "EnsembleEnv" else {}


def _log_group() -> State:
    return {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {
            "LogGroupName": {"Fn::Sub": "/aws/vendedlogs/states/${Prefix}"},
            "RetentionInDays": {"Ref": "LogRetentionDays"},
        },
    }


def _no_outcome_counter() -> State:
    """Counts runs that were woken and found no outcome; the parent's alarm looks at it.

    A run fails with it whatever the author wrote: a gate without an outcome is never passed over.
    """
    return {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {
            "LogGroupName": {"Ref": "MachineLogs"},
            "FilterPattern": (
                f'{{ $.type = "ExecutionFailed" && $.details.error = "{_NO_OUTCOME}" }}'
            ),
            "MetricTransformations": [
                {
                    # A filter cannot write a fixed dimension, so each stack has its namespace.
                    "MetricNamespace": {"Fn::Sub": "Countersign/${Prefix}"},
                    "MetricName": "GateNoOutcome",
                    "MetricValue": "1",
                    "DefaultValue": 0,
                }
            ],
        },
    }


def _machine(deployable: Deployable, folders: Mapping[str, PythonFolder]) -> State:
    return {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "StateMachineName": {"Fn::Sub": f"${{Prefix}}-{deployable.name}"},
            "StateMachineType": "STANDARD",
            "RoleArn": {"Fn::GetAtt": [f"{logical_name(deployable.name)}Role", "Arn"]},
            "DefinitionS3Location": deployable.definition_file,
            "DefinitionSubstitutions": _substitutions(deployable, folders),
            "LoggingConfiguration": {
                # Errors without data: a run's data stays in its history and in the store.
                "Level": "ERROR",
                "IncludeExecutionData": False,
                "Destinations": [
                    {
                        "CloudWatchLogsLogGroup": {
                            "LogGroupArn": {"Fn::GetAtt": ["MachineLogs", "Arn"]}
                        }
                    }
                ],
            },
        },
    }


def _substitutions(deployable: Deployable, folders: Mapping[str, PythonFolder]) -> State:
    """What replaces each `${Name}` of the definition."""
    found: State = {"EnsembleEnv": _escaped_for_json("EnsembleEnv")}
    for function in _functions(deployable.definition):
        found[function] = _arn(function, folders)
    if _reads_requests(deployable.definition):
        found["RequestsTable"] = {"Ref": "RequestsTableName"}
    for name, child in _children(deployable.definition).items():
        found[name] = {"Ref": f"{child}Machine"}
    return found


def _arn(function: str, folders: Mapping[str, PythonFolder]) -> State:
    """The ARN for a placeholder: of a function in this stack, or handed over by the parent."""
    return arn_of(folders[function]) if function in folders else {"Ref": function}


def _escaped_for_json(parameter: str) -> State:
    r"""The parameter's text as it stands inside a JSON string: first `\`, then `"` escaped."""
    backslashes = {"Fn::Join": ["\\\\", {"Fn::Split": ["\\", {"Ref": parameter}]}]}
    return {"Fn::Join": ['\\"', {"Fn::Split": ['"', backslashes]}]}


def _role(deployable: Deployable, folders: Mapping[str, PythonFolder]) -> State:
    statements: list[Json] = []
    functions = _functions(deployable.definition)
    if functions:
        statements.append(
            {
                "Effect": "Allow",
                "Action": "lambda:InvokeFunction",
                "Resource": [_arn(function, folders) for function in functions],
            }
        )
    if _reads_requests(deployable.definition):
        statements.append(
            {
                "Effect": "Allow",
                "Action": "dynamodb:GetItem",
                "Resource": {"Ref": "RequestsTableArn"},
                # A machine reads the outcomes of its own ensemble's gates only.
                "Condition": {
                    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{deployable.name}.*"]}
                },
            }
        )
    children = _children(deployable.definition).values()
    if children:
        statements += _rights_on_children(list(children))
    statements.append({"Effect": "Allow", "Action": _LOG_DELIVERY, "Resource": "*"})
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "states.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "Policies": [
                {
                    "PolicyName": "run-the-ensemble",
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
                }
            ],
        },
    }


def _rights_on_children(children: Sequence[str]) -> list[Json]:
    """Start them, see how they end, and stop them with this run.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
    """
    machines = [{"Ref": f"{child}Machine"} for child in children]
    executions = [
        {
            "Fn::Sub": [
                "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${Name}:*",
                {"Name": {"Fn::GetAtt": [f"{child}Machine", "Name"]}},
            ]
        }
        for child in children
    ]
    return [
        {"Effect": "Allow", "Action": "states:StartExecution", "Resource": machines},
        {
            "Effect": "Allow",
            "Action": ["states:DescribeExecution", "states:StopExecution"],
            "Resource": executions,
        },
        {
            "Effect": "Allow",
            "Action": ["events:DescribeRule", "events:PutRule", "events:PutTargets"],
            "Resource": {
                "Fn::Sub": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/"
                "StepFunctionsGetEventsForStepFunctionsExecutionRule"
            },
        },
    ]


def _children(definition: Json) -> dict[str, str]:
    """The placeholders of the machines that a machine starts, with their logical names."""
    found: dict[str, str] = {}
    for _, state in every_state(definition):
        machine = state.get("Arguments", {}).get("StateMachineArn", "")
        match = _FUNCTION.match(machine)
        child = child_of(match.group(1)) if match is not None else None
        if match is not None and child is not None:
            found[match.group(1)] = child
    return dict(sorted(found.items()))


def _functions(definition: Json) -> list[str]:
    """The parameters that name the functions a machine invokes, sorted."""
    names = set()
    for _, state in every_state(definition):
        function = state.get("Arguments", {}).get("FunctionName", "")
        if (match := _FUNCTION.match(function)) is not None:
            names.add(match.group(1))
    return sorted(names)


def _reads_requests(definition: Json) -> bool:
    resources = {state.get("Resource") for _, state in every_state(definition)}
    return bool(resources & {GET_ITEM, CALLBACK})
