"""An auditor runs `countersign audit verify` against a store that somebody has tampered with."""

import json
import subprocess
from typing import Any

import pytest
import rfc8785

from countersign.domain.audit import entry_hash
from countersign_workbench.demo.world import World
from tests.end_to_end.runs import (
    EDITOR,
    MARKETING,
    Asked,
    ask_for_a_post,
    audit_verified,
)


@pytest.fixture
def decided(world: World) -> Asked:
    asked = ask_for_a_post(world)
    assert asked.vote(EDITOR, "approve").status == 200
    assert asked.vote(MARKETING, "approve").status == 200
    world.ended(asked.execution_id)
    return asked


def test_an_untouched_trail_verifies(decided: Asked) -> None:
    verified = audit_verified(decided.world, decided.request_id)

    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_an_edited_entry_is_named(decided: Asked) -> None:
    entry = _entries(decided)[1]
    _put(decided, {**entry, "entry": {"S": entry["entry"]["S"].replace(EDITOR, MARKETING)}})

    _assert_named(audit_verified(decided.world, decided.request_id), decided, seq=2)


def test_an_edited_entry_with_its_own_hash_made_right_is_named(decided: Asked) -> None:
    entry = _entries(decided)[1]
    body = {**json.loads(entry["entry"]["S"]), "approver": "somebody@example.com"}
    made_right = entry_hash(entry["prev"]["S"], body)
    edited = rfc8785.dumps(body).decode()
    _put(decided, {**entry, "entry": {"S": edited}, "hash": {"S": made_right}})

    _assert_named(audit_verified(decided.world, decided.request_id), decided, seq=2)


def test_a_deleted_last_entry_is_named(decided: Asked) -> None:
    last = _entries(decided)[-1]
    decided.world.engine.client("dynamodb").delete_item(
        TableName=_table(decided), Key={"chain": last["chain"], "seq": last["seq"]}
    )

    _assert_named(
        audit_verified(decided.world, decided.request_id), decided, seq=int(last["seq"]["N"])
    )


def _assert_named(verified: subprocess.CompletedProcess[str], decided: Asked, *, seq: int) -> None:
    said = verified.stdout + verified.stderr
    assert verified.returncode == 1, said
    assert decided.request_id in said
    assert str(seq) in said.replace(decided.request_id, "")


def _entries(decided: Asked) -> list[dict[str, Any]]:
    found = decided.world.engine.client("dynamodb").query(
        TableName=_table(decided),
        KeyConditionExpression="chain = :chain",
        ExpressionAttributeValues={":chain": {"S": decided.request_id}},
        ConsistentRead=True,
    )
    return list(found["Items"])


def _put(decided: Asked, item: dict[str, Any]) -> None:
    decided.world.engine.client("dynamodb").put_item(TableName=_table(decided), Item=item)


def _table(decided: Asked) -> str:
    return decided.world.stack.outputs["AuditTable"]
