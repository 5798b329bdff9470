from typing import Any

import pytest

from functions.cancel import app
from tests.web.doorway import ANA, Doorway, Reply, an_event

KEY = "content-approval.run-1.approve"


def cancels(doorway: Doorway, token: str, body: Any = None, *, key: str = KEY) -> Reply:
    event = an_event("POST", f"/api/v1/requests/{key}/cancel", token=token, json_body=body, id=key)
    return doorway.call(app.handler, event)


def test_cancelling_keeps_the_reason_and_who_called_it_off() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    token = doorway.a_token("requests:cancel", name="ops")

    reply = cancels(doorway, token, {"reason": "The order was withdrawn"})

    assert reply.status == 200
    assert reply.json["request"]["status"] == "cancelled"
    assert reply.json["request"]["cancellation"] == "The order was withdrawn"
    entries = doorway.memory.audit.entries(request.request_id)
    assert entries[-1].body["by"] == "ops"


def test_without_a_reason_nothing_is_cancelled() -> None:
    doorway = Doorway()
    request = doorway.a_request()

    reply = cancels(doorway, doorway.a_token("requests:cancel"), {})

    assert reply.status == 400
    assert reply.json["errors"][0]["path"] == "reason"
    assert doorway.stored(request).is_open


def test_cancelling_twice_is_a_success_that_says_so() -> None:
    doorway = Doorway()
    doorway.a_request()
    token = doorway.a_token("requests:cancel")
    cancels(doorway, token, {"reason": "withdrawn"})

    reply = cancels(doorway, token, {"reason": "withdrawn"})

    assert (reply.status, reply.json["alreadyRecorded"]) == (200, True)


def test_what_is_decided_cannot_be_cancelled() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    doorway.votes(request, ANA)

    reply = cancels(doorway, doorway.a_token("requests:cancel"), {"reason": "too late"})

    assert (reply.status, reply.json["code"]) == (409, "REQUEST_CLOSED")
    assert reply.json["outcome"]["approved"] is True


def test_an_unknown_request_is_not_found() -> None:
    doorway = Doorway()

    reply = cancels(doorway, doorway.a_token("requests:cancel"), {"reason": "x"}, key="a.b.c")

    assert (reply.status, reply.json["code"]) == (404, "REQUEST_NOT_FOUND")


def test_an_approvers_link_cannot_cancel() -> None:
    doorway = Doorway()
    request = doorway.a_request()

    reply = cancels(doorway, doorway.link(), {"reason": "x"})

    assert (reply.status, reply.json["code"]) == (403, "LINK_NOT_ENOUGH")
    assert doorway.stored(request).is_open


def test_the_scope_is_needed() -> None:
    doorway = Doorway()

    reply = cancels(doorway, doorway.a_token("requests:decide", address=ANA), {"reason": "x"})

    assert (reply.status, reply.json["code"]) == (403, "SCOPE_MISSING")


@pytest.mark.parametrize("request_id", ["x" * 2_100, "ü" * 1_100, "a#delivery", "\x00", "\ud800"])
def test_an_id_that_no_request_can_have_is_not_looked_for(request_id: str) -> None:
    doorway = Doorway()
    token = doorway.a_token("requests:cancel", address=ANA)
    event = an_event(
        "POST", "/api/v1/requests/x/cancel", token=token, json_body={"reason": "x"}, id=request_id
    )
    reads = doorway.memory.reads

    reply = doorway.call(app.handler, event)

    assert (reply.status, reply.json["code"]) == (404, "REQUEST_NOT_FOUND")
    assert doorway.memory.reads == reads + 1, "the credential alone is read"
