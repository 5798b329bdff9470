from typing import Any

import pytest

from countersign.domain.commands import CastVote
from functions.approve import app
from tests.web.doorway import ANA, BEN, CAT, Doorway, Reply, an_event


def approves(
    doorway: Doorway, token: str | None, body: Any = None, *, method: str = "POST", **also: Any
) -> Reply:
    request_id = also.pop("id", "content-approval.run-1.approve")
    path = f"/api/v1/requests/{request_id}/approve"
    event = an_event(method, path, token=token, json_body=body, id=request_id, **also)
    return doorway.call(app.handler, event)


def test_a_credential_approves_as_its_own_verified_address() -> None:
    doorway = Doorway()
    doorway.a_request()
    token = doorway.a_token("requests:decide", address="Ana@Example.com")

    reply = approves(doorway, token, {"feedback": "Lovely."})

    assert reply.status == 200
    assert reply.json["decided"] is True
    assert reply.json["vote"] | {"auditHash": ""} == {
        "approver": ANA,
        "verdict": "approve",
        "at": "2026-11-22T12:00:00Z",
        "via": "credential",
        "feedback": "Lovely.",
        "auditHash": "",
    }
    assert reply.json["outcome"]["approvedBy"] == ANA
    assert reply.json["request"]["status"] == "approved"


def test_a_link_approves_its_own_request_with_the_digest_that_was_shown() -> None:
    doorway = Doorway()
    request = doorway.a_request(quorum=2)

    reply = approves(doorway, doorway.link(BEN), {"digest": request.digest})

    assert reply.status == 200
    assert reply.json["vote"]["approver"] == BEN
    assert reply.json["decided"] is False
    assert "outcome" not in reply.json


def test_an_answer_holds_no_link() -> None:
    doorway = Doorway()
    doorway.a_request()
    token = doorway.a_token("requests:decide", "requests:links", address=ANA)

    reply = approves(doorway, token)

    assert "/r/" not in reply.text
    assert doorway.link(ANA) not in reply.text
    assert doorway.link(BEN) not in reply.text


def test_the_same_answer_again_is_a_success_that_says_so() -> None:
    doorway = Doorway()
    doorway.a_request()
    token = doorway.a_token("requests:decide", address=ANA)
    approves(doorway, token)

    reply = approves(doorway, token)

    assert reply.status == 200
    assert reply.json["alreadyRecorded"] is True


def test_a_link_without_the_digest_is_refused_and_counted_on_the_link() -> None:
    doorway = Doorway()
    doorway.a_request()

    reply = approves(doorway, doorway.link(), {})

    assert (reply.status, reply.json["code"]) == (400, "DIGEST_REQUIRED")
    assert [link.refusals for link in doorway.memory.tables.links.values()] == [1, 0]


def test_the_wrong_digest_is_a_conflict_that_does_not_give_the_right_one_away() -> None:
    doorway = Doorway()
    request = doorway.a_request()

    reply = approves(doorway, doorway.link(), {"digest": "sha256:" + "0" * 64})

    assert (reply.status, reply.json["code"]) == (409, "DIGEST_MISMATCH")
    assert request.digest not in reply.text


def test_the_sixth_attempt_by_a_link_refused_five_times_in_a_minute_has_to_wait() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    doorway.clock.move(20)
    for _ in range(5):
        approves(doorway, doorway.link(), {"digest": "wrong"})

    reply = approves(doorway, doorway.link(), {"digest": request.digest})

    assert (reply.status, reply.json["code"]) == (429, "TOO_MANY_REFUSALS")
    assert reply.headers["Retry-After"] == "40"
    assert doorway.stored(request).votes == ()


def test_the_minute_after_the_link_may_answer_again() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    for _ in range(5):
        approves(doorway, doorway.link(), {"digest": "wrong"})
    doorway.clock.move(60)

    reply = approves(doorway, doorway.link(), {"digest": request.digest})

    assert reply.status == 200


def test_a_different_answer_after_ones_own_is_a_conflict() -> None:
    doorway = Doorway()
    request = doorway.a_request(quorum=2)
    doorway.votes(request, ANA, approved=False)
    token = doorway.a_token("requests:decide", address=ANA)

    reply = approves(doorway, token)

    assert (reply.status, reply.json["code"]) == (409, "VOTE_CONFLICT")


def test_an_answer_after_the_outcome_is_a_conflict_that_carries_the_outcome() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    doorway.votes(request, ANA)
    token = doorway.a_token("requests:decide", address=BEN)

    reply = approves(doorway, token)

    assert (reply.status, reply.json["code"]) == (409, "REQUEST_CLOSED")
    assert reply.json["outcome"]["status"] == "approved"


def test_an_answer_past_the_deadline_is_gone() -> None:
    doorway = Doorway()
    doorway.a_request(timeout=60)
    token = doorway.a_token("requests:decide", address=ANA)
    doorway.clock.move(60)

    reply = approves(doorway, token)

    assert (reply.status, reply.json["code"]) == (410, "REQUEST_EXPIRED")


def test_nobody_decides_as_somebody_named_in_the_body() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    token = doorway.a_token("requests:decide", address=CAT)

    reply = approves(doorway, token, {"approver": ANA})

    assert (reply.status, reply.json["code"]) == (400, "BODY_INVALID")
    assert reply.json["errors"][0]["path"] == "approver"
    assert doorway.stored(request).votes == ()


def test_a_stranger_learns_nothing_of_the_request() -> None:
    doorway = Doorway()
    doorway.a_request()
    token = doorway.a_token("requests:decide", address=CAT)

    reply = approves(doorway, token)

    assert (reply.status, reply.json["code"]) == (403, "NOT_IN_AUDIENCE")
    assert "request" not in reply.json


def test_a_credential_without_an_address_cannot_decide() -> None:
    doorway = Doorway()
    doorway.a_request()

    reply = approves(doorway, doorway.a_token("requests:decide"))

    assert (reply.status, reply.json["code"]) == (403, "ADDRESS_NOT_VERIFIED")


def test_a_credential_without_the_scope_cannot_decide() -> None:
    doorway = Doorway()
    doorway.a_request()

    reply = approves(doorway, doorway.a_token("requests:read", address=ANA))

    assert (reply.status, reply.json["code"]) == (403, "SCOPE_MISSING")
    assert reply.json["scope"] == "requests:decide"


def test_a_link_of_another_request_is_refused() -> None:
    doorway = Doorway()
    doorway.a_request()

    reply = approves(doorway, doorway.link(), {}, id="content-approval.run-2.approve")

    assert (reply.status, reply.json["code"]) == (403, "LINK_NOT_ENOUGH")


def test_an_unknown_request_is_not_found() -> None:
    doorway = Doorway()

    reply = approves(doorway, doorway.a_token("requests:decide", address=ANA))

    assert (reply.status, reply.json["code"]) == (404, "REQUEST_NOT_FOUND")


def test_a_get_is_not_offered_and_changes_nothing() -> None:
    doorway = Doorway()
    request = doorway.a_request()

    reply = approves(doorway, doorway.link(), method="GET")

    assert (reply.status, reply.headers["Allow"]) == (405, "POST")
    assert doorway.stored(request) == request


def test_a_vote_by_link_is_three_store_calls() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    before = doorway.memory.reads + doorway.memory.writes

    approves(doorway, doorway.link(), {"digest": request.digest})

    assert doorway.memory.reads + doorway.memory.writes - before == 3


def test_a_vote_that_lost_a_race_is_decided_again() -> None:
    doorway = Doorway()
    request = doorway.a_request(quorum=2)
    doorway.memory.interfere(
        lambda: doorway.applies(request, CastVote(BEN, approved=True, digest=request.digest))
    )

    reply = approves(doorway, doorway.link(ANA), {"digest": request.digest})

    assert reply.json["decided"] is True
    assert [vote.approver for vote in doorway.stored(request).votes] == [BEN, ANA]


def test_without_the_store_the_answer_is_try_again() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    doorway.memory.fail()

    reply = approves(doorway, doorway.link(), {"digest": request.digest})

    assert (reply.status, reply.json["code"]) == (503, "UNAVAILABLE")
    assert reply.headers["Retry-After"]


@pytest.mark.parametrize("request_id", ["x" * 2_100, "ü" * 1_100, "a#delivery", "\x00", "\ud800"])
def test_an_id_that_no_request_can_have_is_not_looked_for(request_id: str) -> None:
    doorway = Doorway()
    token = doorway.a_token("requests:decide", address=ANA)
    event = an_event(
        "POST", "/api/v1/requests/x/approve", token=token, json_body={"reason": "x"}, id=request_id
    )
    reads = doorway.memory.reads

    reply = doorway.call(app.handler, event)

    assert (reply.status, reply.json["code"]) == (404, "REQUEST_NOT_FOUND")
    assert doorway.memory.reads == reads + 1, "the credential alone is read"
