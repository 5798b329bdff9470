"""How are a thousand questions asked of one deployment, and read again page by page?"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from countersign import links
from countersign.adapters.clock import SystemClock
from countersign.adapters.dynamodb.credentials import DynamoCredentialStore
from countersign.adapters.dynamodb.request_item import EXECUTION_INDEX
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.domain.opening import opening_of_submission
from countersign.service.open_gate import Opened, open_gate
from countersign_compiler.compile import build
from countersign_workbench.cli.deployment import Deployment, Place, find
from countersign_workbench.cli.token import new_credential
from countersign_workbench.demo.cast import Cast
from countersign_workbench.demo.story import SHIPPED
from countersign_workbench.demo.world import World, deployed_world
from countersign_workbench.engine.deploy import physical_ids
from tests.fire.instrument import record_calls

ROOT = Path(__file__).parents[2]
ENSEMBLES = Path(__file__).with_name("crowd")

Waiting = tuple[str, str]
"""A question that waits: its deadline as the API writes it (in UTC, so it sorts), and its id."""

Read = Callable[[str | None], tuple[list[Waiting], str | None]]
"""Reads the page at a cursor, the first one without; gives it and the next cursor."""

MOST_PAGES = 2_000


@contextmanager
def crowded_world() -> Iterator[World]:
    """A stack of one's own, with the ensembles in `crowd/` beside those that are shipped."""
    with tempfile.TemporaryDirectory(prefix="countersign-crowd-") as name:
        folder = gathered(Path(name), ENSEMBLES)
        build_in(folder)
        record_calls(folder)
        with deployed_world(folder, Cast(), progress=lambda _: None) as world:
            yield world


def gathered(folder: Path, ensembles: Path) -> Path:
    """Copy what is shipped into `folder`, these ensembles beside the shipped ones; give it back."""
    for shipped in SHIPPED:
        copy = shutil.copytree if (ROOT / shipped).is_dir() else shutil.copy2
        copy(ROOT / shipped, folder / shipped)
    for ensemble in sorted(ensembles.glob("*.yaml")):
        shutil.copy2(ensemble, folder / "ensembles")
    return folder


def build_in(folder: Path) -> None:
    """Build every ensemble of a folder that was gathered."""
    built = build(folder)
    assert not built.has_errors, "\n".join(map(str, built.findings))
    for path, text in built.files.items():
        (folder / path).write_text(text, encoding="utf-8")


def deployment(world: World) -> Deployment:
    """The stack as an operator's command finds it."""
    return find(Place(world.stack.name, world.engine.endpoint_url, world.engine.region))


def hand_out(world: World, name: str, *scopes: str, address: str) -> None:
    """Give this name a credential that is bound to a mailbox."""
    found = deployment(world)
    world.tokens[name], credential = new_credential(
        name,
        scopes=frozenset(scopes),
        address=address,
        expires_days=1,
        taken=frozenset(),
        now=SystemClock().now(),
    )
    DynamoCredentialStore(found.client("dynamodb"), found.tables).put(credential)


def submitted(world: World, question: dict[str, Any]) -> str:
    """Ask over the API, as a service does; give the request's id."""
    answer = world.api("deployer", "POST", "/requests", question)
    assert answer.status == 201, answer.text
    return str(answer.json()["id"])


def opened_in_the_store(world: World, questions: Sequence[dict[str, Any]]) -> None:
    """Open questions as the opener does behind the API: in one transaction each, mails owed.

    Two functions less for each take a quarter of the time, and what stands in the tables is equal.
    """
    found = deployment(world)
    store = DynamoRequestStore(found.client("dynamodb"), found.tables, evidence_days=30)

    def ask(question: dict[str, Any]) -> None:
        secret = links.new_secret()
        call = {
            "request": links.standalone_id(secret),
            "requester": "deployer",
            "input": {"data": None, **question},
            "consequence": None,
        }
        answer = open_gate(
            opening_of_submission(call), store=store, secret=secret, now=SystemClock().now()
        )
        assert isinstance(answer, Opened), answer

    with ThreadPoolExecutor(2) as side_by_side:
        list(side_by_side.map(ask, questions))


def asked_by(world: World, execution_id: str) -> int:
    """How many questions of a run there are, counted in the table itself."""
    found = world.engine.client("dynamodb").query(
        TableName=world.stack.outputs["RequestsTable"],
        IndexName=EXECUTION_INDEX,
        KeyConditionExpression="executionId = :run",
        ExpressionAttributeValues={":run": {"S": execution_id}},
        Select="COUNT",
    )
    return int(found["Count"])


def send_no_mails(world: World) -> None:
    """Leave owed what approvers are mailed: a thousand mails take longer than all the rest."""
    names = physical_ids(world.engine, world.stack.name)
    world.engine.client("lambda").update_event_source_mapping(
        UUID=names["NotifyFunctionOwed"], Enabled=False
    )
    # The sweeper would hand them on all the same.
    world.engine.client("events").disable_rule(Name=names["SweepFunctionEveryMinute"])


def pending(world: World, **query: str | int) -> Read:
    """How `GET /pending` with this query is read page by page."""

    def read(cursor: str | None) -> tuple[list[Waiting], str | None]:
        asked = query if cursor is None else {**query, "cursor": cursor}
        answer = world.api("operator", "GET", f"/pending?{urlencode(asked)}")
        assert answer.status == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= int(query["limit"])
        return [(each["deadline"], each["id"]) for each in page["items"]], page.get("nextCursor")

    return read


def walk(read: Read) -> list[Waiting]:
    """All that is met from the first page to the last."""
    met: list[Waiting] = []
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        items, cursor = read(cursor)
        met += items
        if cursor is None:
            return met
    raise AssertionError(f"no end after {MOST_PAGES} pages")


def check_walk(met: Sequence[Waiting], *, waited: Collection[Waiting]) -> None:
    """Whether a walk met each question that waited throughout, none twice, soonest first."""
    missed = set(waited) - set(met)
    twice = [each for each, times in Counter(met).items() if times > 1]
    assert not missed, f"{len(missed)} of {len(waited)} were missed"
    assert not twice, f"{len(twice)} were met twice"
    assert list(met) == sorted(met), "the soonest deadline did not come first"


def until(what: str, is_so: Callable[[], bool], *, seconds: float) -> None:
    """Wait until something is so, at most this long."""
    give_up = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.2)
