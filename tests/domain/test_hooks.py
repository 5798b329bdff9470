"""What does another system learn when a request opens and when it closes?"""

import json
from dataclasses import replace

from countersign.domain.hooks import (
    DECIDED_EVENT,
    MOST_BODY_BYTES,
    PENDING_EVENT,
    decided_body,
    hook_id,
    pending_body,
)
from countersign.domain.request import Request
from tests.builders import KEY, a_request, after, approves
from tests.fakes.world import NOON

FIELDS = [{"name": "amount", "type": "number", "required": True}]


def told(body: bytes) -> dict:
    return json.loads(body)


def decided(**outcome) -> Request:
    request = after(a_request(), approves("ana"))
    return replace(request, outcome={**(request.outcome or {}), **outcome})


def test_an_opening_is_told_with_its_place_its_question_and_its_deadline() -> None:
    event = told(pending_body(a_request(fields=FIELDS, deadline=NOON + 3600)))

    assert event == {
        "type": "request.pending",
        "timestamp": "2026-11-22T12:00:00Z",
        "data": {
            "id": KEY,
            "ensemble": "refund",
            "executionId": "refund.run-1",
            "step": "review",
            "prompt": "Refund order A-1?",
            "submittedAt": "2026-11-22T12:00:00Z",
            "deadline": "2026-11-22T13:00:00Z",
            "fields": FIELDS,
        },
    }


def test_a_request_that_stands_alone_has_no_run() -> None:
    request = replace(a_request(), ensemble=None, execution_id=None, step=None)

    assert "executionId" not in told(pending_body(request))["data"]


def test_the_token_that_answers_is_told_where_there_is_one() -> None:
    resume = {"resumeToken": "abc", "resumeUrl": "https://sign.example.com/x"}

    assert resume.items() <= told(pending_body(a_request(), resume=resume))["data"].items()
    assert "resumeToken" not in told(pending_body(a_request()))["data"]


def test_a_result_is_told_with_the_outcome_as_the_gate_gives_it() -> None:
    request = decided()

    event = told(decided_body(request))

    assert (event["type"], event["timestamp"]) == ("request.decided", "2026-11-22T12:01:00Z")
    assert event["data"]["status"] == "approved"
    assert event["data"]["outcome"] == request.outcome
    assert "leftOut" not in event["data"]


def test_a_cancelled_request_is_told_with_its_reason() -> None:
    request = replace(a_request(), status="cancelled", cancellation="the run ended", closed_at=NOON)

    data = told(decided_body(request))["data"]

    assert (data["status"], data["reason"]) == ("cancelled", "the run ended")
    assert "outcome" not in data


def test_a_body_that_would_be_too_large_is_told_without_its_longest_parts() -> None:
    many = [{"approver": f"p{n}@example.com", "reason": "x" * 3_900} for n in range(40)]

    body = decided_body(decided(approvals=many))

    data = told(body)["data"]
    assert len(body) <= MOST_BODY_BYTES
    assert data["leftOut"] == ["outcome.approvals"]
    assert data["outcome"]["approved"] is True


def test_an_event_keeps_its_id_and_no_two_events_share_one() -> None:
    request = a_request()
    ids = {
        hook_id(request, PENDING_EVENT),
        hook_id(request, DECIDED_EVENT),
        hook_id(replace(request, request_id="refund.run-2.review"), PENDING_EVENT),
        hook_id(replace(request, submitted_at=NOON + 1), PENDING_EVENT),
        hook_id(request, PENDING_EVENT, epoch=2),
    }

    assert hook_id(replace(request, version=9), PENDING_EVENT) == hook_id(request, PENDING_EVENT)
    assert len(ids) == 5
    assert all("." not in each and each.startswith("msg_") for each in ids)


def test_a_body_that_stays_too_large_has_lost_what_it_can_and_says_so() -> None:
    body = decided_body(decided(feedback="x" * MOST_BODY_BYTES))

    assert len(body) > MOST_BODY_BYTES
    assert told(body)["data"]["leftOut"] == ["outcome.approvals", "outcome.input"]
    assert "approvals" not in told(body)["data"]["outcome"]


def test_a_body_of_just_so_many_bytes_is_whole() -> None:
    bare = len(decided_body(decided(feedback="")))

    most = told(decided_body(decided(feedback="x" * (MOST_BODY_BYTES - bare))))
    more = told(decided_body(decided(feedback="x" * (MOST_BODY_BYTES - bare + 1))))

    assert "leftOut" not in most["data"]
    assert more["data"]["leftOut"] == ["outcome.approvals"]


def test_an_event_has_the_same_id_in_every_release() -> None:
    request = a_request()

    assert hook_id(request, PENDING_EVENT) == "msg_aeibjma4wfgrwvtrwwk3oqhy4k"
    assert hook_id(request, PENDING_EVENT, epoch=2) == "msg_gjmkrjpaevcn4vc4c24kmb5bn5"
    assert hook_id(replace(request, request_id="\ud800"), PENDING_EVENT).startswith("msg_")


def test_what_has_no_end_of_its_own_is_told_from_its_beginning() -> None:
    damaged = replace(decided(), closed_at=None, outcome=None)

    event = told(decided_body(damaged))

    assert (event["timestamp"], event["data"]["outcome"]) == ("2026-11-22T12:00:00Z", {})


def test_a_body_is_ascii_without_blanks() -> None:
    body = pending_body(a_request(prompt="Größe?"))

    assert body.startswith(b'{"type":"request.pending","timestamp":"2026-11-22T12:00:00Z","data":{')
    assert rb"Gr\u00f6\u00dfe?" in body
