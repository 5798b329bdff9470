"""Where do the robots meet mails: one deployed stack with its roles enforced, and what it holds."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from countersign_workbench.demo.cast import Cast
from countersign_workbench.demo.world import World, deployed_world, mail_of_request
from tests.end_to_end.crowd import gathered
from tests.end_to_end.runs import a_word
from tests.fire.instrument import record_calls
from tests.scanners.zoo import Catch

TABLES = ("Requests", "Evidence", "Links", "Scopes", "TaskTokens", "LinkSecrets", "Effects")
TABLES += ("Audit", "Credentials")
COUNTERS = ("refusals", "refusalsWindow")
MOST_LOOKS = 50

Contents = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Question:
    """One request that waits, and the mail that asks about it."""

    request_id: str
    catch: Catch


@contextmanager
def scanned_world() -> Iterator[World]:
    """The product as it ships, deployed with every role enforced."""
    with tempfile.TemporaryDirectory(prefix="countersign-zoo-") as folder:
        stage = record_calls(gathered(Path(folder), Path(folder) / "none-of-its-own"))
        with deployed_world(stage, Cast(), progress=lambda _: None, enforce_roles=True) as world:
            yield world


def asked(world: World, who: str) -> Question:
    """Ask one person, and take hold of the mail."""
    address = f"{who}@example.com"
    question = {"audience": [address], "prompt": a_word(f"May it go on, {who}?")}
    answer = world.api("deployer", "POST", "/requests", question)
    assert answer.status == 201, answer.text
    request_id = answer.json()["id"]
    return Question(request_id, Catch(mail_of_request(world, address, request_id)))


def contents(world: World) -> Contents:
    """Every item of every table, without the counters of refused posts."""
    database = world.engine.client("dynamodb")
    found: dict[str, dict[str, Any]] = {}
    for table in TABLES:
        rows = database.scan(TableName=world.stack.outputs[f"{table}Table"])["Items"]
        kept = ({name: row[name] for name in row if name not in COUNTERS} for row in rows)
        found[table] = {str(sorted(row.items())): row for row in kept}
    return found


def changed(before: Contents, after: Contents) -> list[str]:
    """The tables that differ."""
    return [table for table in TABLES if before[table].keys() != after[table].keys()]


def still(world: World) -> Contents:
    """The contents once nothing is owed any more, and two looks with a sweep between are alike."""
    seen = contents(world)
    for _ in range(MOST_LOOKS):
        world.invoke("SweepFunction", {})
        again = contents(world)
        is_owed = any("owed" in effect for effect in again["Effects"].values())
        if not is_owed and not changed(seen, again):
            return again
        seen = again
    raise AssertionError("the tables did not come to rest")


def refusals(world: World) -> int:
    """How many refused posts are counted on all links."""
    rows = world.engine.client("dynamodb").scan(TableName=world.stack.outputs["LinksTable"])
    return sum(int(row["refusals"]["N"]) for row in rows["Items"])
