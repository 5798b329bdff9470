from typing import Any

import pytest

from functions.reject import app
from tests.web.doorway import ANA, BEN, Doorway, Reply, an_event


def rejects(doorway: Doorway, token: str, body: Any = None) -> Reply:
    request_id = "content-approval.run-1.approve"
    path = f"/api/v1/requests/{request_id}/reject"
    event = an_event("POST", path, token=token, json_body=body, id=request_id)
    return doorway.call(app.handler, event)


def test_a_rejection_closes_the_request_with_its_reason() -> None:
    doorway = Doorway()
    doorway.a_request()
    token = doorway.a_token("requests:decide", address=ANA)

    reply = rejects(doorway, token, {"reason": "Wrong amount"})

    assert reply.status == 200
    assert reply.json["outcome"]["status"] == "rejected"
    assert reply.json["outcome"]["reason"] == "Wrong amount"


def test_a_gate_that_wants_a_reason_gets_one() -> None:
    doorway = Doorway()
    doorway.a_request(requireReason=True)
    token = doorway.a_token("requests:decide", address=ANA)

    reply = rejects(doorway, token, {"reason": "   "})

    assert (reply.status, reply.json["code"]) == (400, "REASON_REQUIRED")


def test_words_beyond_the_limit_are_named_with_their_place() -> None:
    doorway = Doorway()
    doorway.a_request()
    token = doorway.a_token("requests:decide", address=ANA)

    reply = rejects(doorway, token, {"reason": "x" * 4001})

    assert (reply.status, reply.json["code"]) == (400, "WORDS_TOO_LONG")
    assert reply.json["errors"][0]["path"] == "reason"


def test_all_that_is_wrong_with_a_body_is_said_at_once() -> None:
    doorway = Doorway()
    doorway.a_request()
    token = doorway.a_token("requests:decide", address=ANA)

    reply = rejects(doorway, token, {"reason": 7, "feedback": ["no"], "feedbck": "typo"})

    assert reply.status == 400
    assert {(error["path"], error["code"]) for error in reply.json["errors"]} == {
        ("reason", "NOT_TEXT"),
        ("feedback", "NOT_TEXT"),
        ("feedbck", "UNKNOWN_NAME"),
    }
    hints = [error.get("hint") for error in reply.json["errors"]]
    assert "did you mean `feedback`?" in hints


def test_a_link_rejects_its_own_request() -> None:
    doorway = Doorway()
    request = doorway.a_request()

    reply = rejects(doorway, doorway.link(BEN), {"digest": request.digest, "reason": "No"})

    assert reply.status == 200
    assert doorway.stored(request).votes[0].approver == BEN


@pytest.mark.parametrize("request_id", ["x" * 2_100, "ü" * 1_100, "a#delivery", "\x00", "\ud800"])
def test_an_id_that_no_request_can_have_is_not_looked_for(request_id: str) -> None:
    doorway = Doorway()
    token = doorway.a_token("requests:decide", address=ANA)
    event = an_event(
        "POST", "/api/v1/requests/x/reject", token=token, json_body={"reason": "x"}, id=request_id
    )
    reads = doorway.memory.reads

    reply = doorway.call(app.handler, event)

    assert (reply.status, reply.json["code"]) == (404, "REQUEST_NOT_FOUND")
    assert doorway.memory.reads == reads + 1, "the credential alone is read"
