"""Do the deployed doors refuse bad calls as the handlers do, whatever a gateway makes of them?"""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from countersign_workbench.demo.world import World, link_in, mail_of_request
from tests.end_to_end.runs import EDITOR, a_word
from tests.hostile import addresses, bodies, forms, places, values
from tests.hostile.doors import DOORS
from tests.hostile.rows import LEFT_OUT, Row

EACH = {
    "submit": 11,
    "approve": 6,
    "requests": 7,
    "pending": 11,
    "request": 4,
    "page": 5,
    "form": 4,
}
"""Of each door's rows every so many; the handlers themselves are sent all of them."""


@dataclass(frozen=True)
class Stage:
    """A waiting request of the deployed stack, and who stands before it."""

    world: World
    request_id: str
    link: str

    def send(self, row: Row) -> tuple[int, dict[str, str], str]:
        """Send the row's call over the wire, byte for byte."""
        door = DOORS[row.door]
        base = urlsplit(self.world.stack.api_url)
        connection = http.client.HTTPConnection(str(base.hostname), base.port, timeout=30)
        headers = {"Content-Type": door.takes, **self._credential(row), **row.headers}
        sent = {name: value for name, value in headers.items() if value}
        try:
            connection.request(door.method, self._path(row, base.path), self._body(row), sent)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, told, answer.read().decode("utf-8")
        finally:
            connection.close()

    def state(self) -> Any:
        """What of the request anybody could see change, and how many there are."""
        client, table = self.world.engine.client("dynamodb"), self.world.stack.outputs
        count = client.scan(TableName=table["RequestsTable"], Select="COUNT")["Count"]
        trail = self.world.api("operator", "GET", f"/requests/{self.request_id}/audit").json()
        return count, self.world.request(self.request_id), trail

    def _credential(self, row: Row) -> dict[str, str]:
        if row.door in ("page", "form"):
            return {}
        whose = {"submit": "deployer", "approve": None}.get(row.door, "operator")
        token = self.link if whose is None else self.world.tokens[whose]
        return {"Authorization": f"Bearer {token}"}

    def _path(self, row: Row, prefix: str) -> str:
        named = quote(next(iter(row.named.values()), self.request_id), safe="")
        link = quote(row.named.get("link", self.link), safe="")
        paths = {
            "submit": "/api/v1/requests",
            "approve": f"/api/v1/requests/{named}/approve",
            "request": f"/api/v1/requests/{named}",
            "page": f"/r/{link}",
            "form": f"/r/{link}",
        }
        path = paths.get(row.door, DOORS[row.door].path)
        return f"{prefix}{path}{f'?{row.query}' if row.query else ''}"

    def _body(self, row: Row) -> bytes | None:
        if row.body is not None:
            return row.body
        if row.door == "form":
            said = {"verdict": "approve", **row.form}
            return "&".join(f"{name}={value}" for name, value in said.items()).encode()
        if DOORS[row.door].method == "GET":
            return None
        base = {"audience": [EDITOR], "prompt": "Now?"} if row.door == "submit" else {"reason": "x"}
        said = {name: value for name, value in {**base, **row.put}.items() if value is not LEFT_OUT}
        return json.dumps(said).encode()


def chosen() -> Sequence[Row]:
    """Rows that can be sent by HTTP at all, every so many of each door."""
    tables = (bodies, values, places, addresses, forms)
    rows = [row for row in chain.from_iterable(table.rows() for table in tables) if _travels(row)]
    return [
        row
        for door, step in EACH.items()
        for row in [row for row in rows if row.door == door][::step]
    ]


def _travels(row: Row) -> bool:
    """Not the gateway's own doing, and nothing that HTTP or the local engine reads otherwise.

    The engine mends what is no UTF-8 and takes a body without a type for a form; a link that is
    refused too often has to wait.
    """
    named = "".join(row.named.values())
    is_ours = not row.event and row.token is None and row.status >= 400
    can_be_a_path = len(named) < 2_000 and not any("\ud800" <= c <= "\udfff" for c in named)
    headers = row.headers.values()
    can_be_headers = all(sent and sent.isascii() and sent.isprintable() for sent in headers)
    is_a_segment = not row.named or (bool(named.strip(".")) and "/" not in named)
    is_read_alike = row.code != "BODY_NOT_UTF8" and row.code != "NOT_IN_AUDIENCE"
    is_counted = row.code == "HITL_BAD_ANSWER" or (row.door == "form" and row.status == 400)
    return all(
        (is_ours, can_be_a_path, can_be_headers, is_a_segment, is_read_alike, not is_counted)
    )


@pytest.fixture(scope="module")
def stage(world: World) -> Stage:
    asked = {"audience": [EDITOR], "prompt": a_word("Under fire")}
    request_id = world.api("deployer", "POST", "/requests", asked).json()["id"]
    link = link_in(mail_of_request(world, EDITOR, request_id))
    return Stage(world, request_id, link.rstrip("/").rpartition("/")[2])


def test_the_deployed_doors_refuse_what_the_handlers_refuse(stage: Stage, record_property) -> None:
    rows, wrong = chosen(), []
    before = stage.state()

    for row in rows:
        status, headers, text = stage.send(row)
        code = json.loads(text).get("code") if "json" in headers.get("content-type", "") else ""
        if row.door == "approve" and row.named:
            # A link opens its own request only, whatever other is named.
            expected = (403, "LINK_NOT_ENOUGH")
        else:
            expected = (row.status, row.code)
        if (status, code) != expected:
            wrong.append(f"{row.id}: {status} {code}, not {expected}: {text[:200]}")

    record_property("searched", f"{len(rows)} bad calls by HTTP against the deployed stack")
    assert not wrong, "\n".join(wrong)
    assert stage.state() == before
