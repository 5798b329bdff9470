import pytest

from countersign.adapters.dynamodb.heads import DynamoChainHeads
from countersign.domain.audit import delivery_chain
from countersign.domain.chain import ChainHead
from countersign.domain.seals import SealedHead
from countersign.service.deliver_mail import deliver_mail
from countersign.service.open_gate import open_gate
from tests.adapters.stubs import StubClient
from tests.adapters.tables import tables
from tests.builders import KEY, SECRET, an_opening
from tests.fakes.world import NOON, FakeChannel


def all_heads(client) -> list[SealedHead]:
    heads, place = [], None
    reader = DynamoChainHeads(client, tables())
    while True:
        page = reader.page(place)
        heads += page.heads
        place = page.next
        if place is None:
            return heads


def test_both_heads_of_a_request_are_read_and_nothing_of_its_effects(client, stores):
    open_gate(an_opening(approvers=2), store=stores.requests, secret=SECRET, now=NOON)
    deliver_mail(
        KEY,
        "mail#ana@example.com#1",
        effects=stores.effects,
        evidence=stores.evidence,
        secrets=stores.secrets,
        channel=FakeChannel(),
        base_url="https://sign.example.com",
        now=NOON + 1,
    )

    heads = all_heads(client)

    assert heads == [
        SealedHead(KEY, stores.requests.get(KEY).chain),
        SealedHead(delivery_chain(KEY), stores.effects.head(KEY)),
    ]


def test_a_deployment_without_requests_has_no_heads(client):
    assert all_heads(client) == []


def an_item(request_id: str, **other) -> dict:
    return {
        "requestId": {"S": request_id},
        "chainSeq": {"N": "2"},
        "chainHash": {"S": "f" * 64},
        **other,
    }


def test_reading_goes_on_where_it_stopped_in_either_table():
    client = StubClient(
        scan=[
            {"Items": [an_item("a")], "LastEvaluatedKey": {"requestId": {"S": "a"}}},
            {"Items": [an_item("b")]},
            {
                "Items": [],
                "LastEvaluatedKey": {"requestId": {"S": "a"}, "effectId": {"S": "mail"}},
            },
            {"Items": [an_item("a", effectId={"S": "#head"})]},
        ]
    )

    heads = all_heads(client)

    assert [each.chain for each in heads] == ["a", "b", "a#delivery"]
    assert [asked.get("ExclusiveStartKey") for _, asked in client.asked] == [
        None,
        {"requestId": {"S": "a"}},
        None,
        {"requestId": {"S": "a"}, "effectId": {"S": "mail"}},
    ]


def test_only_keys_and_heads_are_asked_for():
    client = StubClient(scan=[{"Items": []}, {"Items": []}])

    all_heads(client)

    asked = [arguments for _, arguments in client.asked]
    assert all(each["Select"] == "SPECIFIC_ATTRIBUTES" for each in asked)
    assert [each["ProjectionExpression"] for each in asked] == [
        "requestId, chainSeq, chainHash",
        "requestId, effectId, chainSeq, chainHash",
    ]


@pytest.mark.parametrize(
    "damage",
    [
        {"chainHash": None},
        {"chainSeq": None},
        {"chainSeq": {"N": "1.5"}},
        {"chainSeq": {"N": "-1"}},
        {"chainSeq": {"N": "9007199254740992"}},
        {"chainSeq": {"S": "2"}},
        {"chainHash": {"N": "2"}},
        {"chainHash": {"S": "of another kind"}},
    ],
    ids=str,
)
def test_a_head_that_cannot_be_read_is_left_out_and_counted_and_stops_nothing(damage):
    given = {**an_item("a"), **damage}
    damaged = {name: value for name, value in given.items() if value is not None}
    client = StubClient(scan=[{"Items": [damaged, an_item("b")]}, {"Items": [damaged]}])
    reader = DynamoChainHeads(client, tables())

    decisions = reader.page(None)
    deliveries = reader.page(decisions.next)

    assert decisions.heads == (SealedHead("b", ChainHead(2, "f" * 64)),)
    assert (decisions.unreadable, deliveries.unreadable) == (1, 1)


@pytest.mark.parametrize(
    "place",
    [
        {"a": "b"},
        {"table": "audit"},
        {"table": "requests", "requestId": ""},
        {"table": "requests", "requestId": "r" * 2049},
        {"table": "requests", "requestId": "a", "effectId": "mail"},
        {"table": "effects", "requestId": "a"},
        {"table": "effects", "requestId": "a", "effectId": "e" * 1025},
    ],
    ids=lambda place: str(place)[:40],
)
def test_a_place_that_no_page_ever_told_is_the_beginning(place):
    client = StubClient(scan=[{"Items": []}])

    DynamoChainHeads(client, tables()).page(place)

    [(_, asked)] = client.asked
    assert asked["TableName"] == tables().requests
    assert "ExclusiveStartKey" not in asked
