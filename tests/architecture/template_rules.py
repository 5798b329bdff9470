"""Which rules of a safe deployment does a template break?

Every rule is a pure function from a template to sentences, so that a test can plant a breach and
see it named. The template is judged as CloudFormation gets it: after SAM's own transform, in the
long form of every tag.
"""

import copy
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.translator.transform import transform

from countersign_workbench.engine.template import read_template

ROOT = Path(__file__).resolve().parents[2]
PARENT = ROOT / "template.yaml"
CHILD = ROOT / "statemachines" / "template.yaml"
# An author's code may be allowed anything else; what it can never touch is denied.
NEVER = "NeverTheDeploymentsOwn"
UPLOADED = {"Bucket": "b", "Key": "k"}

Template = Mapping[str, Any]


class NoManagedPolicies:
    """SAM asks for AWS's managed policies by name; a template without them needs none."""

    def load(self) -> dict[str, str]:
        return {}


@cache
def _deployed_parent() -> dict[str, Any]:
    return transformed(read_template(PARENT))


def deployed_parent() -> dict[str, Any]:
    """template.yaml as CloudFormation gets it; a copy to plant breaches in."""
    return copy.deepcopy(_deployed_parent())


def transformed(template: Template) -> dict[str, Any]:
    """Do what the SAM transform does, with uploads in place of the local folders."""
    packed = copy.deepcopy(dict(template))
    for resource in packed["Resources"].values():
        for key in ("CodeUri", "ContentUri"):
            if key in resource.get("Properties", {}):
                resource["Properties"][key] = UPLOADED
    return dict(transform(packed, {}, NoManagedPolicies()))


def resources(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of one type, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def target(value: Any) -> str | None:
    """The logical id that a `Ref`, a `GetAtt` or a `Sub` with one name in it points at."""
    if isinstance(value, Mapping):
        if "Ref" in value:
            return str(value["Ref"])
        if "Fn::GetAtt" in value:
            return str(value["Fn::GetAtt"][0])
        if "Fn::Sub" in value and isinstance(value["Fn::Sub"], str):
            names = [part.split("}")[0] for part in value["Fn::Sub"].split("${")[1:]]
            own = [name.split(".")[0] for name in names if not name.startswith("AWS::")]
            return own[0] if len(own) == 1 else None
    return None


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True)
class Right:
    """One action on one resource that a role allows; `resource` as text: an ARN, or `Id.Arn`."""

    role: str
    action: str
    resource: str
    conditions: str = ""


def rights(template: Template) -> Iterator[Right]:
    """Every action and resource of every policy of the template's roles, one by one."""
    for role, properties in resources(template, "AWS::IAM::Role").items():
        for policy in properties.get("Policies", []):
            for statement in map(_written, policy["PolicyDocument"]["Statement"]):
                if statement.get("Sid") == NEVER:
                    continue
                assert statement["Effect"] == "Allow", f"{role} denies: say what is allowed instead"
                for action in as_list(statement["Action"]):
                    for resource in as_list(statement["Resource"]):
                        yield Right(
                            role,
                            action,
                            _resource_text(resource),
                            json.dumps(statement.get("Condition", {}), sort_keys=True),
                        )


def _written(statement: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a statement says where its condition, if it has one, holds."""
    if "Fn::If" not in statement:
        return statement
    _, here, elsewhere = statement["Fn::If"]
    assert elsewhere == {"Ref": "AWS::NoValue"}, "a right is there or not, never another one"
    written: Mapping[str, Any] = here
    return written


def _resource_text(resource: Any) -> str:
    if isinstance(resource, str):
        return resource
    if "Fn::GetAtt" in resource:
        return ".".join(resource["Fn::GetAtt"])
    if "Fn::Sub" in resource:
        return str(resource["Fn::Sub"])
    return json.dumps(resource, sort_keys=True)


# Each `*` that may stand in a resource, and why. In an action none may.
ALLOWED_STARS = {
    "stateMachine:${AWS::StackName}-*": "this stack's machines: the child alone knows their names",
    "execution:${AWS::StackName}-*:*": "their runs, whose names are the starter's choice",
    "${SealBucket.Arn}/seals/*": "each seal is an object of its own, named by its number",
    "identity/*": "from one address, by condition; SES's sandbox asks for the recipient's too",
    "configuration-set/*": "an identity may have a default one, which SES then asks for by name",
}
FROM_ONE_ADDRESS = ("identity/*", "configuration-set/*")


# What AWS knows no resource for, so that only `*` is ever matched.
# A task token is itself the capability; what it wakes believes the store alone:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_stepfunctions.html
# A state machine that logs needs the others:
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
WITHOUT_RESOURCE = {
    "states:SendTaskFailure",
    "states:SendTaskSuccess",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
}


def stars(template: Template) -> list[str]:
    """Actions and resources that say `*` without leave, and policies kept out of sight."""
    found = [
        f"{role}: managed policies hide their rights; write them out"
        for role, properties in resources(template, "AWS::IAM::Role").items()
        if properties.get("ManagedPolicyArns")
    ]
    for right in rights(template):
        if "*" in right.action:
            found.append(f"{right.role}: the action {right.action} is a pattern")
        if right.resource == "*" and right.action in WITHOUT_RESOURCE:
            continue
        if "*" in right.resource and not right.resource.endswith(tuple(ALLOWED_STARS)):
            found.append(f"{right.role}: {right.action} on {right.resource}")
        if right.resource.endswith(FROM_ONE_ADDRESS) and "ses:FromAddress" not in right.conditions:
            found.append(f"{right.role}: {right.action} from any address")
    return found


def function_faults(template: Template) -> list[str]:
    """Functions that share or lack what each must have of its own."""
    found = []
    roles: dict[str, str] = {}
    logs: dict[str, str] = {}
    for name, properties in resources(template, "AWS::Lambda::Function").items():
        for what, owner, value in (
            ("role", roles, properties.get("Role")),
            ("log", logs, properties.get("LoggingConfig", {}).get("LogGroup")),
        ):
            own = target(value)
            if own is None or own not in template["Resources"]:
                found.append(f"{name} has no {what} of this template")
            elif own in owner:
                found.append(f"{name} shares its {what} {own} with {owner[own]}")
            else:
                owner[own] = name
        if properties.get("Architectures") != ["arm64"]:
            found.append(f"{name} does not run on arm64")
        if properties.get("Runtime") != "python3.13":
            found.append(f"{name} does not run on python3.13")
        if target((properties.get("Layers") or [None])[0]) is None:
            found.append(f"{name} has no layer")
        found += [
            f"{name} has no {key}" for key in ("Timeout", "MemorySize") if key not in properties
        ]
    for name, properties in resources(template, "AWS::Logs::LogGroup").items():
        if not properties.get("RetentionInDays"):
            found.append(f"{name} keeps its log for ever")
    return found


def table_faults(template: Template) -> list[str]:
    """Tables that could lose or show what they hold."""
    in_production = {"Fn::If": ["IsProduction", True, False]}
    outlives = {"Fn::If": ["IsProduction", "Retain", "Delete"]}
    found = []
    for name, table in resources(template, "AWS::DynamoDB::Table").items():
        resource = template["Resources"][name]
        wanted = {
            "billed on demand": table.get("BillingMode") == "PAY_PER_REQUEST",
            "encrypted": table.get("SSESpecification", {}).get("SSEEnabled") is True,
            "restorable": table.get("PointInTimeRecoverySpecification", {}).get(
                "PointInTimeRecoveryEnabled"
            )
            is True,
            "protected in production": table.get("DeletionProtectionEnabled") == in_production,
            "kept in production": resource.get("DeletionPolicy") == outlives
            and resource.get("UpdateReplacePolicy") == outlives,
        }
        found += [f"{name} is not {claim}" for claim, holds in wanted.items() if not holds]
    return found


WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}
OVER_ANOTHER = {"Null": {"s3:if-none-match": "true"}}
IN_PARTS = {"Bool": {"s3:ObjectCreationOperation": "false"}}


def bucket_faults(template: Template) -> list[str]:
    """Buckets whose objects could be changed, lost or shown."""
    everything = dict.fromkeys(
        ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
    )
    found = []
    for name, bucket in resources(template, "AWS::S3::Bucket").items():
        resource = template["Resources"][name]
        retention = (
            bucket.get("ObjectLockConfiguration", {}).get("Rule", {}).get("DefaultRetention", {})
        )
        wanted = {
            "locked": bucket.get("ObjectLockEnabled") is True
            and retention == {"Mode": {"Ref": "SealMode"}, "Days": {"Ref": "SealRetentionDays"}},
            "versioned": bucket.get("VersioningConfiguration") == {"Status": "Enabled"},
            "encrypted": "BucketEncryption" in bucket,
            "closed to the public": bucket.get("PublicAccessBlockConfiguration") == everything,
            "kept for ever": resource.get("DeletionPolicy") == "Retain"
            and resource.get("UpdateReplacePolicy") == "Retain",
            "rid of uploads that nobody finished": any(
                rule["Status"] == "Enabled"
                and rule.get("AbortIncompleteMultipartUpload") == {"DaysAfterInitiation": 1}
                for rule in bucket.get("LifecycleConfiguration", {}).get("Rules", [])
            ),
            "reached by TLS alone": name in _refusing(template, "*", [WITHOUT_TLS]),
            "written in one piece under a free name alone": name
            in _refusing(template, "PutObject", [OVER_ANOTHER, IN_PARTS]),
        }
        found += [f"{name} is not {claim}" for claim, holds in wanted.items() if not holds]
    return found


def _refusing(template: Template, action: str, conditions: list[Any]) -> set[str | None]:
    """The buckets that refuse everybody this action under each of these conditions."""
    found = set()
    for policy in resources(template, "AWS::S3::BucketPolicy").values():
        bucket = target(policy["Bucket"])
        refused = [
            statement["Condition"]
            for statement in policy["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Deny"
            and statement["Principal"] == "*"
            and statement["Action"] == f"s3:{action}"
            and {target(each) for each in as_list(statement["Resource"])} == {bucket}
        ]
        if all(condition in refused for condition in conditions):
            found.add(bucket)
    return found


def route_faults(template: Template) -> list[str]:
    """Routes that lead nowhere, or to a function that the API may not call."""
    integrations = resources(template, "AWS::ApiGatewayV2::Integration")
    found = []
    for name, route in resources(template, "AWS::ApiGatewayV2::Route").items():
        integration = integrations.get(target(route.get("Target")) or "")
        function = target(integration["IntegrationUri"]) if integration else None
        if function not in resources(template, "AWS::Lambda::Function"):
            found.append(f"{route['RouteKey']} ({name}) reaches no function")
        elif not _may_call(template, function, "apigateway.amazonaws.com", target(route["ApiId"])):
            found.append(f"{route['RouteKey']}: the API may not call {function}")
    return found


def routes(template: Template) -> dict[str, str]:
    """Which function answers each route."""
    integrations = resources(template, "AWS::ApiGatewayV2::Integration")
    return {
        route["RouteKey"]: str(target(integrations[str(target(route["Target"]))]["IntegrationUri"]))
        for route in resources(template, "AWS::ApiGatewayV2::Route").values()
    }


def rule_faults(template: Template) -> list[str]:
    """Rules and schedules whose target may not be called."""
    return [
        f"{name}: events may not call {target(aim['Arn'])}"
        for name, rule in resources(template, "AWS::Events::Rule").items()
        for aim in rule["Targets"]
        if not _may_call(template, target(aim["Arn"]), "events.amazonaws.com", name)
    ]


def rule_targets(template: Template) -> dict[str, str]:
    """What each rule is set off by, and which function it calls."""
    return {
        json.dumps(rule.get("EventPattern") or rule["ScheduleExpression"]): str(target(aim["Arn"]))
        for rule in resources(template, "AWS::Events::Rule").values()
        for aim in rule["Targets"]
    }


def _may_call(template: Template, function: str | None, principal: str, source: str | None) -> bool:
    return any(
        permission["Principal"] == principal
        and permission["Action"] == "lambda:InvokeFunction"
        and target(permission["FunctionName"]) == function
        and target(permission.get("SourceArn")) == source
        for permission in resources(template, "AWS::Lambda::Permission").values()
    )


def stream_faults(template: Template) -> list[str]:
    """Stream mappings that could retry for ever, lose a failure, or wake a function for nothing."""
    found = []
    for name, mapping in resources(template, "AWS::Lambda::EventSourceMapping").items():
        wanted = {
            "filters": mapping.get("FilterCriteria", {}).get("Filters"),
            "a limit of retries": mapping.get("MaximumRetryAttempts", -1) >= 0,
            "a limit of age": mapping.get("MaximumRecordAgeInSeconds", -1) > 0,
            "a place for what failed": mapping.get("DestinationConfig", {}).get("OnFailure"),
            "a split of failing batches": mapping.get("BisectBatchOnFunctionError"),
        }
        found += [f"{name} has no {what}" for what, holds in wanted.items() if not holds]
    return found


def streamed_kinds(template: Template) -> dict[str, str]:
    """Which kind of effect wakes which function."""
    found = {}
    for mapping in resources(template, "AWS::Lambda::EventSourceMapping").values():
        for one in mapping["FilterCriteria"]["Filters"]:
            image = json.loads(one["Pattern"])["dynamodb"]["NewImage"]
            found[image["kind"]["S"][0]] = str(target(mapping["FunctionName"]))
    return found


def without(template: Template, *logical_ids: str) -> dict[str, Any]:
    """The same template with resources left out."""
    left = {k: v for k, v in template["Resources"].items() if k not in logical_ids}
    return {**template, "Resources": left}


def config_of_stages() -> dict[str, Any]:
    """What samconfig.toml says."""
    return tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
