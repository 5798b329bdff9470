"""How does one approver get the invitation, at least once and seldom twice?"""

from dataclasses import replace

import pytest

from countersign import links
from countersign.domain.audit import delivery_chain
from countersign.domain.effects import Effect
from countersign.service.deliver_mail import LEASE_SECONDS, MAX_ATTEMPTS, deliver_mail
from countersign.service.delivery import Delivery
from countersign.service.open_gate import open_gate
from countersign.service.ports import Invitation, Sent, UnavailableError, Undeliverable
from tests.builders import KEY, SECRET, an_opening, evidence_shown, revoke, stored, words_of
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeChannel

MAIL = "mail#ana@example.com#1"


def a_memory(**asked) -> Memory:
    memory = Memory()
    open_gate(an_opening(**asked), store=memory.requests, secret=SECRET, now=NOON)
    return memory


def deliver(memory: Memory, channel, *, now: int = NOON + 1, effect_id: str = MAIL) -> Delivery:
    return deliver_mail(
        KEY,
        effect_id,
        effects=memory.effects,
        evidence=memory.evidence,
        secrets=memory.secrets,
        channel=channel,
        base_url="https://sign.example.com",
        now=now,
    )


def the_mail(memory: Memory) -> Effect:
    return memory.tables.effects[KEY, MAIL]


def delivery_entries(memory: Memory):
    return memory.audit.entries(delivery_chain(KEY))


def test_an_invitation_carries_evidence_digest_and_the_approvers_own_link() -> None:
    memory, channel = a_memory(), FakeChannel()

    delivery = deliver(memory, channel)

    (invitation,) = channel.sent
    token = links.link_token(SECRET, "ana@example.com", epoch=1)
    assert delivery == Delivery("delivered", attempts=1)
    assert invitation.link == f"https://sign.example.com/r/{token}"
    assert invitation.evidence == evidence_shown(an_opening())
    assert invitation.digest == stored(memory).digest
    assert links.link_hash(token) in memory.tables.links


def test_a_sent_mail_leaves_receipt_and_entry() -> None:
    memory = a_memory()

    deliver(memory, FakeChannel())

    (entry,) = delivery_entries(memory)
    assert the_mail(memory).receipt == {"state": "sent", "at": NOON + 1, "messageId": "message-1"}
    assert (entry.body["kind"], entry.body["messageId"]) == ("mailed", "message-1")
    assert entry.body["approver"] == "ana@example.com"


def test_a_second_delivery_sends_nothing() -> None:
    memory, channel = a_memory(), FakeChannel()
    deliver(memory, channel)

    assert deliver(memory, channel, now=NOON + 999) == Delivery("nothing")
    assert len(channel.sent) == 1


def test_two_deliverers_at_once_send_one() -> None:
    memory, channel = a_memory(), FakeChannel()
    memory.effects.lease(KEY, MAIL, now=NOON, until=NOON + LEASE_SECONDS)

    assert deliver(memory, channel).state == "nothing"
    assert channel.sent == []


def test_a_deliverer_that_died_is_followed_when_its_lease_has_run_out() -> None:
    memory, channel = a_memory(), FakeChannel()
    memory.effects.lease(KEY, MAIL, now=NOON, until=NOON + LEASE_SECONDS)

    delivery = deliver(memory, channel, now=NOON + LEASE_SECONDS)

    assert delivery == Delivery("delivered", attempts=2)


def test_an_unknown_effect_is_nothing_to_do() -> None:
    assert deliver(a_memory(), FakeChannel(), effect_id="mail#eve@example.com#1").state == "nothing"


def test_a_closed_post_office_is_tried_again_later() -> None:
    memory, channel = a_memory(), FakeChannel([UnavailableError("throttled")])

    first = deliver(memory, channel)
    too_early = deliver(memory, channel, now=NOON + 30)
    second = deliver(memory, channel, now=NOON + 31)

    assert (first.state, first.why) == ("postponed", "throttled")
    assert too_early.state == "nothing"
    assert second == Delivery("delivered", attempts=2)
    assert words_of(delivery_entries(memory)) == ["mailed"]


def test_a_refusal_for_good_marks_the_approver_and_leaves_the_gate_open() -> None:
    memory, channel = a_memory(), FakeChannel([Undeliverable("address is suppressed")])

    delivery = deliver(memory, channel)

    (entry,) = delivery_entries(memory)
    assert delivery.state == "refused"
    assert the_mail(memory).is_unreachable
    assert not the_mail(memory).is_owed
    assert (entry.body["kind"], entry.body["why"]) == ("refused", "address is suppressed")
    assert stored(memory).is_open


def test_a_mail_that_breaks_its_builder_is_bounded_and_raises_nothing() -> None:
    memory, channel = a_memory(), FakeChannel([ValueError("secret words")])

    delivery = deliver(memory, channel)

    assert (delivery.state, delivery.why) == ("postponed", "failed with ValueError")


def test_the_last_attempt_gives_up_and_says_so() -> None:
    memory, channel = a_memory(), FakeChannel([UnavailableError("throttled")])
    memory.tables.effects[KEY, MAIL] = replace(the_mail(memory), attempts=MAX_ATTEMPTS - 1)

    delivery = deliver(memory, channel)

    assert delivery == Delivery("gave-up", "throttled", MAX_ATTEMPTS)
    assert the_mail(memory).is_unreachable
    assert delivery_entries(memory)[0].body["state"] == "gave-up"
    assert deliver(memory, channel, now=NOON + 10**6).state == "nothing"


def test_nothing_is_sent_once_the_deadline_has_passed() -> None:
    memory, channel = a_memory(timeout=60), FakeChannel()

    delivery = deliver(memory, channel, now=NOON + 60)

    assert (delivery.state, delivery.why) == ("not-needed", "the deadline had passed")
    assert channel.sent == []
    assert not the_mail(memory).is_owed
    assert not the_mail(memory).is_unreachable


@pytest.mark.parametrize("lost", ["evidence", "secrets"])
def test_a_mail_whose_content_is_gone_is_not_tried_for_ever(lost) -> None:
    memory, channel = a_memory(), FakeChannel()
    getattr(memory.tables, lost).clear()

    delivery = deliver(memory, channel)

    assert delivery.state == "refused"
    assert "no longer kept" in (delivery.why or "")
    assert not the_mail(memory).is_owed


def test_a_mail_that_was_sent_stays_sent_though_its_lease_is_lost() -> None:
    memory = a_memory()

    class SlowChannel(FakeChannel):
        def invite(self, invitation):
            memory.effects.lease(KEY, MAIL, now=NOON + 500, until=NOON + 600)
            return super().invite(invitation)

    assert deliver(memory, SlowChannel()).state == "delivered"
    assert the_mail(memory).is_owed
    assert the_mail(memory).attempts == 2


def test_a_store_that_is_down_is_said_and_changes_nothing() -> None:
    memory = a_memory()
    memory.fail()

    with pytest.raises(UnavailableError):
        deliver(memory, FakeChannel([Sent("m")]))


class TestALinkThatWasRevoked:
    def test_a_mail_that_waited_is_not_sent_and_says_why(self) -> None:
        memory, channel = a_memory(), FakeChannel()
        revoke(memory, "ana@example.com")

        delivery = deliver(memory, channel)

        (entry,) = delivery_entries(memory)
        assert delivery == Delivery("not-needed", "its link was revoked", 1)
        assert channel.sent == []
        assert (entry.body["kind"], entry.body["state"]) == ("refused", "not-needed")
        assert not the_mail(memory).is_owed

    def test_the_new_mail_carries_the_new_link(self) -> None:
        memory, channel = a_memory(), FakeChannel()
        revoke(memory, "ana@example.com", reissue=True)

        deliver(memory, channel)
        deliver(memory, channel, effect_id="mail#ana@example.com#2")

        (invitation,) = channel.sent
        assert invitation.replaces_another
        token = links.link_token(SECRET, "ana@example.com", epoch=2)
        assert invitation.link.endswith(f"/r/{token}")
        assert links.link_hash(token) in memory.tables.links

    def test_a_mail_that_is_being_sent_is_recorded_as_sent(self) -> None:
        memory, channel = a_memory(), RevokingChannel()
        channel.memory = memory

        delivery = deliver(memory, channel)

        assert delivery == Delivery("delivered", attempts=1)
        assert words_of(delivery_entries(memory)) == ["mailed"]
        assert (the_mail(memory).withdrawn, the_mail(memory).is_owed) == (True, False)

    def test_a_mail_that_could_not_be_sent_is_not_tried_again(self) -> None:
        memory, channel = a_memory(), FakeChannel([UnavailableError("later")])
        deliver(memory, channel)
        revoke(memory, "ana@example.com")

        delivery = deliver(memory, channel, now=NOON + 3_000)

        assert delivery.state == "not-needed"
        assert channel.sent == []


class RevokingChannel(FakeChannel):
    """A channel in whose sending the link is revoked."""

    memory: Memory

    def invite(self, invitation: Invitation) -> Sent | Undeliverable:
        revoke(self.memory, invitation.approver)
        return super().invite(invitation)
