import pytest

from countersign.adapters.dynamodb.audit import DynamoAuditLog, entry_write
from countersign.domain.audit import Broken, ChainHead, Fact, append, head_after, verify
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


@pytest.mark.parametrize(
    "written",
    [
        "",
        "not JSON",
        "[]",
        '{"a":1, "b":2}',
        '{"approver":"eve","approver":"ana"}',
        '{"amount":1.0}',
        '{"name":"\\ud800"}',
        "[" * 100_000,
    ],
    ids=["nothing", "no JSON", "a list", "blanks", "a key twice", "1.0", "a surrogate", "deep"],
)
def test_what_is_not_written_as_an_entry_is_told_as_it_is_and_breaks_its_chain(written):
    entry = an_entry(reason="no")
    item = entry_write(entry, tables())["Put"]["Item"]
    client = StubClient(query=[{"Items": [{**item, "entry": {"S": written}}]}])

    (found,) = DynamoAuditLog(client, tables()).entries(entry.chain)

    assert found.body == {"text": written}
    verdict = verify(entry.chain, [found], head_after(entry))
    assert verdict == Broken(1, "its content is not what its hash was made of")


@pytest.mark.parametrize("gone", ["prev", "hash", "entry"])
def test_an_attribute_that_was_taken_away_breaks_the_chain_and_nothing_else(gone):
    entry = an_entry(reason="no")
    item = entry_write(entry, tables())["Put"]["Item"]
    client = StubClient(query=[{"Items": [{k: v for k, v in item.items() if k != gone}]}])

    found = DynamoAuditLog(client, tables()).entries(entry.chain)

    assert isinstance(verify(entry.chain, found, head_after(entry)), Broken)


def test_an_entry_that_was_put_between_two_places_breaks_the_chain_and_nothing_else():
    entry = an_entry(reason="no")
    item = entry_write(entry, tables())["Put"]["Item"]
    between = {**item, "seq": {"N": "1.5"}}
    client = StubClient(query=[{"Items": [item, between]}])

    found = DynamoAuditLog(client, tables()).entries(entry.chain)

    assert verify(entry.chain, found, head_after(entry)) == Broken(
        2, "entry 2 is missing: entry -1 stands in its place"
    )
