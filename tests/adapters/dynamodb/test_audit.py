from countersign.adapters.dynamodb.audit import DynamoAuditLog, entry_write
from countersign.domain.audit import ChainHead, Fact, append
from tests.adapters.stubs import StubClient
from tests.adapters.tables import tables
from tests.fakes.world import NOON


def an_entry(**facts):
    return append("refund.run-1.review", ChainHead(), Fact("voted", NOON, facts))


def test_an_entry_is_stored_as_the_text_that_its_hash_covers():
    entry = an_entry(reason="naïve — “nein”", amount=10)

    item = entry_write(entry, tables())["Put"]["Item"]

    assert item["entry"]["S"].startswith('{"amount":10,"at":"2026-11-22T12:00:00Z","chain":')
    assert item["hash"] == {"S": entry.hash}
    assert item["prev"] == {"S": "0" * 64}


def test_an_entry_never_takes_anothers_place():
    put = entry_write(an_entry(), tables())["Put"]

    assert put["ConditionExpression"] == "attribute_not_exists(chain)"


def test_a_chain_is_read_to_its_end_however_many_pages_it_takes():
    first, second = an_entry(), an_entry(reason="no")
    pages = [entry_write(entry, tables())["Put"]["Item"] for entry in (first, second)]
    key = {"chain": pages[0]["chain"], "seq": pages[0]["seq"]}
    client = StubClient(query=[{"Items": pages[:1], "LastEvaluatedKey": key}, {"Items": pages[1:]}])

    entries = DynamoAuditLog(client, tables()).entries(first.chain)

    assert entries == (first, second)
    assert client.asked[1][1]["ExclusiveStartKey"] == key
    assert all(asked["ConsistentRead"] for _, asked in client.asked)
