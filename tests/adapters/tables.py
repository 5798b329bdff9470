"""The tables as the template makes them, and how a test gets them on moto."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from moto import mock_aws

from countersign.settings import Tables

NAMES = {
    "REQUESTS_TABLE": "Requests",
    "EVIDENCE_TABLE": "Evidence",
    "LINKS_TABLE": "Links",
    "TASK_TOKENS_TABLE": "TaskTokens",
    "LINK_SECRETS_TABLE": "LinkSecrets",
    "SCOPES_TABLE": "Scopes",
    "EFFECTS_TABLE": "Effects",
    "AUDIT_TABLE": "Audit",
    "CREDENTIALS_TABLE": "Credentials",
}
# name -> (key, indexes); a key is its attribute's name, `:N` when it is a number.
_SHAPES: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, ...]]]] = {
    "Requests": (
        ("requestId",),
        {
            "pending": ("pendingShard", "deadlineKey"),
            "closed": ("closedDay", "closedKey"),
            "execution": ("executionId", "submittedKey"),
            "root": ("rootExecutionId", "submittedKey"),
        },
    ),
    "Evidence": (("requestId",), {}),
    "Links": (("linkHash",), {"approver": ("approver", "requestId")}),
    "TaskTokens": (("requestId",), {}),
    "LinkSecrets": (("requestId",), {}),
    "Scopes": (("scopeId", "requestId"), {}),
    "Effects": (("requestId", "effectId"), {"owed": ("owed", "owedSince")}),
    "Audit": (("chain", "seq:N"), {}),
    "Credentials": (("tokenHash",), {}),
}
_REGION = "us-east-1"


def tables(prefix: str = "") -> Tables:
    return Tables({variable: prefix + name for variable, name in NAMES.items()})


@contextmanager
def a_store() -> Iterator[Any]:
    """A DynamoDB client with all tables, empty, for the length of the block."""
    with mock_aws():
        client = _client()
        make_tables(client)
        yield client


def make_tables(client: Any, prefix: str = "") -> None:
    """Make all tables, empty, their names beginning with this."""
    for name, (key, indexes) in _SHAPES.items():
        _create(client, prefix + name, key, indexes)


@cache
def _client() -> Any:
    # Making a client costs more than a test does; what it meets is each block's own.
    return boto3.client(
        "dynamodb", region_name=_REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )


def _create(
    client: Any, name: str, key: tuple[str, ...], indexes: dict[str, tuple[str, ...]]
) -> None:
    used = {part for names in (key, *indexes.values()) for part in names}
    shape: dict[str, Any] = {
        "TableName": name,
        "KeySchema": _schema(key),
        "AttributeDefinitions": [_attribute(part) for part in sorted(used)],
        "BillingMode": "PAY_PER_REQUEST",
    }
    if indexes:
        shape["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index,
                "KeySchema": _schema(names),
                "Projection": {"ProjectionType": "ALL"},
            }
            for index, names in indexes.items()
        ]
    client.create_table(**shape)


def _schema(key: tuple[str, ...]) -> list[dict[str, str]]:
    return [
        {"AttributeName": part.split(":")[0], "KeyType": kind}
        for part, kind in zip(key, ("HASH", "RANGE"), strict=False)
    ]


def _attribute(part: str) -> dict[str, str]:
    name, _, kind = part.partition(":")
    return {"AttributeName": name, "AttributeType": kind or "S"}
