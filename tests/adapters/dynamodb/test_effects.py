from countersign.adapters.dynamodb.effects import HEAD, effect_of
from countersign.domain.effects import mail_owed
from tests.adapters.contracts.effects import EffectStoreContract
from tests.adapters.contracts.writes import an_opening_of, record_mail
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
