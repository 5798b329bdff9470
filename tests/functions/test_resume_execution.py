import json
from typing import Any
from urllib.parse import urlencode

import pytest

from functions.resume_execution import app
from tests.web.doorway import ANA, Doorway, Reply, an_event

RUN = "content-approval.run-1"
FIELDS = [
    {"name": "approved", "type": "boolean", "label": "Approve?"},
    {"name": "amount", "type": "number", "required": True},
    {"name": "comments", "type": "string"},
]


def resumes(
    doorway: Doorway,
    answers: Any = None,
    *,
    token: str | None = None,
    run: str = RUN,
    body: Any = None,
    **event: Any,
) -> Reply:
    said = (
        body
        if body is not None
        else {
            "token": token or doorway.resume_token(),
            "input": {"approved": True} if answers is None else answers,
        }
    )
    call = an_event("POST", f"/api/v1/executions/{run}/resume", json_body=said, id=run, **event)
    return doorway.call(app.handler, call)


def test_a_yes_approves_and_says_what_the_gate_gives() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()

    reply = resumes(doorway)

    assert reply.status == 200
    assert reply.json == {
        "status": "approved",
        "input": {"approved": True},
        "approvedBy": "token",
        "approvedAt": doorway.clock.now() * 1000,
    }
    assert doorway.stored(gate).status == "approved"


def test_a_no_rejects_with_its_reason() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()

    reply = resumes(doorway, {"approved": False, "reason": "Too much"})

    assert (reply.status, reply.json["status"]) == (200, "rejected")
    assert doorway.stored(gate).outcome["reason"] == "Too much"


@pytest.mark.parametrize("sent_as", ["application/x-www-form-urlencoded", "text/plain", None])
def test_json_is_read_whatever_curl_calls_it(sent_as: str | None) -> None:
    doorway = Doorway()
    doorway.a_token_gate()
    body = json.dumps({"token": doorway.resume_token(), "input": {"approved": True}}).encode()
    headers = {} if sent_as is None else {"Content-Type": sent_as}
    call = an_event("POST", "/x", body=body, headers=headers, id=RUN)

    assert doorway.call(app.handler, call).status == 200


def test_a_form_is_no_json() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()
    body = urlencode({"token": doorway.resume_token(), "input": "true"}).encode()

    reply = doorway.call(app.handler, an_event("POST", "/x", body=body, id=RUN))

    assert (reply.status, reply.json["code"]) == (400, "BODY_NOT_JSON")
    assert doorway.stored(gate) == gate


@pytest.mark.parametrize(
    "answers",
    [{}, {"approved": "true"}, {"approved": 1}, {"approved": None}, [], "true", True, {"ok": True}],
)
def test_without_a_boolean_verdict_the_gate_stays_open(answers: Any) -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()

    reply = resumes(doorway, answers)

    assert (reply.status, reply.json["code"]) == (400, "HITL_BAD_ANSWER")
    assert reply.json["errors"][0]["path"].startswith("input")
    assert doorway.stored(gate) == gate


def test_a_missing_input_is_a_bad_answer_too() -> None:
    doorway = Doorway()
    doorway.a_token_gate()

    reply = resumes(doorway, body={"token": doorway.resume_token()})

    assert (reply.status, reply.json["code"]) == (400, "HITL_BAD_ANSWER")


def test_every_wrong_answer_is_named_and_the_gate_stays_open() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate(fields=FIELDS)

    with_verdict = resumes(doorway, {"approved": True, "comments": 7, "colour": "red"})
    without = resumes(doorway, {"approved": "yes", "amount": "12"})

    assert [error["path"] for error in with_verdict.json["errors"]] == [
        "input.colour",
        "input.comments",
        "input.amount",
    ]
    assert [error["path"] for error in without.json["errors"]] == ["input.approved", "input.amount"]
    assert doorway.stored(gate).is_open


def test_typed_answers_stand_in_the_outcome() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate(fields=FIELDS)
    answers = {"approved": True, "amount": 12.5, "comments": "fine"}

    reply = resumes(doorway, answers)

    assert reply.json["input"] == answers
    assert doorway.stored(gate).outcome["feedback"] == "fine"


def test_who_says_so_is_kept_as_a_claim_and_decides_nothing() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()
    body = {"token": doorway.resume_token(), "input": {"approved": True}, "as": "the on-call bot"}

    resumes(doorway, body=body)

    (vote,) = doorway.stored(gate).votes
    assert (vote.approver, vote.via, vote.claim) == ("token", "token", "the on-call bot")
    assert vote.digest is None


def test_a_wrong_a_foreign_and_an_audiences_token_are_one_and_the_same() -> None:
    doorway = Doorway()
    doorway.a_request()
    doorway.a_token_gate("content-approval.run-2.ask")

    replies = [
        resumes(doorway, token="a" * 52),
        resumes(doorway, token="nonsense"),
        resumes(doorway, token=doorway.link(ANA)),
        resumes(doorway, run="content-approval.run-9"),
        resumes(doorway, run="no.such.run"),
    ]

    assert {reply.text for reply in replies} == {replies[0].text}
    assert (replies[0].status, replies[0].json["code"]) == (404, "RESUME_UNKNOWN")


def test_the_same_once_more_is_answered_as_the_first_however_often_and_late() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate(fields=FIELDS, timeout=60)
    answers = {"approved": True, "amount": 12.5, "comments": "fine"}
    body = {"token": doorway.resume_token(), "input": answers, "as": "the bot"}
    first = resumes(doorway, body=body)
    stored = doorway.stored(gate)
    doorway.clock.move(3600)

    again = [resumes(doorway, body=body) for _ in range(7)]

    assert [(reply.status, reply.json) for reply in again] == [(200, first.json)] * 7
    assert doorway.stored(gate) == stored


@pytest.mark.parametrize(
    "other",
    [
        {"input": {"approved": False}},
        {"input": {"approved": True, "reason": "otherwise"}},
        {"input": {"approved": True}, "as": "somebody else"},
    ],
)
def test_another_answer_with_a_used_token_is_a_conflict_that_carries_the_outcome(
    other: Any,
) -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()
    resumes(doorway)

    reply = resumes(doorway, body={"token": doorway.resume_token(), **other})

    assert reply.status == 409
    assert reply.json["outcome"] == doorway.stored(gate).outcome
    assert len(doorway.stored(gate).votes) == 1


@pytest.mark.parametrize("answered", [{"approved": True}, {"approved": False}])
def test_a_used_token_is_used_also_where_the_answer_is_no_answer(answered: Any) -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()
    resumes(doorway, answered)

    reply = resumes(doorway, {"approved": "true"})

    assert reply.status == 409
    assert reply.json["outcome"] == doorway.stored(gate).outcome


def test_no_answer_at_all_is_too_late_too() -> None:
    doorway = Doorway()
    doorway.a_token_gate(timeout=60)
    doorway.clock.move(60)

    reply = resumes(doorway, {"approved": "true"})

    assert (reply.status, reply.json["code"]) == (410, "REQUEST_EXPIRED")


def test_a_cancelled_gate_is_a_conflict() -> None:
    doorway = Doorway()
    doorway.cancels(doorway.a_token_gate())

    assert (resumes(doorway).status, resumes(doorway).json["code"]) == (409, "REQUEST_CLOSED")


@pytest.mark.parametrize("is_swept", [False, True])
def test_past_the_deadline_it_is_gone_whether_or_not_it_was_closed_yet(is_swept: bool) -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate(timeout=60)
    doorway.clock.move(60)
    if is_swept:
        doorway.expires(gate)

    reply = resumes(doorway)

    assert (reply.status, reply.json["code"]) == (410, "REQUEST_EXPIRED")


def test_five_refusals_within_a_minute_make_the_sixth_wait() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()
    for _ in range(5):
        assert resumes(doorway, {"approved": "x"}).status == 400

    waits = resumes(doorway)
    doorway.clock.move(60)
    later = resumes(doorway)

    assert (waits.status, waits.json["code"]) == (429, "TOO_MANY_REFUSALS")
    assert waits.headers["Retry-After"] == "60"
    assert later.status == 200
    assert doorway.stored(gate).status == "approved"


def test_an_authorization_that_is_sent_is_not_looked_at() -> None:
    doorway = Doorway()
    doorway.a_token_gate()
    reads = doorway.memory.reads

    reply = resumes(doorway, headers={"Authorization": "Bearer cs_" + "z" * 52})

    assert reply.status == 200
    assert doorway.memory.reads == reads + 3, "the link, the request, and the request to decide"


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({}, {"token"}),
        ({"token": 7, "as": [], "approver": ANA}, {"token", "as", "approver"}),
    ],
)
def test_what_is_wrong_with_the_body_is_said_at_once(body: Any, paths: set[str]) -> None:
    reply = resumes(Doorway(), body=body)

    assert (reply.status, reply.json["code"]) == (400, "BODY_INVALID")
    assert {error["path"] for error in reply.json["errors"]} == paths


def test_a_claim_that_is_no_line_of_words_is_refused() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()
    body = {"token": doorway.resume_token(), "input": {"approved": True}, "as": "x" * 201}

    reply = resumes(doorway, body=body)

    assert reply.status == 400
    assert reply.json["errors"][0]["path"] == "as"
    assert doorway.stored(gate).is_open


def test_reading_changes_nothing() -> None:
    reply = Doorway().call(app.handler, an_event("GET", "/x", id=RUN))

    assert (reply.status, reply.headers["Allow"]) == (405, "POST")
