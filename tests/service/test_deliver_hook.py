"""How does another system learn of a request, at least once and never from the gate's own time?"""

import json
from dataclasses import replace

import pytest

from countersign import links
from countersign.domain.audit import delivery_chain
from countersign.domain.effects import Effect, hook_owed
from countersign.domain.hooks import Taken
from countersign.domain.request import BY_TOKEN, TOKEN_SEAT
from countersign.service.cast_vote import cast_vote
from countersign.service.deliver_hook import GIVE_UP_SECONDS, LEASE_SECONDS, deliver_hook
from countersign.service.delivery import Delivery
from countersign.service.open_gate import open_gate
from countersign.service.ports import UnavailableError, Undeliverable
from tests.builders import KEY, SECRET, an_opening, approves, revoke, stored, words_of
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeClock, FakeWebhook

PENDING, DECIDED = "hook#pending", "hook#decided"
URL = "https://hooks.example.com/in/s3cr3t?key=s3cr3t"


def a_memory(**changed) -> Memory:
    """A world with one open request whose opening is still to be told."""
    memory = Memory()
    open_gate(an_opening(), store=memory.requests, secret=SECRET, now=NOON)
    request = replace(stored(memory), **{"notify_url": URL, **changed})
    memory.tables.requests[KEY] = request
    owe(memory, "pending")
    return memory


def owe(memory: Memory, event: str, *, now: int = NOON) -> None:
    memory.tables.effects[KEY, f"hook#{event}"] = hook_owed(KEY, event, now=now)


def approved(memory: Memory) -> Memory:
    """The same world, decided, with that still to be told."""
    vote = approves("ana", digest=stored(memory).digest)
    cast_vote(KEY, vote, store=memory.requests, clock=FakeClock(NOON + 60))
    owe(memory, "decided", now=NOON + 60)
    return memory


def deliver(memory: Memory, webhook, *, now: int = NOON + 1, effect_id: str = PENDING) -> Delivery:
    return deliver_hook(
        KEY,
        effect_id,
        effects=memory.effects,
        requests=memory.requests,
        secrets=memory.secrets,
        webhook=webhook,
        base_url="https://sign.example.com",
        now=now,
    )


def hook_effect(memory: Memory, effect_id: str = PENDING) -> Effect:
    return memory.tables.effects[KEY, effect_id]


def entries(memory: Memory):
    return memory.audit.entries(delivery_chain(KEY))


def test_an_opening_is_told_with_receipt_and_entry() -> None:
    memory, webhook = a_memory(), FakeWebhook()

    delivery = deliver(memory, webhook)

    (hook,) = webhook.called
    (entry,) = entries(memory)
    assert delivery == Delivery("delivered", attempts=1)
    assert (hook.url, hook.attempted_at) == (URL, NOON + 1)
    assert json.loads(hook.body)["type"] == "request.pending"
    assert hook_effect(memory).receipt == {"state": "sent", "at": NOON + 1, "status": 200}
    assert entry.body["kind"] == "notified"
    assert (entry.body["event"], entry.body["host"]) == ("pending", "hooks.example.com")
    assert (entry.body["status"], entry.body["attempt"]) == (200, 1)


def test_no_entry_holds_more_of_the_address_than_its_host() -> None:
    memory = a_memory()

    deliver(memory, FakeWebhook([Undeliverable("no", 410)]))

    (entry,) = entries(memory)
    assert "s3cr3t" not in json.dumps(dict(entry.body))
    assert "s3cr3t" not in json.dumps(dict(hook_effect(memory).receipt or {}))


def test_a_result_is_told_with_the_outcome() -> None:
    memory, webhook = approved(a_memory()), FakeWebhook()

    delivery = deliver(memory, webhook, effect_id=DECIDED, now=NOON + 61)

    told = json.loads(webhook.called[0].body)
    assert delivery.state == "delivered"
    assert told["type"] == "request.decided"
    assert told["data"]["outcome"]["approved"] is True


def test_both_events_are_told_whichever_comes_first() -> None:
    memory, webhook = approved(a_memory()), FakeWebhook()

    deliver(memory, webhook, effect_id=DECIDED, now=NOON + 61)
    deliver(memory, webhook, effect_id=PENDING, now=NOON + 62)

    told = [json.loads(hook.body)["type"] for hook in webhook.called]
    assert told == ["request.decided", "request.pending"]


def test_a_token_gates_token_and_its_address_are_told() -> None:
    memory = a_memory(answered_by=BY_TOKEN, audience=(TOKEN_SEAT,))
    webhook = FakeWebhook()

    deliver(memory, webhook)

    data = json.loads(webhook.called[0].body)["data"]
    assert data["resumeToken"] == links.link_token(SECRET, TOKEN_SEAT, epoch=1)
    assert data["resumeUrl"] == "https://sign.example.com/api/v1/executions/refund.run-1/resume"


def test_no_approvers_link_is_ever_told() -> None:
    memory, webhook = a_memory(), FakeWebhook()

    deliver(memory, webhook)

    body = webhook.called[0].body.decode()
    assert links.link_token(SECRET, "ana@example.com", epoch=1) not in body
    assert "resume" not in body
    assert "A-1" not in body.replace("Refund order A-1?", "")  # the data stays where it is


def test_an_event_that_was_told_is_not_told_again() -> None:
    memory, webhook = a_memory(), FakeWebhook()
    deliver(memory, webhook)

    assert deliver(memory, webhook, now=NOON + 999) == Delivery("nothing")
    assert len(webhook.called) == 1


def test_two_deliverers_at_once_tell_it_once() -> None:
    memory, webhook = a_memory(), FakeWebhook()
    memory.effects.lease(KEY, PENDING, now=NOON, until=NOON + LEASE_SECONDS)

    assert deliver(memory, webhook).state == "nothing"
    assert webhook.called == []


def test_a_failing_receiver_is_tried_again_under_the_same_id_with_a_new_second() -> None:
    memory = a_memory()
    webhook = FakeWebhook([UnavailableError("answered 500")])

    first = deliver(memory, webhook)
    too_early = deliver(memory, webhook, now=NOON + 30)
    second = deliver(memory, webhook, now=NOON + 31)

    one, other = webhook.called
    assert (first.state, first.why) == ("postponed", "answered 500")
    assert too_early.state == "nothing"
    assert second == Delivery("delivered", attempts=2)
    assert (one.hook_id, one.body) == (other.hook_id, other.body)
    assert (one.attempted_at, other.attempted_at) == (NOON + 1, NOON + 31)
    assert words_of(entries(memory)) == ["notified"]


def test_it_is_tried_for_a_day_and_then_given_up() -> None:
    memory = a_memory()
    webhook = FakeWebhook([UnavailableError("answered 500")] * 90)
    now = NOON

    while hook_effect(memory).is_owed:
        now = max(now + 60, hook_effect(memory).lease_until)
        last = deliver(memory, webhook, now=now)

    (entry,) = entries(memory)
    assert last.state == "gave-up"
    assert GIVE_UP_SECONDS <= now - NOON < GIVE_UP_SECONDS + 3_700
    assert 20 < len(webhook.called) < 40
    assert (entry.body["kind"], entry.body["state"]) == ("refused", "gave-up")
    assert entry.body["why"] == "answered 500"


def test_a_receiver_that_is_gone_is_asked_no_more_for_either_event() -> None:
    memory, webhook = approved(a_memory()), FakeWebhook([Undeliverable("gone", 410)])

    first = deliver(memory, webhook, now=NOON + 61)
    second = deliver(memory, webhook, effect_id=DECIDED, now=NOON + 62)

    assert (first.state, second.state) == ("refused", "not-needed")
    assert len(webhook.called) == 1
    assert [entry.body.get("status") for entry in entries(memory)] == [410, None]


def test_a_refused_address_does_not_silence_the_other_event() -> None:
    memory, webhook = approved(a_memory()), FakeWebhook([Undeliverable("not a public one")])

    deliver(memory, webhook, now=NOON + 61)

    assert deliver(memory, webhook, effect_id=DECIDED, now=NOON + 62).state == "delivered"


@pytest.mark.parametrize(
    "answer", [Taken(204), UnavailableError("no"), Undeliverable("no"), ValueError("no")]
)
def test_no_receiver_changes_the_request(answer) -> None:
    memory = a_memory()
    before = stored(memory)

    deliver(memory, FakeWebhook([answer]))

    assert stored(memory) == before


def test_an_event_that_breaks_its_builder_is_bounded_and_raises_nothing() -> None:
    memory = a_memory()

    delivery = deliver(memory, FakeWebhook([ValueError("secret words")]))

    assert (delivery.state, delivery.why) == ("postponed", "failed with ValueError")


def test_a_result_is_not_told_before_it_is_there() -> None:
    memory, webhook = a_memory(), FakeWebhook()
    owe(memory, "decided")

    assert deliver(memory, webhook, effect_id=DECIDED).state == "postponed"
    assert webhook.called == []


def test_a_request_without_an_address_is_nothing_to_tell() -> None:
    memory = a_memory(notify_url=None)

    assert deliver(memory, FakeWebhook()).state == "not-needed"
    assert not hook_effect(memory).is_owed


def test_an_unknown_effect_is_nothing_to_do() -> None:
    assert deliver(a_memory(), FakeWebhook(), effect_id=DECIDED).state == "nothing"


class TestAResumeTokenThatWasRevoked:
    def a_token_gate(self) -> Memory:
        memory = Memory()
        opening = an_opening(answered_by=BY_TOKEN, inputs={"notifyUrl": URL})
        open_gate(opening, store=memory.requests, secret=SECRET, now=NOON)
        return memory

    def test_the_new_one_is_told_by_a_second_event(self) -> None:
        memory, webhook = self.a_token_gate(), FakeWebhook()
        deliver(memory, webhook)
        revoke(memory, TOKEN_SEAT, reissue=True)

        delivery = deliver(memory, webhook, effect_id="hook#pending#2", now=NOON + 61)

        first, second = webhook.called
        tokens = [json.loads(hook.body)["data"]["resumeToken"] for hook in webhook.called]
        assert delivery.state == "delivered"
        assert tokens == [
            links.resume_token(SECRET),
            links.resume_token(SECRET, epoch=2),
        ]
        assert first.hook_id != second.hook_id
        assert [entry.body["event"] for entry in entries(memory)] == ["pending", "pending"]

    def test_one_that_has_no_successor_is_not_told(self) -> None:
        memory, webhook = self.a_token_gate(), FakeWebhook()
        revoke(memory, TOKEN_SEAT)

        deliver(memory, webhook)

        assert "resumeToken" not in json.loads(webhook.called[0].body)["data"]

    def test_one_that_is_dead_again_before_it_was_told_is_not_needed(self) -> None:
        memory, webhook = self.a_token_gate(), FakeWebhook()
        revoke(memory, TOKEN_SEAT, reissue=True)
        revoke(memory, TOKEN_SEAT, reissue=True)

        delivery = deliver(memory, webhook, effect_id="hook#pending#2", now=NOON + 61)

        assert delivery.state == "not-needed"
        assert webhook.called == []

    def test_a_receiver_that_is_gone_is_not_told_again(self) -> None:
        memory = self.a_token_gate()
        deliver(memory, FakeWebhook([Undeliverable("gone", 410)]))
        revoke(memory, TOKEN_SEAT, reissue=True)
        webhook = FakeWebhook()

        deliver(memory, webhook, effect_id="hook#pending#2", now=NOON + 61)

        assert webhook.called == []
