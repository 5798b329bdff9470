"""Do the sample events of the doors reach what they are samples of?"""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from countersign import links
from countersign.domain.credentials import SCOPES, Credential, Link
from tests.web.doorway import BASE_URL, Doorway

EVENTS = Path(__file__).parents[2] / "events"
DOORS = (
    "answer",
    "approve",
    "cancel",
    "executions",
    "pending",
    "reject",
    "requests",
    "resume_execution",
    "review",
    "start",
    "stop_execution",
    "submit",
)
REQUEST = "content-approval.5d3qy7f2m6w4k1zt.approve"
EDITOR = "editor@example.com"
EXPECTED = {"start": 202, "submit": 201}
OPENED = {"opened": True, "request": "r_1", "audience": [], "quorum": 1, "deadline": 1}


def event_of(door: str) -> Any:
    return json.loads((EVENTS / f"{door}.json").read_text(encoding="utf-8"))


def a_deployment(door: str) -> Doorway:
    doorway = Doorway()
    doorway.memory.credentials.put(
        Credential(
            token_hash=links.api_token_hash("cs_" + "a" * 52),
            name="sample",
            # Whoever asks never sees links.
            scopes=SCOPES - {"requests:links" if door == "submit" else "requests:submit"},
            created_at=doorway.clock.now(),
            address=EDITOR,
        )
    )
    doorway.a_request(REQUEST, approvers=(EDITOR, "marketing@example.com"), quorum=2)
    doorway.workflow.start("content-approval", "5d3qy7f2m6w4k1zt", {})
    gate = doorway.a_token_gate("transaction.5d3qy7f2m6w4k1zt.ask")
    held = links.link_hash("a" * links.LINK_TOKEN_CHARACTERS)
    doorway.memory.tables.links[held] = Link(held, gate.request_id, "token", 1)
    history = {"steps": [], "nextCursor": None}
    doorway.invoker.answers = {"history": history, "links": {}, "open_gate": OPENED}
    return doorway


@pytest.mark.parametrize("door", DOORS)
def test_a_sample_event_opens_its_door(door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)
    app = importlib.import_module(f"functions.{door}.app")

    reply = a_deployment(door).call(app.handler, event_of(door))

    assert reply.status == EXPECTED.get(door, 200), reply.text
    assert reply.headers["X-Request-Id"] == "JKJaXmPLvHcESHA="
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("broken", [{}, {"headers": None}, {"requestContext": None}, {"body": 7}])
def test_whatever_arrives_is_answered(
    door: str, broken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)
    app = importlib.import_module(f"functions.{door}.app")
    event = {**event_of(door), **broken} if broken else {}

    reply = a_deployment(door).call(app.handler, event)

    assert 200 <= reply.status < 500, reply.text
