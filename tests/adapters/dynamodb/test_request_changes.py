from countersign.adapters.dynamodb.request_changes import change_writes
from countersign.domain.commands import Expire
from tests.adapters.contracts.writes import a_change, a_reopening
from tests.adapters.tables import tables
from tests.builders import KEY, a_request, after, approves
from tests.fakes.world import NOON

ASKED_ONCE = {
    "audience",
    "quorum",
    "onReject",
    "requireReason",
    "digest",
    "deadline",
    "prompt",
    "requester",
    "runStarted",
    "submittedAt",
}


def update_of(change):
    return change_writes(change, tables())[0]["Update"]


def test_a_vote_holds_its_request_to_version_status_and_deadline():
    request = a_request()

    update = update_of(a_change(request, approves("ana"), deadline_after=NOON + 5))

    assert update["ConditionExpression"] == (
        "version = :read AND requestStatus = :pending AND deadline > :clock"
    )
    values = update["ExpressionAttributeValues"]
    assert values[":read"] == {"N": str(request.version)}
    assert values[":pending"] == {"S": "pending"}
    assert values[":clock"] == {"N": str(NOON + 5)}


def test_a_timeout_asks_for_no_deadline_ahead():
    update = update_of(a_change(a_request(deadline=NOON), Expire("engine")))

    assert "deadline" not in update["ConditionExpression"]


def test_a_closing_takes_the_request_from_the_list_of_the_pending():
    update = update_of(a_change(a_request(), approves("ana")))

    _, _, removed = update["UpdateExpression"].partition(" REMOVE ")
    assert {"pendingShard", "deadlineKey"} <= set(removed.split(", "))


def test_no_change_touches_what_was_asked():
    for change in (a_change(a_request(), approves("ana")), a_reopening(a_request())):
        written = update_of(change)["UpdateExpression"].removeprefix("SET ")
        names = {part.split(" = ")[0] for part in written.replace(" REMOVE ", ", ").split(", ")}
        assert not names & ASKED_ONCE


def test_no_opening_replaces_another_s_token():
    change = a_reopening(after(a_request(), approves("ana")))

    [token] = [
        write["Put"]
        for write in change_writes(change, tables())
        if write.get("Put", {}).get("TableName") == "TaskTokens"
    ]

    assert token["Item"]["requestId"] == {"S": f"{KEY}#2"}
    assert token["ConditionExpression"] == "attribute_not_exists(requestId)"
