"""Do both doors of votes take the same, and does only the path say which of the two it is?"""

from typing import Any

import pytest

from functions.approve import app as approve
from functions.reject import app as reject
from tests.web.doorway import ANA, Doorway, Reply, an_event

KEY = "content-approval.run-1.approve"
DOORS = [(approve, True), (reject, False)]
FIELDS = [{"name": "amount", "type": "number", "required": True}, {"name": "note", "type": "text"}]

either = pytest.mark.parametrize(("app", "approved"), DOORS, ids=["approve", "reject"])


def votes(doorway: Doorway, app: Any, body: Any) -> Reply:
    token = doorway.a_token("requests:decide", address=ANA)
    event = an_event("POST", f"/api/v1/requests/{KEY}/x", token=token, json_body=body, id=KEY)
    return doorway.call(app.handler, event)


@either
def test_answers_to_the_fields_are_recorded_and_shown(app: Any, approved: bool) -> None:
    doorway = Doorway()
    request = doorway.a_request(fields=FIELDS)

    reply = votes(doorway, app, {"input": {"amount": 12.5}})

    assert reply.status == 200
    assert reply.json["vote"]["input"] == {"amount": 12.5}
    assert reply.json["outcome"]["input"] == {"amount": 12.5}
    assert doorway.stored(request).votes[0].approved is approved


@either
def test_wrong_answers_are_named_one_by_one_and_nothing_is_recorded(
    app: Any, approved: bool
) -> None:
    doorway = Doorway()
    request = doorway.a_request(fields=FIELDS)

    reply = votes(doorway, app, {"input": {"amount": "12", "note": 7, "colour": "red"}})

    assert (reply.status, reply.json["code"]) == (400, "HITL_BAD_ANSWER")
    assert {error["path"] for error in reply.json["errors"]} == {
        "input.amount",
        "input.note",
        "input.colour",
    }
    assert doorway.stored(request) == request


def test_what_is_required_is_required_of_an_approval_alone() -> None:
    doorway = Doorway()
    doorway.a_request(fields=FIELDS)

    refused = votes(doorway, approve, {})
    taken = votes(doorway, reject, {"reason": "no"})

    assert [error["path"] for error in refused.json["errors"]] == ["input.amount"]
    assert taken.status == 200


@either
def test_a_body_cannot_turn_an_answer_into_the_other(app: Any, approved: bool) -> None:
    doorway = Doorway()
    request = doorway.a_request()

    reply = votes(doorway, app, {"input": {"approved": not approved}})

    assert (reply.status, reply.json["code"]) == (400, "HITL_BAD_ANSWER")
    assert doorway.stored(request).is_open


@either
@pytest.mark.parametrize("given", [[], "x", 7, True])
def test_answers_are_one_object(app: Any, approved: bool, given: Any) -> None:
    doorway = Doorway()
    doorway.a_request(fields=FIELDS)

    reply = votes(doorway, app, {"input": given})

    assert reply.json["errors"][0]["path"] == "input"


def test_a_token_gates_link_answers_here_too_with_the_digest_it_saw() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()
    token = doorway.resume_token()
    event = an_event(
        "POST", "/x", token=token, json_body={"digest": gate.digest}, id=gate.request_id
    )

    reply = doorway.call(approve.handler, event)

    assert (reply.status, reply.json["vote"]["approver"]) == (200, "token")


def test_a_credential_bound_to_the_seats_name_answers_no_token_gate() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()
    token = doorway.a_token("requests:decide", address="token")
    event = an_event("POST", "/x", token=token, json_body={}, id=gate.request_id)

    assert doorway.call(approve.handler, event).json["code"] == "NOT_IN_AUDIENCE"
