import pytest

from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.domain.moments import day_of
from countersign.domain.request import closed_key
from countersign.service.ports import UnavailableError
from tests.adapters.contracts.requests import RequestStoreContract
from tests.adapters.contracts.writes import a_change, an_opening_of
from tests.adapters.stubs import StubClient, refusal
from tests.adapters.tables import tables
from tests.builders import KEY, a_request, approves
from tests.fakes.world import NOON


class TestDynamoRequests(RequestStoreContract):
    pass


def test_a_range_whose_ends_have_crossed_holds_nothing(stores):
    stores.requests.open(an_opening_of())
    stores.requests.commit(a_change(stores.requests.get(KEY), approves("ana")))
    key = closed_key(stores.requests.get(KEY))

    page = stores.requests.closed(day_of(NOON), before=key, limit=9, at_least=key)

    assert page.items == ()


def test_both_ends_of_a_range_hold_at_once(stores):
    keys = [f"refund.run-{n}.review" for n in range(4)]
    for place, key in enumerate(keys):
        stores.requests.open(an_opening_of(a_request(request_id=key)))
        change = a_change(stores.requests.get(key), approves("ana"), now=NOON + place)
        stores.requests.commit(change)
    ends = [closed_key(stores.requests.get(key)) for key in keys]

    page = stores.requests.closed(day_of(NOON), before=ends[3], limit=1, at_least=ends[1])
    rest = stores.requests.closed(day_of(NOON), before=page.next_key, limit=9, at_least=ends[1])

    assert [request.request_id for request in page.items] == [keys[2]]
    assert [request.request_id for request in rest.items] == [keys[1]]


def test_a_store_that_does_not_answer_is_unavailable_and_not_a_lost_race():
    failure = refusal("InternalServerError")
    client = StubClient(get_item=[failure], query=[failure], transact_write_items=[failure])
    store = DynamoRequestStore(client, tables(), evidence_days=1)

    with pytest.raises(UnavailableError):
        store.get(KEY)
    with pytest.raises(UnavailableError):
        store.pending(0, after=None, limit=1)
    with pytest.raises(UnavailableError):
        store.open(an_opening_of())


def test_a_vote_is_two_calls_to_the_store(stores):
    request = a_request()
    client = StubClient(transact_write_items=[{}])
    store = DynamoRequestStore(client, tables(), evidence_days=1)

    assert store.commit(a_change(request, approves("ana"), deadline_after=NOON))

    [(operation, asked)] = client.asked
    written = [next(iter(write.values()))["TableName"] for write in asked["TransactItems"]]
    assert operation == "transact_write_items"
    assert written == ["Requests", "Audit", "Audit", "Effects"]
