import pytest

from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.adapters.dynamodb.scopes import ENDED, LONGEST_RUN_SECONDS, READS
from countersign.domain.scopes import ScopeEnd
from countersign.service.ports import UnavailableError
from tests.adapters.contracts.writes import an_opening_of
from tests.adapters.stubs import StubClient, refusal
from tests.adapters.tables import tables
from tests.builders import a_request
from tests.fakes.world import NOON

SCOPE = "batch.run-9.both#2026-11-22T11:59:00.000Z"
END = ScopeEnd(SCOPE, "HTTP_STATUS", "404")
KEY_OF_THE_END = {"scopeId": {"S": SCOPE}, "requestId": {"S": ENDED}}


def a_store(client):
    return DynamoRequestStore(client, tables(), evidence_days=1)


def answered(*rows, unread=()):
    left = {"Scopes": {"Keys": list(unread), "ConsistentRead": True}} if unread else {}
    return {"Responses": {"Scopes": list(rows)}, "UnprocessedKeys": left}


def test_both_sides_read_what_was_written_last():
    client = StubClient(query=[{"Items": []}], batch_get_item=[answered()])

    a_store(client).of_scope(SCOPE)
    a_store(client).ended([SCOPE])

    [(_, listed), (_, read)] = client.asked
    assert listed["ConsistentRead"] is True
    assert "IndexName" not in listed
    assert read["RequestItems"]["Scopes"] == {"Keys": [KEY_OF_THE_END], "ConsistentRead": True}


def test_what_one_answer_had_no_room_for_is_asked_for_again():
    row = {**KEY_OF_THE_END, "endedBy": {"S": END.to_text()}}
    client = StubClient(batch_get_item=[answered(unread=[KEY_OF_THE_END]), answered(row)])

    assert a_store(client).ended([SCOPE]) == END
    assert len(client.asked) == 2


def test_a_store_that_reads_nothing_is_unavailable_and_no_running_scope():
    client = StubClient(batch_get_item=[answered(unread=[KEY_OF_THE_END])])

    with pytest.raises(UnavailableError):
        a_store(client).ended([SCOPE])
    assert len(client.asked) == READS


@pytest.mark.parametrize("operation", ["put_item", "query", "batch_get_item"])
def test_a_store_that_does_not_answer_is_unavailable(operation):
    failure = refusal("InternalServerError")
    client = StubClient(put_item=[failure], query=[failure], batch_get_item=[failure])
    store = a_store(client)
    asked = {
        "put_item": lambda: store.end_scope(END, now=NOON),
        "query": lambda: store.of_scope(SCOPE),
        "batch_get_item": lambda: store.ended([SCOPE]),
    }

    with pytest.raises(UnavailableError):
        asked[operation]()


def test_an_end_outlives_every_run_and_a_member_its_evidence(client, stores):
    stores.requests.open(an_opening_of(a_request(scopes=(SCOPE,), deadline=NOON + 100)))
    stores.requests.end_scope(END, now=NOON)

    rows = client.scan(TableName="Scopes")["Items"]

    evidence = client.scan(TableName="Evidence")["Items"][0]
    assert {row["requestId"]["S"]: row["expiresAt"] for row in rows} == {
        ENDED: {"N": str(NOON + LONGEST_RUN_SECONDS)},
        "refund.run-1.review": evidence["expiresAt"],
    }
    assert LONGEST_RUN_SECONDS > 365 * 86_400


def test_a_member_whose_request_is_gone_is_passed_over(client, stores):
    stores.requests.open(an_opening_of(a_request(scopes=(SCOPE,))))
    client.delete_item(TableName="Requests", Key={"requestId": {"S": "refund.run-1.review"}})

    assert stores.requests.of_scope(SCOPE).items == ()
