"""Who may see everybody's links, and who is known to have seen them?"""

from dataclasses import replace

import pytest

from countersign import links
from countersign.domain.audit import ChainHead, delivery_chain
from countersign.domain.credentials import Caller
from countersign.domain.effects import mail_owed, wake_up_owed
from countersign.service.disclose_links import disclose_links
from countersign.service.open_gate import open_gate
from countersign.service.ports import UnavailableError
from tests.builders import KEY, SECRET, an_opening
from tests.fakes.memory import Memory
from tests.fakes.world import NOON

OPERATOR = Caller("ops", frozenset({"requests:links"}))


def a_memory(**asked) -> Memory:
    memory = Memory()
    open_gate(an_opening(**asked), store=memory.requests, secret=SECRET, now=NOON)
    return memory


def disclose(memory: Memory, caller: Caller = OPERATOR, ids=(KEY,), token_gates=()):
    return disclose_links(
        ids,
        caller,
        effects=memory.effects,
        secrets=memory.secrets,
        base_url="https://sign.example.com",
        now=NOON + 5,
        token_gates=token_gates,
    )


def url(name: str, epoch: int = 1) -> str:
    token = links.link_token(SECRET, f"{name}@example.com", epoch=epoch)
    return f"https://sign.example.com/r/{token}"


def test_every_approvers_link_is_given() -> None:
    given = disclose(a_memory(approvers=2))

    assert given == {KEY: {"ana@example.com": url("ana"), "ben@example.com": url("ben")}}


def test_a_disclosure_is_in_the_delivery_chain() -> None:
    memory = a_memory(approvers=2)

    disclose(memory, ids=[KEY, KEY])

    (entry,) = memory.audit.entries(delivery_chain(KEY))
    assert entry.body["kind"] == "disclosed"
    assert entry.body["to"] == "ops"
    assert entry.body["approvers"] == ["ana@example.com", "ben@example.com"]
    assert "/r/" not in str(entry.body)


def test_nothing_is_given_without_the_scope() -> None:
    memory = a_memory()

    assert disclose(memory, Caller("shop", frozenset({"requests:read"}))) == {}
    assert memory.audit.entries(delivery_chain(KEY)) == ()


def test_an_unknown_request_is_left_out() -> None:
    assert disclose(a_memory(), ids=["another"]) == {}


def test_a_request_without_mails_has_no_links_to_give() -> None:
    memory = a_memory()
    memory.tables.effects.clear()

    assert disclose(memory) == {}


def test_a_reissued_link_is_the_one_that_is_given() -> None:
    memory = a_memory()
    again = mail_owed(KEY, "ana@example.com", epoch=2, now=NOON)
    woken = wake_up_owed(KEY, generation=1, now=NOON)
    for effect in (again, woken):
        memory.tables.effects[KEY, effect.effect_id] = effect

    assert disclose(memory) == {KEY: {"ana@example.com": url("ana", epoch=2)}}


def test_an_entry_that_came_between_is_followed() -> None:
    memory = a_memory()
    memory.interfere(lambda: disclose(memory, replace(OPERATOR, name="other")))

    disclose(memory)

    told = [entry.body["to"] for entry in memory.audit.entries(delivery_chain(KEY))]
    assert told == ["other", "ops"]


def test_what_cannot_be_written_down_is_not_given() -> None:
    memory = a_memory()

    def keep_moving() -> None:
        memory.interfere(keep_moving)
        head = memory.tables.heads.get(KEY, ChainHead())
        memory.tables.heads[KEY] = ChainHead(head.seq + 1, "f" * 64)

    memory.interfere(keep_moving)

    with pytest.raises(UnavailableError):
        disclose(memory)


def test_a_token_gates_token_is_given_bare_and_written_down() -> None:
    memory = a_memory(answered_by="token", inputs={})

    given = disclose(memory, token_gates={KEY})

    assert given == {KEY: {"token": links.resume_token(SECRET)}}
    (entry,) = memory.audit.entries(delivery_chain(KEY))
    assert (entry.body["to"], entry.body["approvers"]) == ("ops", ["token"])


@pytest.mark.parametrize("address", [None, "token", "ana@example.com"])
def test_no_address_sees_a_token_gates_token_without_the_scope(address) -> None:
    memory = a_memory(answered_by="token", inputs={})
    caller = Caller("shop", frozenset({"requests:read"}), address)

    given = disclose(memory, caller, token_gates={KEY})

    assert given == {}
    assert memory.audit.entries(delivery_chain(KEY)) == ()
