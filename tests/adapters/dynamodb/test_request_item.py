import json
from dataclasses import replace

from countersign.adapters.dynamodb.request_item import request_item, request_of
from countersign.domain.commands import Cancel
from countersign.domain.request import shard_of
from tests.builders import KEY, a_request, after, approves, rejects
from tests.fakes.world import NOON


def test_a_request_comes_back_as_it_was_written():
    waiting = a_request(approvers=3, min_approvals=2, fields={"amount": {"type": "number"}})
    closed = after(waiting, approves("ana", feedback="gut, ja — “so”"), rejects("ben", reason="no"))

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
