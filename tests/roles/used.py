"""What did the functions of all deployed worlds of a session really ask AWS for?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.fire.instrument import calls_in
from tests.roles.granted import Template, Use, functions, logical_name, tables

SERVICES = {"stepfunctions": "states", "sesv2": "ses", "bedrock-runtime": "bedrock"}
"""IAM's word for a service, where it is not the client's."""

# What IAM calls an operation, where it is not its own name.
ACTIONS = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "bedrock:Converse": "bedrock:InvokeModel",
    "dynamodb:ConditionCheck": "dynamodb:ConditionCheckItem",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:GetObject": "s3:GetObjectVersion",
}
NOT_AWS = "http"
BY_NAME = ("dynamodb", "lambda")
NOWHERE = "no-such-table"
"""What a test gives a function for a table, to see it fail."""


def calls_of_session(folder: Path) -> Iterator[dict[str, Any]]:
    """Every recorded call of every world below the folder."""
    for world in sorted(each for each in folder.glob("*") if (each / "calls").is_dir()):
        yield from calls_in(world)


def uses(calls: Iterator[Mapping[str, Any]], template: Template) -> dict[Use, set[str]]:
    """Each right that the calls needed, with all attributes that they named."""
    named = {*tables(template), *(f"{name}Function" for name in functions(template))}
    found: dict[Use, set[str]] = {}
    for call in calls:
        if call["service"] == NOT_AWS:
            continue
        service = SERVICES.get(call["service"], call["service"])
        for part in call["parts"]:
            action = f"{service}:{part['operation']}"
            place = _place(part, named)
            if service in BY_NAME and not place:
                place = part["resource"]
            if place != NOWHERE:
                use = Use(logical_name(call["function"]), ACTIONS.get(action, action), place)
                found.setdefault(use, set()).update(part.get("attributes", ()))
    return found


def _place(part: Mapping[str, Any], named: set[str]) -> str:
    """`Requests/pending` of what the engine calls `countersign-demo-Requests-1F2A…`."""
    words = re.split(r"[-:]", part["resource"])
    place = next((word for word in words if word in named), "")
    return f"{place}/{part['index']}" if part.get("index") else place
