"""A deployed stack on moto that the audit commands find: its outputs, its tables, its bucket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import click

from countersign.adapters.dynamodb.effects import DynamoEffectStore
from countersign.adapters.dynamodb.evidence import DynamoEvidenceStore
from countersign.adapters.dynamodb.heads import DynamoChainHeads
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.adapters.dynamodb.secrets import DynamoSecretStore
from countersign.adapters.seals import S3SealStore
from countersign.domain.commands import CastVote
from countersign.domain.opening import Opening
from countersign.service.cast_vote import cast_vote
from countersign.service.deliver_mail import deliver_mail
from countersign.service.open_gate import open_gate
from countersign.service.seal_heads import seal_heads
from countersign_workbench.cli import audit
from countersign_workbench.cli.deployment import TABLE_OUTPUTS, Place
from tests.adapters.tables import NAMES, a_store, tables
from tests.fakes.world import FakeChannel, FakeClock

NOW = 1_790_000_000
BUCKET = "seals-of-the-stack"
ANA = "ana@example.com"


class CloudFormation:
    """Tells a stack's outputs."""

    def __init__(self, outputs: Mapping[str, str]) -> None:
        self._outputs = outputs

    def describe_stacks(self, **_: Any) -> dict[str, Any]:
        told = [{"OutputKey": key, "OutputValue": value} for key, value in self._outputs.items()]
        return {"Stacks": [{"Outputs": told}]}


@dataclass(frozen=True)
class Audited:
    """The stack; `database` and `storage` are its clients, for those who tamper.

    `outputs` are the stack's own but for the tables.
    """

    database: Any
    storage: Any
    functions: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, str] = field(
        default_factory=lambda: {"SealBucketName": BUCKET, "SealFunctionName": "seal"}
    )

    @property
    def place(self) -> Place:
        """Where the commands find it."""
        outputs = {TABLE_OUTPUTS[variable]: name for variable, name in NAMES.items()}
        outputs |= self.outputs
        clients = {"dynamodb": self.database, "s3": self.storage, **self.functions}
        clients["cloudformation"] = CloudFormation(outputs)
        return Place("countersign-prod", clients=lambda name, **_: clients[name])

    def voted(
        self, request_id: str, *, now: int = NOW, reason: str = "fine", **inputs: Any
    ) -> None:
        """A request that Ana was mailed about and approved."""
        asked = {"data": 1, "prompt": "Pay?", "approvers": [ANA], **inputs}
        requests = DynamoRequestStore(self.database, tables(), evidence_days=1)
        secret = request_id.encode() * 8
        open_gate(Opening(request_id, asked), store=requests, secret=secret, now=now)
        deliver_mail(
            request_id,
            f"mail#{ANA}#1",
            effects=DynamoEffectStore(self.database, tables()),
            evidence=DynamoEvidenceStore(self.database, tables()),
            secrets=DynamoSecretStore(self.database, tables()),
            channel=FakeChannel(),
            base_url="https://sign.example.com",
            now=now + 1,
        )
        vote = CastVote(approver=ANA, approved=True, via="credential", reason=reason)
        cast_vote(request_id, vote, store=requests, clock=FakeClock(now + 5))

    def seal(self) -> None:
        """Seal all heads, as the function does."""
        seal_heads(
            chains=DynamoChainHeads(self.database, tables()),
            seals=S3SealStore(self.storage, BUCKET),
            clock=FakeClock(NOW + 60),
            until=NOW + 120,
        )

    def lock(self, retention: Mapping[str, Any] | None) -> None:
        """Lock what is written to the bucket from now on; None locks nothing."""
        rule = {} if retention is None else {"Rule": {"DefaultRetention": retention}}
        self.storage.put_object_lock_configuration(
            Bucket=BUCKET, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", **rule}
        )

    def delete(self, table: str, **key: str | int) -> None:
        """Take one item away."""
        written = {
            name: {"S": value} if isinstance(value, str) else {"N": str(value)}
            for name, value in key.items()
        }
        self.database.delete_item(TableName=NAMES[table], Key=written)

    def forget(self, request_id: str) -> None:
        """Take away every trace of a request, as an operator could."""
        for table in NAMES.values():
            described = self.database.describe_table(TableName=table)["Table"]
            names = [key["AttributeName"] for key in described["KeySchema"]]
            for item in self.database.scan(TableName=table)["Items"]:
                own = item["chain" if "chain" in item else "requestId"]["S"].partition("#")[0]
                if own == request_id:
                    key = {name: item[name] for name in names}
                    self.database.delete_item(TableName=table, Key=key)


@contextmanager
def audited() -> Iterator[Audited]:
    """The stack, empty, for the length of the block."""
    with a_store() as database:
        storage = boto3.client("s3", region_name="us-east-1")
        storage.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
        stack = Audited(database, storage)
        stack.lock({"Mode": "COMPLIANCE", "Days": 365})
        yield stack


def run(stack: Audited, capsys: Any, command: Any = audit.verify, **wished: Any) -> tuple[int, str]:
    """Run a command as it is; its exit code, and what it said."""
    given: dict[str, Any] = {"as_json": False, "place": stack.place}
    if command is audit.verify:
        given |= {"request_id": None, "everything": False}
    if command is audit.export:
        given = {"place": stack.place, "request_ids": (), "everything": False}
    try:
        command.callback.__wrapped__(**{**given, **wished})
    except click.exceptions.Exit as ended:
        return ended.exit_code, capsys.readouterr().out
    return 0, capsys.readouterr().out
