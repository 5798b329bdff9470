import pytest

from countersign.adapters.dynamodb.effects import HEAD, DynamoEffectStore, effect_of
from countersign.domain.audit import ChainHead, Fact, append, delivery_chain
from countersign.domain.effects import mail_owed
from tests.adapters.contracts.effects import EffectStoreContract
from tests.adapters.contracts.writes import an_opening_of, record_mail
from tests.adapters.stubs import StubClient, refusal
from tests.adapters.tables import tables
from tests.builders import KEY
from tests.fakes.world import NOON
from tests.functions.house import sample

MAIL = "mail#ana@example.com#1"


class TestDynamoEffects(EffectStoreContract):
    pass


def test_the_head_of_the_chain_is_not_taken_for_an_effect(stores):
    stores.requests.open(an_opening_of())
    held = stores.effects.lease(KEY, MAIL, now=NOON, until=NOON + 60)
    record_mail(stores.effects, held)

    assert stores.effects.head(KEY).seq == 1
    assert [effect.effect_id for effect in stores.effects.of_request(KEY)] == [MAIL]


def test_what_was_delivered_has_left_the_index_of_the_owed(client, stores):
    stores.requests.open(an_opening_of())
    held = stores.effects.lease(KEY, MAIL, now=NOON, until=NOON + 60)
    record_mail(stores.effects, held)

    key = {"requestId": {"S": KEY}, "effectId": {"S": MAIL}}
    item = client.get_item(TableName="Effects", Key=key)["Item"]

    assert not {"owed", "owedSince"} & item.keys()
    assert stores.effects.owed("mail", before=NOON + 999, limit=9) == ()


def test_a_head_is_never_owed(stores):
    stores.requests.open(an_opening_of())
    held = stores.effects.lease(KEY, MAIL, now=NOON, until=NOON + 60)
    record_mail(stores.effects, held)

    assert stores.effects.lease(KEY, HEAD, now=NOON, until=NOON + 60) is None


def test_an_image_of_the_stream_is_the_effect_itself():
    image = sample("notify")["Records"][0]["dynamodb"]["NewImage"]

    assert effect_of(image) == mail_owed(
        "refund.run-1.review", "ana@example.com", epoch=1, now=1_795_348_800
    )


@pytest.mark.parametrize(("retries", "is_ours"), [(1, True), (0, False)])
def test_an_entry_whose_answer_was_lost_is_not_written_twice(client, stores, retries, is_ours):
    stores.requests.open(an_opening_of())
    entry = append(delivery_chain(KEY), ChainHead(), Fact("disclosed", NOON, {"to": "ops"}))
    stores.effects.record(KEY, head=ChainHead(), entry=entry)
    unsure = _whose_writes_are_refused(client, retries=retries)

    assert unsure.record(KEY, head=ChainHead(), entry=entry) is is_ours


def test_another_entry_in_its_place_is_somebody_elses(client, stores):
    stores.requests.open(an_opening_of())
    mine, other = (
        append(delivery_chain(KEY), ChainHead(), Fact("disclosed", NOON, {"to": name}))
        for name in ("ops", "shop")
    )
    stores.effects.record(KEY, head=ChainHead(), entry=other)

    assert not _whose_writes_are_refused(client, retries=1).record(
        KEY, head=ChainHead(), entry=mine
    )


def _whose_writes_are_refused(client, *, retries):
    """A store that reads the same tables, each of whose writes comes after so many retries."""
    failure = refusal(
        "TransactionCanceledException",
        CancellationReasons=[{"Code": "ConditionalCheckFailed"}],
        ResponseMetadata={"RetryAttempts": retries},
    )
    stub = StubClient(transact_write_items=[failure])
    stub.get_item = client.get_item
    return DynamoEffectStore(stub, tables())
