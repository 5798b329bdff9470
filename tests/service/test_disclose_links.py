"""Who may see everybody's links, and who is known to have seen them?"""

from dataclasses import replace

import pytest

from countersign import links
from countersign.domain.audit import ChainHead, delivery_chain
from countersign.domain.credentials import Caller
from countersign.service.disclose_links import disclose_links
from countersign.service.open_gate import open_gate
from countersign.service.ports import UnavailableError
from tests.builders import KEY, SECRET, an_opening, revoke
from tests.fakes.memory import Memory
from tests.fakes.world import NOON

OPERATOR = Caller("ops", frozenset({"requests:links"}))


def a_memory(**asked) -> Memory:
    memory = Memory()
    open_gate(an_opening(**asked), store=memory.requests, secret=SECRET, now=NOON)
    return memory


def disclose(memory: Memory, caller: Caller = OPERATOR):
    return disclose_links(
        memory.tables.requests.values(),
        caller,
        effects=memory.effects,
        secrets=memory.secrets,
        base_url="https://sign.example.com",
        now=NOON + 5,
    )


def url(name: str, epoch: int = 1) -> str:
    token = links.link_token(SECRET, f"{name}@example.com", epoch=epoch)
    return f"https://sign.example.com/r/{token}"


def test_every_approvers_link_is_given() -> None:
    given = disclose(a_memory(approvers=2))

    assert given == {KEY: {"ana@example.com": url("ana"), "ben@example.com": url("ben")}}


def test_a_disclosure_is_in_the_delivery_chain() -> None:
    memory = a_memory(approvers=2)

    disclose(memory)

    (entry,) = memory.audit.entries(delivery_chain(KEY))
    assert entry.body["kind"] == "disclosed"
    assert entry.body["to"] == "ops"
    assert entry.body["approvers"] == ["ana@example.com", "ben@example.com"]
    assert "/r/" not in str(entry.body)


def test_nothing_is_given_without_the_scope() -> None:
    memory = a_memory()

    assert disclose(memory, Caller("shop", frozenset({"requests:read"}))) == {}
    assert memory.audit.entries(delivery_chain(KEY)) == ()


def test_a_request_without_a_secret_has_no_links_to_give() -> None:
    memory = a_memory()
    memory.tables.secrets.clear()

    assert disclose(memory) == {}


def test_a_reissued_link_is_the_one_that_is_given() -> None:
    memory = a_memory()
    revoke(memory, "ana@example.com", reissue=True)

    assert disclose(memory) == {KEY: {"ana@example.com": url("ana", epoch=2)}}


def test_a_seat_whose_link_was_revoked_has_none_to_be_given() -> None:
    memory = a_memory(approvers=2)
    revoke(memory, "ana@example.com")
    ana = Caller("ana", frozenset({"requests:read"}), "ana@example.com")

    assert disclose(memory) == {KEY: {"ben@example.com": url("ben")}}
    assert disclose(memory, ana) == {}


@pytest.mark.parametrize(("reissue", "given"), [(False, []), (True, [KEY])])
def test_a_revoked_resume_token_is_not_given_and_a_new_one_is(reissue, given) -> None:
    memory = a_memory(answered_by="token", inputs={})
    revoke(memory, "token", reissue=reissue)

    tokens = {key: {"token": links.resume_token(SECRET, epoch=2)} for key in given}
    assert disclose(memory) == tokens


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

    given = disclose(memory)

    assert given == {KEY: {"token": links.resume_token(SECRET)}}
    (entry,) = memory.audit.entries(delivery_chain(KEY))
    assert (entry.body["to"], entry.body["approvers"]) == ("ops", ["token"])


@pytest.mark.parametrize("address", [None, "token", "ana@example.com"])
def test_no_address_sees_a_token_gates_token_without_the_scope(address) -> None:
    memory = a_memory(answered_by="token", inputs={})
    caller = Caller("shop", frozenset({"requests:read"}), address)

    given = disclose(memory, caller)

    assert given == {}
    assert memory.audit.entries(delivery_chain(KEY)) == ()
