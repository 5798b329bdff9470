"""What does every store of effects keep?"""

from dataclasses import replace

from countersign.domain.audit import ChainHead, Fact, append, delivery_chain
from countersign.domain.effects import Effect
from tests.adapters.contracts.stores import Stores
from tests.adapters.contracts.writes import a_change, an_opening_of, record_mail
from tests.builders import KEY, a_request, approves
from tests.fakes.world import NOON

MAIL = "mail#ana@example.com#1"


class EffectStoreContract:
    """One deliverer at a time, a receipt once, a chain without gaps."""

    def test_a_lease_is_given_to_one_at_a_time(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())

        held = stores.effects.lease(KEY, MAIL, now=NOON, until=NOON + 60)
        second = stores.effects.lease(KEY, MAIL, now=NOON + 59, until=NOON + 120)

        assert held is not None
        assert (held.attempts, held.lease_until) == (1, NOON + 60)
        assert second is None
        assert stores.effects.get(KEY, MAIL) == held

    def test_a_lease_that_ran_out_is_given_again(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())
        stores.effects.lease(KEY, MAIL, now=NOON, until=NOON + 60)

        held = stores.effects.lease(KEY, MAIL, now=NOON + 60, until=NOON + 120)

        assert held is not None
        assert held.attempts == 2

    def test_an_unknown_effect_is_leased_to_nobody(self, stores: Stores) -> None:
        assert stores.effects.lease(KEY, MAIL, now=NOON, until=NOON + 60) is None
        assert stores.effects.get(KEY, MAIL) is None

    def test_a_postponed_effect_waits_until_its_time(self, stores: Stores) -> None:
        held = _leased(stores)

        postponed = stores.effects.postpone(held, until=NOON + 600)

        assert postponed
        assert stores.effects.lease(KEY, MAIL, now=NOON + 599, until=NOON + 700) is None
        assert stores.effects.lease(KEY, MAIL, now=NOON + 600, until=NOON + 700) is not None

    def test_who_lost_the_lease_cannot_postpone(self, stores: Stores) -> None:
        held = _leased(stores)
        stores.effects.lease(KEY, MAIL, now=NOON + 60, until=NOON + 120)

        assert not stores.effects.postpone(held, until=NOON + 600)

    def test_a_receipt_ends_the_debt_and_enters_the_chain(self, stores: Stores) -> None:
        held = _leased(stores)

        recorded = record_mail(stores.effects, held)

        after = stores.effects.get(KEY, MAIL)
        entries = stores.audit.entries(delivery_chain(KEY))
        assert recorded
        assert after is not None
        assert after.receipt == {"state": "sent", "at": NOON + 5}
        assert not after.is_owed
        assert [entry.body["kind"] for entry in entries] == ["mailed"]
        assert stores.effects.head(KEY) == ChainHead(1, entries[0].hash)

    def test_a_delivered_effect_is_leased_to_nobody(self, stores: Stores) -> None:
        record_mail(stores.effects, _leased(stores))

        assert stores.effects.lease(KEY, MAIL, now=NOON + 900, until=NOON + 960) is None

    def test_a_receipt_is_written_once(self, stores: Stores) -> None:
        held = _leased(stores)
        record_mail(stores.effects, held)

        again = record_mail(stores.effects, held)

        assert not again
        assert len(stores.audit.entries(delivery_chain(KEY))) == 1

    def test_who_lost_the_lease_writes_no_receipt(self, stores: Stores) -> None:
        held = _leased(stores)
        stores.effects.lease(KEY, MAIL, now=NOON + 60, until=NOON + 120)

        recorded = record_mail(stores.effects, held)

        assert not recorded
        assert stores.audit.entries(delivery_chain(KEY)) == ()

    def test_an_entry_behind_another_head_is_not_written(self, stores: Stores) -> None:
        held = _leased(stores)
        old_head = stores.effects.head(KEY)
        _disclose(stores)

        recorded = record_mail(stores.effects, held, head=old_head)

        after = stores.effects.get(KEY, MAIL)
        assert not recorded
        assert after is not None
        assert after.is_owed

    def test_an_entry_alone_moves_the_head(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())

        assert _disclose(stores)
        assert _disclose(stores)

        assert stores.effects.head(KEY).seq == 2
        assert len(stores.audit.entries(delivery_chain(KEY))) == 2

    def test_the_head_is_no_effect(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())
        _disclose(stores)

        assert [effect.effect_id for effect in stores.effects.of_request(KEY)] == [MAIL]

    def test_what_is_owed_comes_oldest_first_and_no_more(self, stores: Stores) -> None:
        for place, name in enumerate(("c", "a", "b")):
            request = a_request(request_id=f"refund.{name}.review", submitted_at=NOON + place)
            stores.requests.open(an_opening_of(request))

        owed = stores.effects.owed("mail", before=NOON + 1, limit=10)
        one = stores.effects.owed("mail", before=NOON + 1, limit=1)

        assert [effect.request_id for effect in owed] == ["refund.c.review", "refund.a.review"]
        assert one == owed[:1]

    def test_what_is_delivered_is_owed_no_more(self, stores: Stores) -> None:
        record_mail(stores.effects, _leased(stores))

        assert stores.effects.owed("mail", before=NOON + 900, limit=10) == ()

    def test_mails_are_not_wake_ups(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())
        request = stores.requests.get(KEY)
        assert request is not None
        stores.requests.commit(a_change(request, approves("ana")))

        mails = stores.effects.owed("mail", before=NOON + 900, limit=10)
        wake_ups = stores.effects.owed("resume", before=NOON + 900, limit=10)

        assert [effect.effect_id for effect in mails] == [MAIL]
        assert [effect.effect_id for effect in wake_ups] == ["resume#1"]
        assert wake_ups[0].owed_since == NOON + 60

    def test_what_is_held_is_passed_over_where_only_the_free_are_asked_for(
        self, stores: Stores
    ) -> None:
        for name in ("a", "b", "c"):
            stores.requests.open(an_opening_of(a_request(request_id=f"refund.{name}.review")))
        for name in ("a", "b"):
            stores.effects.lease(f"refund.{name}.review", MAIL, now=NOON, until=NOON + 60)

        free = stores.effects.owed("mail", before=NOON, limit=1, free_at=NOON + 59)
        later = stores.effects.owed("mail", before=NOON, limit=9, free_at=NOON + 60)

        assert [effect.request_id for effect in free] == ["refund.c.review"]
        assert len(later) == 3

    def test_effects_of_a_request_come_by_id(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of(approvers=3))

        effects = stores.effects.of_request(KEY)

        assert [effect.approver for effect in effects] == [
            "ana@example.com",
            "ben@example.com",
            "cleo@example.com",
        ]


def _leased(stores: Stores) -> Effect:
    assert stores.requests.open(an_opening_of())
    held = stores.effects.lease(KEY, MAIL, now=NOON, until=NOON + 60)
    assert held is not None
    return replace(held)


def _disclose(stores: Stores) -> bool:
    head = stores.effects.head(KEY)
    entry = append(delivery_chain(KEY), head, Fact("disclosed", NOON, {"to": "ops"}))
    return stores.effects.record(KEY, head=head, entry=entry)
