"""How does a nested stack survive its second deployment on the engine?

When a nested stack is updated, the engine forgets the attributes of each resource that did not
change, so `GetAtt Role.Arn` fails there ("Requested attribute Arn does not exist"), while `Ref`
still works. An ARN that can be told from the name is therefore written that way before the upload.
"""

from __future__ import annotations

from typing import Any

ARN_BY_NAME = {
    "AWS::IAM::Role": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${NAME}",
    "AWS::Logs::LogGroup": (
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${NAME}:*"
    ),
    "AWS::Lambda::Function": (
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${NAME}"
    ),
}


def with_arns_by_name(template: dict[str, Any]) -> dict[str, Any]:
    """Give the template, each `GetAtt X.Arn` of these kinds in the form that needs only `Ref`."""
    kinds = {name: resource["Type"] for name, resource in template["Resources"].items()}

    def rewritten(value: Any) -> Any:
        if isinstance(value, list):
            return [rewritten(item) for item in value]
        if not isinstance(value, dict):
            return value
        match value.get("Fn::GetAtt"):
            case [name, "Arn"] if kinds.get(name) in ARN_BY_NAME:
                return {"Fn::Sub": ARN_BY_NAME[kinds[name]].replace("NAME", name)}
        return {key: rewritten(item) for key, item in value.items()}

    return {**template, "Resources": rewritten(template["Resources"])}
