"""How does our own template get onto the engine, the first time and after each change?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from countersign_workbench.engine.package import Packager, as_json
from countersign_workbench.engine.patience import give_time
from countersign_workbench.engine.start import Engine
from countersign_workbench.engine.unenforced import widen_for_the_engine

BUCKET = "countersign-deployments"
TEMPLATE_BODY_LIMIT_BYTES = 51_200
DEPLOY_TIMEOUT_SECONDS = 120.0
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


class DeployError(Exception):
    """CloudFormation refused the stack; the message holds each resource's own reason."""


@dataclass(frozen=True)
class Stack:
    """One deployed stack: its outputs by name, and what it was deployed from and with."""

    name: str
    root: Path
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]
    api_url: str

    @property
    def state_machine_prefix(self) -> str:
        """What the ARN of each ensemble's state machine begins with."""
        return self.outputs["StateMachineArnPrefix"]


def deploy(
    engine: Engine, root: Path, stack_name: str, parameters: Mapping[str, str] | None = None
) -> Stack:
    """Deploy `root/template.yaml` with what it points at, or bring an earlier one up to date.

    Where `PublicBaseUrl` is not given, links lead to the engine's own API address, which is known
    only once the API is there: a first deployment is then finished by a second, short pass. The
    database of `storage` steps is a file in the engine's folder. Raises `DeployError`.
    """
    template = _packed(engine, root)
    given = _stand_ins(engine, template, parameters or {}) | dict(parameters or {})
    outputs = _outputs(engine, stack_name)
    is_new = outputs is None
    if outputs is None:
        outputs = _bring_about(engine, stack_name, template, given, is_new=True)
    api_url = f"{engine.endpoint_url}/_aws/execute-api/{outputs['ApiId']}/$default"
    if not is_new or not given.get("PublicBaseUrl"):
        complete = given if given.get("PublicBaseUrl") else given | {"PublicBaseUrl": api_url}
        outputs = _bring_about(engine, stack_name, template, complete, is_new=False)
    return Stack(stack_name, root, given, outputs, api_url)


def update(engine: Engine, stack: Stack, parameters: Mapping[str, str] | None = None) -> Stack:
    """Deploy the same root again, with its code of now and, where given, changed parameters."""
    return deploy(engine, stack.root, stack.name, {**stack.parameters, **(parameters or {})})


def physical_ids(engine: Engine, stack_name: str) -> dict[str, str]:
    """Give what each logical id of a stack became, its nested stacks' too (as `Child.Id`)."""
    cloudformation = engine.client("cloudformation")
    found: dict[str, str] = {}
    for resource in cloudformation.describe_stack_resources(StackName=stack_name)["StackResources"]:
        logical, physical = resource["LogicalResourceId"], resource["PhysicalResourceId"]
        found[logical] = physical
        if resource["ResourceType"] == "AWS::CloudFormation::Stack":
            inner = physical_ids(engine, physical)
            found |= {f"{logical}.{name}": value for name, value in inner.items()}
    return found


def _stand_ins(
    engine: Engine, template: Mapping[str, Any], parameters: Mapping[str, str]
) -> dict[str, str]:
    """What stands in for other systems, where the template takes it; in prod it takes nothing."""
    if "LocalSqlFile" not in template.get("Parameters", {}) or parameters.get("Stage") == "prod":
        return {}
    return {"LocalSqlFile": str(engine.directory / "storage.sqlite")}


def _packed(engine: Engine, root: Path) -> dict[str, Any]:
    s3 = engine.client("s3")
    s3.create_bucket(Bucket=BUCKET)

    def put(key: str, content: bytes) -> None:
        s3.put_object(Bucket=BUCKET, Key=key, Body=content)

    packager = Packager(BUCKET, f"{engine.endpoint_url}/{BUCKET}", put, root)
    template = packager.template(root / "template.yaml")
    give_time(template)
    if engine.enforces_roles:
        widen_for_the_engine(template)
    return template


def _bring_about(
    engine: Engine,
    name: str,
    template: dict[str, Any],
    parameters: Mapping[str, str],
    *,
    is_new: bool,
) -> dict[str, str]:
    """Create or update the stack and wait for it; give its outputs."""
    cloudformation = engine.client("cloudformation")
    act = cloudformation.create_stack if is_new else cloudformation.update_stack
    try:
        act(
            StackName=name,
            Capabilities=CAPABILITIES,
            Parameters=[
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
            **_template_argument(engine, template),
        )
    except ClientError as error:
        message = error.response["Error"]["Message"]
        if "No updates are to be performed" not in message:
            raise DeployError(f"{name}: {message}") from error
    return _settled(engine, name)


def _template_argument(engine: Engine, template: dict[str, Any]) -> dict[str, str]:
    body = as_json(template)
    if len(body) <= TEMPLATE_BODY_LIMIT_BYTES:
        return {"TemplateBody": body.decode()}
    key = "parent.template"
    engine.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)
    return {"TemplateURL": f"{engine.endpoint_url}/{BUCKET}/{key}"}


def _outputs(engine: Engine, name: str) -> dict[str, str] | None:
    """Give the outputs of a stack that is there; None for one that is not."""
    try:
        stack = engine.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except ClientError:
        return None
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _settled(engine: Engine, name: str) -> dict[str, str]:
    cloudformation = engine.client("cloudformation")
    give_up = time.monotonic() + DEPLOY_TIMEOUT_SECONDS
    while time.monotonic() < give_up:
        status = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return _outputs(engine, name) or {}
        if not status.endswith("_IN_PROGRESS"):
            raise DeployError(f"{name}: {status}\n{_reasons(engine, name)}")
        time.sleep(0.05)
    raise DeployError(f"{name}: not settled within {DEPLOY_TIMEOUT_SECONDS:.0f} s")


def _reasons(engine: Engine, name: str) -> str:
    """Tell why resources failed: the engine says so in its log, not always in the events."""
    events = engine.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    told = [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("_FAILED")
    ]
    return "\n".join(told + [line for line in engine.log().splitlines() if " ERROR " in line][-5:])
