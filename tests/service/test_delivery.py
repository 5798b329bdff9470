"""How does a delivery end, and how is it written down?"""

import pytest

from countersign.domain.audit import ChainHead, Fact, append, delivery_chain
from countersign.domain.effects import Effect
from countersign.service.delivery import postpone, write_down
from countersign.service.open_gate import open_gate
from countersign.service.patience import no_pause
from countersign.service.ports import UnavailableError
from tests.builders import KEY, SECRET, an_opening, words_of
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, Pauses

MAIL = "mail#ana@example.com#1"
FACT = Fact("mailed", NOON, {"approver": "ana@example.com"})


def a_held_mail(memory: Memory) -> Effect:
    open_gate(an_opening(), store=memory.requests, secret=SECRET, now=NOON)
    held = memory.effects.lease(KEY, MAIL, now=NOON, until=NOON + 60)
    assert held is not None
    return held


def append_something(memory: Memory) -> None:
    head = memory.tables.heads.get(KEY, ChainHead())
    entry = append(delivery_chain(KEY), head, Fact("disclosed", NOON, {"to": "ops"}))
    assert memory.effects.record(KEY, head=head, entry=entry)


def test_a_receipt_and_its_entry_are_written_together() -> None:
    memory = Memory()
    held = a_held_mail(memory)

    done = write_down(
        held, FACT, "sent", effects=memory.effects, pause=no_pause, details={"messageId": "m"}
    )

    stored = memory.tables.effects[KEY, MAIL]
    assert done
    assert stored.receipt == {"state": "sent", "at": NOON, "messageId": "m"}
    assert not stored.is_owed
    assert words_of(memory.audit.entries(delivery_chain(KEY))) == ["mailed"]


def test_an_entry_that_came_between_is_followed() -> None:
    memory, pauses = Memory(), Pauses()
    held = a_held_mail(memory)
    memory.interfere(lambda: append_something(memory))

    assert write_down(held, FACT, "sent", effects=memory.effects, pause=pauses)

    assert words_of(memory.audit.entries(delivery_chain(KEY))) == ["disclosed", "mailed"]
    assert len(pauses.seconds) == 1


def test_who_lost_the_lease_writes_nothing() -> None:
    memory = Memory()
    held = a_held_mail(memory)
    memory.effects.lease(KEY, MAIL, now=NOON + 60, until=NOON + 120)

    assert not write_down(held, FACT, "sent", effects=memory.effects, pause=no_pause)
    assert memory.audit.entries(delivery_chain(KEY)) == ()


def test_a_chain_that_never_stands_still_leaves_the_effect_owed() -> None:
    memory = Memory()
    held = a_held_mail(memory)

    def keep_appending() -> None:
        memory.interfere(keep_appending)
        head = memory.tables.heads.get(KEY, ChainHead())
        memory.tables.heads[KEY] = ChainHead(head.seq + 1, "f" * 64)

    memory.interfere(keep_appending)

    with pytest.raises(UnavailableError):
        write_down(held, FACT, "sent", effects=memory.effects, pause=no_pause)
    assert memory.tables.effects[KEY, MAIL].is_owed


@pytest.mark.parametrize(
    ("attempts", "wait"), [(1, 30), (2, 60), (5, 480), (8, 3600), (29, 3600), (200, 3600)]
)
def test_each_failure_waits_longer_up_to_an_hour(attempts, wait) -> None:
    memory = Memory()
    a_held_mail(memory)
    held = memory.tables.effects[KEY, MAIL]
    held = type(held)(**{**held.__dict__, "attempts": attempts})
    memory.tables.effects[KEY, MAIL] = held

    delivery = postpone(held, "the post is closed", effects=memory.effects, now=NOON)

    assert delivery.state == "postponed"
    assert memory.tables.effects[KEY, MAIL].lease_until == NOON + wait
