"""On which stack do many people act at the same instant, and through which doors?"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ReadTimeoutError

from countersign.adapters.dynamodb.audit import DynamoAuditLog
from countersign.adapters.dynamodb.effects import DynamoEffectStore
from countersign.adapters.dynamodb.evidence import DynamoEvidenceStore
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.adapters.dynamodb.secrets import DynamoSecretStore
from countersign.adapters.dynamodb.tokens import DynamoTokenStore
from countersign_workbench.demo.cast import Cast
from countersign_workbench.demo.world import World, deployed_world
from countersign_workbench.engine.deploy import physical_ids
from tests.end_to_end.crowd import build_in, deployment, gathered
from tests.end_to_end.vendor import VENDOR, Vendor, vendor_system
from tests.fire.instrument import record_calls
from tests.races.substitutions import (
    AS_AN_AUTHOR_WRITES,
    PATIENCE,
    THE_ENGINES_CLOCK,
    Substitution,
    telling_of_lost_races,
)

ENSEMBLES = Path(__file__).with_name("ensembles")
DOORS = Path(__file__).with_name("doors.py")
FUNCTIONS = {
    "review": "ReviewFunction",
    "answer": "AnswerFunction",
    "approve": "ApproveFunction",
    "reject": "RejectFunction",
    "cancel": "CancelFunction",
    "requests": "RequestsFunction",
    "stop_execution": "StopExecutionFunction",
}
VOTE_DOORS = ("approve", "reject", "answer")


@dataclass(frozen=True)
class Ground:
    """One deployed stack, its front doors and outside system, and its tables as root reads them.

    `lost_races` is a file with a line for each transaction that the store refused.
    """

    world: World
    vendor: Vendor
    doors: str
    lost_races: Path
    requests: DynamoRequestStore
    effects: DynamoEffectStore
    evidence: DynamoEvidenceStore
    audit: DynamoAuditLog
    secrets: DynamoSecretStore
    tokens: DynamoTokenStore

    def votes_refused(self) -> int:
        """How many transactions of a vote the store refused so far, since others were first."""
        lines = self.lost_races.read_text(encoding="utf-8").splitlines()
        return sum(any(FUNCTIONS[door] in line for door in VOTE_DOORS) for line in lines)

    def call(self, function: str, event: Mapping[str, Any]) -> None:
        """Call a function by its logical id; on a busy machine it may outlast our patience."""
        with suppress(ReadTimeoutError):
            self.world.invoke(function, event)


@contextmanager
def racing_ground(changes: Sequence[Substitution] = ()) -> Iterator[Ground]:
    """Deploy the product with the ensembles beside this file, its copy changed by `changes`.

    What people and services call goes through `doors.py`; everything behind it (opening, closing,
    mails, wake-ups, the sweeper, steps) are functions that the engine starts.
    """
    with (
        tempfile.TemporaryDirectory(prefix="countersign-races-") as name,
        vendor_system() as vendor,
    ):
        folder, told = Path(name), Path(name) / "lost-races.txt"
        told.touch()
        stage = _staged(folder / "stage", (*changes, telling_of_lost_races(told)))
        # One process is all front doors, so a recorder could not tell whose call it sees there.
        bare = shutil.copytree(stage, folder / "doors")
        if not changes:
            record_calls(stage)
        hosts = {VENDOR: vendor.url}
        with (
            deployed_world(stage, Cast(), progress=lambda _: None, hosts=hosts) as world,
            _open_doors(world, bare, folder) as doors,
        ):
            found = deployment(world)
            client, tables = found.client("dynamodb"), found.tables
            yield Ground(
                world=world,
                vendor=vendor,
                doors=doors,
                lost_races=told,
                requests=DynamoRequestStore(client, tables, evidence_days=30),
                effects=DynamoEffectStore(client, tables),
                evidence=DynamoEvidenceStore(client, tables),
                audit=DynamoAuditLog(client, tables),
                secrets=DynamoSecretStore(client, tables),
                tokens=DynamoTokenStore(client, tables),
            )


def _staged(stage: Path, changes: Sequence[Substitution]) -> Path:
    stage.mkdir()
    gathered(stage, ENSEMBLES)
    for change in AS_AN_AUTHOR_WRITES:
        change.make(stage)
    build_in(stage)
    for change in (*changes, PATIENCE, THE_ENGINES_CLOCK):
        change.make(stage)
    return stage


@contextmanager
def _open_doors(world: World, stage: Path, folder: Path) -> Iterator[str]:
    """Run the front doors of this stage, as its functions are configured, until the block ends."""
    config = folder / "doors.json"
    config.write_text(json.dumps(_configured(world, stage)), encoding="utf-8")
    with (
        (folder / "doors.log").open("wb") as log,
        subprocess.Popen(
            [sys.executable, "-P", str(DOORS), str(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={"PATH": os.environ["PATH"]},
        ) as process,
    ):
        try:
            assert process.stdout is not None
            port = process.stdout.readline().decode().strip()
            assert port, (folder / "doors.log").read_text(encoding="utf-8")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _configured(world: World, stage: Path) -> dict[str, object]:
    names = physical_ids(world.engine, world.stack.name)
    lambda_ = world.engine.client("lambda")

    def environment(logical: str) -> dict[str, str]:
        found = lambda_.get_function_configuration(FunctionName=names[logical])
        return {"AWS_LAMBDA_FUNCTION_NAME": names[logical], **found["Environment"]["Variables"]}

    return {
        "stage": str(stage),
        "environment": {
            "AWS_ENDPOINT_URL": world.engine.endpoint_url,
            "AWS_DEFAULT_REGION": world.engine.region,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        },
        "functions": {name: environment(logical) for name, logical in FUNCTIONS.items()},
    }
