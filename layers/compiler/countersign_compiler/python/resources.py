"""Which resources run a folder of the author's code, with which rights?"""

from __future__ import annotations

from typing import Any, Final

from countersign_compiler.python.folder import FOLDER, PythonFolder

TIMEOUT_SECONDS: Final = 60
MEMORY_MEGABYTES: Final = 512
HANDLER: Final = "countersign.python_door.handler"

# Where the stack's template lies, and where the makefile that builds every folder does.
_CODE_FROM_TEMPLATE: Final = f"../ensembles/{FOLDER}"
_MAKEFILES_FOLDER: Final = "statemachines"

Resource = dict[str, Any]


def resources_of(folder: PythonFolder) -> dict[str, Resource]:
    """The function of one folder, its log and its own role; nothing is shared between folders."""
    name = folder.logical_name
    return {
        f"{name}Logs": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"RetentionInDays": {"Ref": "LogRetentionDays"}},
        },
        # Not `…Role`, which an ensemble of the same name would take.
        f"{name}Rights": _rights(folder),
        f"{name}Function": _function(folder),
    }


def arn_of(folder: PythonFolder) -> Resource:
    """What stands for the ARN of the folder's function in the same template."""
    return {"Fn::GetAtt": [f"{folder.logical_name}Function", "Arn"]}


def _function(folder: PythonFolder) -> Resource:
    name = folder.logical_name
    return {
        "Type": "AWS::Lambda::Function",
        "Metadata": {"BuildMethod": "makefile", "ContextPath": _MAKEFILES_FOLDER},
        "Properties": {
            "Description": f"The code of ensembles/{FOLDER}/{folder.name}.",
            "Code": f"{_CODE_FROM_TEMPLATE}/{folder.name}",
            "Handler": HANDLER,
            "Runtime": "python3.13",
            "Architectures": ["arm64"],
            "Layers": [{"Ref": "RuntimeLayerArn"}],
            "Timeout": TIMEOUT_SECONDS,
            "MemorySize": MEMORY_MEGABYTES,
            "Role": {"Fn::GetAtt": [f"{name}Rights", "Arn"]},
            "LoggingConfig": {"LogGroup": {"Ref": f"{name}Logs"}},
            "Environment": {
                "Variables": {
                    "POWERTOOLS_METRICS_NAMESPACE": "Countersign",
                    "POWERTOOLS_SERVICE_NAME": {
                        "Fn::Sub": f"${{Prefix}}-python-{folder.name.replace('_', '-')}"
                    },
                }
            },
        },
    }


def _rights(folder: PythonFolder) -> Resource:
    log: Resource = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": {"Fn::GetAtt": [f"{folder.logical_name}Logs", "Arn"]},
    }
    role: Resource = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "Policies": [
                {
                    "PolicyName": "run-the-code",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [log, *map(dict, folder.rights.statements), _never()],
                    },
                }
            ],
        },
    }
    if folder.rights.reasons:
        role["Metadata"] = {"Reasons": list(folder.rights.reasons)}
    return role


def _never() -> Resource:
    """Whatever an author allows, the code cannot touch what proves who decided what."""
    place = "${AWS::Region}:${AWS::AccountId}"
    return {
        "Sid": "NeverTheDeploymentsOwn",
        "Effect": "Deny",
        "Action": ["dynamodb:*", "lambda:*"],
        "Resource": [
            {"Fn::Sub": f"arn:${{AWS::Partition}}:dynamodb:{place}:table/${{Prefix}}-*"},
            {"Fn::Sub": f"arn:${{AWS::Partition}}:lambda:{place}:function:${{Prefix}}-*"},
        ],
    }
