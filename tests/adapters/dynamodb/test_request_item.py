import json
from dataclasses import replace

from countersign.adapters.dynamodb.request_item import request_item, request_of
from countersign.domain.commands import Cancel, RevokeLink
from countersign.domain.request import shard_of
from tests.builders import KEY, a_request, after, approves, rejects
from tests.fakes.world import NOON


def test_a_request_comes_back_as_it_was_written():
    waiting = a_request(
        approvers=3,
        min_approvals=2,
        fields=[{"name": "amount", "type": "number", "required": True}],
    )
    closed = after(
        waiting,
        approves("ana", feedback="gut, ja — “so”", input={"amount": 7}),
        rejects("ben", reason="no"),
    )

    assert request_of(request_item(waiting)) == waiting
    assert request_of(request_item(closed)) == closed


def test_a_run_reads_the_outcome_as_json_beside_its_own_start():
    closed = after(a_request(), approves("ana"))

    item = request_item(closed)

    assert json.loads(item["outcome"]["S"]) == closed.outcome
    assert item["runStarted"] == {"S": closed.run_started}
    assert "cancellation" not in item


def test_a_cancelled_request_has_its_reason_and_no_outcome():
    item = request_item(after(a_request(), Cancel("a mistake", by="ops")))

    assert item["cancellation"] == {"S": "a mistake"}
    assert item["requestStatus"] == {"S": "cancelled"}
    assert "outcome" not in item


def test_a_request_is_in_the_index_of_the_pending_or_of_the_closed_never_in_both():
    waiting = request_item(a_request(deadline=NOON + 100))
    closed = request_item(after(a_request(), approves("ana"), now=NOON + 60))

    assert waiting["pendingShard"] == {"S": f"p{shard_of(KEY)}"}
    assert waiting["deadlineKey"] == {"S": f"00{NOON + 100}#{KEY}"}
    assert not {"closedDay", "closedKey"} & waiting.keys()
    assert closed["closedDay"] == {"S": "2026-11-22"}
    assert closed["closedKey"] == {"S": f"00{NOON + 60}#{KEY}"}
    assert not {"pendingShard", "deadlineKey"} & closed.keys()


def test_a_request_that_stands_alone_is_in_no_runs_index():
    alone = replace(a_request(), execution_id=None, ensemble=None, step=None, run_started=None)

    item = request_item(alone)

    assert not {"executionId", "submittedKey", "ensemble", "step", "runStarted"} & item.keys()
    assert request_of(item) == alone


WRITTEN_BEFORE_FIELDS = {
    "requestId": {"S": "refund.run-1.review"},
    "version": {"N": "2"},
    "requestStatus": {"S": "approved"},
    "tokenGeneration": {"N": "1"},
    "votes": {
        "S": '[{"approver":"ana@example.com","approved":true,"at":1795348860,"via":"link",'
        '"feedback":"fine","digest":"sha256:e","auditHash":"ab","servedAt":1795348850}]'
    },
    "chainSeq": {"N": "3"},
    "chainHash": {"S": "cd"},
    "outcome": {"S": '{"status":"approved","approved":true}'},
    "closedAt": {"N": "1795348860"},
    "closedDay": {"S": "2026-11-22"},
    "closedKey": {"S": "001795348860#refund.run-1.review"},
    "audience": {"L": [{"S": "ana@example.com"}]},
    "quorum": {"N": "1"},
    "onReject": {"S": "veto"},
    "requireReason": {"BOOL": False},
    "undecided": {"BOOL": False},
    "prompt": {"S": "Refund order A-1?"},
    "submittedAt": {"N": "1795348800"},
    "deadline": {"N": "1795352400"},
    "digest": {"S": "sha256:e"},
}


def test_an_item_from_before_there_were_fields_is_read_as_it_was_meant():
    request = request_of(WRITTEN_BEFORE_FIELDS)

    assert (request.answered_by, request.fields, request.notify_url) == ("audience", None, None)
    assert request.epochs == ()
    assert request.is_opened_by("ana@example.com", 1)
    (vote,) = request.votes
    assert (vote.feedback, vote.input, vote.claim) == ("fine", None, None)


def test_a_plain_request_is_written_as_it_always_was():
    item = request_item(a_request())

    assert not {"answeredBy", "fields", "notifyUrl", "epochs"} & item.keys()


def test_words_that_are_answers_are_written_once():
    closed = after(a_request(), rejects("ana", input={"reason": "too much", "comments": "half"}))

    item = request_item(closed)

    assert item["votes"]["S"].count("too much") == 1
    assert item["votes"]["S"].count("half") == 1
    assert request_of(item) == closed


def test_the_fullest_request_fits_one_item():
    names = [f"{n:02d}{'x' * 60}@{'y' * 60}.{'z' * 60}.{'w' * 60}.example" for n in range(40)]
    answers = {"comments": "x" * (4_000 - len(r"{\"comments\":\"\"}"))}
    fields = [{"name": f"f{n}", "type": "text", "description": "x" * 350} for n in range(40)]
    request = a_request(
        approvers=names,
        min_approvals=40,
        fields=fields,
        notify_url="https://h.example.com/" + "x" * 1_978,
    )
    votes = [approves(name, input=answers, epoch=2) for name in names]

    full = after(request, *(RevokeLink(name, "ops", reissue=True) for name in names), *votes)

    item = request_item(full)
    assert full.status == "approved"
    assert len(json.dumps(item, ensure_ascii=False).encode()) < 400 * 1024
