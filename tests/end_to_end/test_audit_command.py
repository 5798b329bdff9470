"""An auditor runs `countersign audit verify` against a store that somebody has tampered with."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from countersign.adapters.seals import S3SealStore, seal_key
from countersign.domain.audit import entry_hash
from countersign_workbench.demo.world import World
from tests.audit.trials import fetched
from tests.audit.verifier import run
from tests.end_to_end.runs import (
    EDITOR,
    MARKETING,
    Asked,
    ask_for_a_post,
    audit_verified,
    run_countersign,
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


def test_a_trail_that_was_written_anew_with_its_head_is_found_by_its_seal_alone(
    decided: Asked,
) -> None:
    for _ in range(2):  # the second seal follows the first one, which it has to read
        assert decided.world.invoke("SealFunction", {})["is_complete"]
    last = _entries(decided, "#delivery")[-1]
    body = {**json.loads(last["entry"]["S"]), "kind": "refused"}
    forged = entry_hash(last["prev"]["S"], body)
    _put(decided, {**last, "entry": {"S": rfc8785.dumps(body).decode()}, "hash": {"S": forged}})
    _move_head(decided, forged)

    without = audit_verified(decided.world, decided.request_id)
    sealed = _held_against_seals(decided)

    assert without.returncode == 0, without.stdout + without.stderr
    _assert_named(sealed, decided, seq=int(last["seq"]["N"]))
    assert f"chain {decided.request_id}#delivery" in sealed.stdout


def test_a_seal_that_somebody_deletes_is_read_all_the_same(decided: Asked) -> None:
    number = decided.world.invoke("SealFunction", {})["number"]
    bucket = decided.world.stack.outputs["SealBucketName"]
    decided.world.engine.client("s3").delete_object(Bucket=bucket, Key=seal_key(number))

    sealed = _held_against_seals(decided)

    assert sealed.returncode == 0, sealed.stdout + sealed.stderr
    assert f"note    seal {number} is marked as deleted" in sealed.stdout


def test_an_auditor_verifies_an_export_with_the_page_alone(decided: Asked, tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    sealed = run_countersign(decided.world, "audit", "seal")
    written = run_countersign(
        decided.world, "audit", "export", decided.request_id, "--to", str(file)
    )
    bucket = S3SealStore(
        decided.world.engine.client("s3"), decided.world.stack.outputs["SealBucketName"]
    )

    verified = run(tmp_path, file.read_text("utf-8"), seals=fetched(tmp_path, bucket.all()))

    assert sealed.returncode == written.returncode == 0, sealed.stderr + written.stderr
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout.startswith("1 requests, ")


def test_the_story_of_a_request_is_told(decided: Asked) -> None:
    shown = run_countersign(decided.world, "audit", "show", decided.request_id)

    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert f"{EDITOR} approved, by link; saw what was asked" in shown.stdout


def _held_against_seals(decided: Asked) -> subprocess.CompletedProcess[str]:
    return run_countersign(decided.world, "audit", "verify", decided.request_id, "--seals", "s3")


def _move_head(decided: Asked, forged: str) -> None:
    decided.world.engine.client("dynamodb").update_item(
        TableName=decided.world.stack.outputs["EffectsTable"],
        Key={"requestId": {"S": decided.request_id}, "effectId": {"S": "#head"}},
        UpdateExpression="SET chainHash = :forged",
        ExpressionAttributeValues={":forged": {"S": forged}},
    )


def _assert_named(verified: subprocess.CompletedProcess[str], decided: Asked, *, seq: int) -> None:
    said = verified.stdout + verified.stderr
    assert verified.returncode == 1, said
    assert decided.request_id in said
    assert str(seq) in said.replace(decided.request_id, "")


def _entries(decided: Asked, of: str = "") -> list[dict[str, Any]]:
    found = decided.world.engine.client("dynamodb").query(
        TableName=_table(decided),
        KeyConditionExpression="chain = :chain",
        ExpressionAttributeValues={":chain": {"S": f"{decided.request_id}{of}"}},
        ConsistentRead=True,
    )
    return list(found["Items"])


def _put(decided: Asked, item: dict[str, Any]) -> None:
    decided.world.engine.client("dynamodb").put_item(TableName=_table(decided), Item=item)


def _table(decided: Asked) -> str:
    return decided.world.stack.outputs["AuditTable"]
