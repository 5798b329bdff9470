"""Do the sample events of the doors reach what they are samples of?"""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from countersign import links
from countersign.domain.credentials import SCOPES, Credential
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
    "review",
    "start",
    "stop_execution",
)
REQUEST = "content-approval.5d3qy7f2m6w4k1zt.approve"
EDITOR = "editor@example.com"
EXPECTED = {"start": 202}


def event_of(door: str) -> Any:
    return json.loads((EVENTS / f"{door}.json").read_text(encoding="utf-8"))


def a_deployment() -> Doorway:
    doorway = Doorway()
    doorway.memory.credentials.put(
        Credential(
            token_hash=links.api_token_hash("cs_" + "a" * 52),
            name="sample",
            scopes=SCOPES - {"requests:submit"},
            created_at=doorway.clock.now(),
            address=EDITOR,
        )
    )
    doorway.a_request(REQUEST, approvers=(EDITOR, "marketing@example.com"), quorum=2)
    doorway.workflow.start("content-approval", "5d3qy7f2m6w4k1zt", {})
    doorway.invoker.answers = {"history": {"steps": [], "nextCursor": None}, "links": {}}
    return doorway


@pytest.mark.parametrize("door", DOORS)
def test_a_sample_event_opens_its_door(door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)
    app = importlib.import_module(f"functions.{door}.app")

    reply = a_deployment().call(app.handler, event_of(door))

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

    reply = a_deployment().call(app.handler, event)

    assert 200 <= reply.status < 500, reply.text
