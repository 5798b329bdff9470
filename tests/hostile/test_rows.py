"""Would the runner of the tables notice a door that misbehaves?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from countersign import wiring
from tests.hostile.doors import DOORS
from tests.hostile.rows import Row, call_of, judge
from tests.hostile.scene import REQUEST, a_scene, handler_of
from tests.web.doorway import BASE_URL

BROKEN = Row("a body that ends too early", "approve", 400, "BODY_NOT_JSON", body=b"{")


@pytest.fixture(autouse=True)
def _public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)


@pytest.mark.parametrize("door", DOORS)
def test_every_door_takes_the_call_that_the_rows_change(door: str) -> None:
    scene = a_scene()

    reply = scene.doorway.call(
        handler_of(DOORS[door].function), call_of(Row("as it is", door, 200), scene)
    )

    assert reply.status in (200, 201, 202, 303), reply.text


def _fails(_event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    return {"statusCode": 500, "headers": {"X-Request-Id": "1"}, "body": 'File "app.py", line 7'}


def _writes_and_refuses(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    store = wiring.requests()
    request = store.get(REQUEST)
    assert request is not None
    store._memory.tables.requests[REQUEST] = replace(request, prompt="another question")
    return handler_of("approve")(event, context)


def _takes_anything(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    return handler_of("approve")({**event, "body": ""}, context)


@pytest.mark.parametrize(
    ("handler", "noticed"),
    [
        (_fails, ["status 500", "a fault of ours", "tells a trace", "no JSON"]),
        (_writes_and_refuses, ["changed: requests"]),
        (_takes_anything, ["status 200", "not a problem document", "code None", "changed:"]),
    ],
)
def test_a_handler_that_misbehaves_is_found(handler: Any, noticed: list[str]) -> None:
    wrong = judge(BROKEN, handler=handler)

    assert judge(BROKEN) == []
    for each in noticed:
        assert any(said.startswith(each) for said in wrong), wrong


def test_another_code_or_place_than_the_rows_is_found() -> None:
    elsewhere = Row("x", "approve", 400, "BODY_INVALID", ("feedback",), put={"reason": 1})

    assert judge(replace(BROKEN, code="BODY_INVALID"))
    assert judge(elsewhere) == ["does not name feedback, but ['reason']"]
