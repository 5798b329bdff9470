"""Can anybody tell from an answer whether a link ever was one?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from countersign.domain.credentials import Link
from countersign.domain.request import TOKEN_SEAT
from countersign.links import link_hash, link_token
from tests.hostile.link_doors import LINK_DOORS, RESUME, LinkDoor, Linked
from tests.hostile.test_links import ROWS, rows_closed
from tests.web.doorway import ANA, BASE_URL, BEN, SECRET, Reply

NEVER_WAS = "a" * 52
DOORS: Mapping[str, LinkDoor] = {**LINK_DOORS, "resume": RESUME}
at_every_door = pytest.mark.parametrize("name", DOORS)


@pytest.fixture(autouse=True)
def _public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)


def told(reply: Reply) -> tuple[int, Mapping[str, str], str]:
    """All of an answer that a caller sees; its number is each call's own (and here the same)."""
    return reply.status, dict(reply.headers), reply.text


def unknown(name: str) -> tuple[int, Mapping[str, str], str]:
    """The answer to a link that never was."""
    return told(DOORS[name].answers(Linked(), NEVER_WAS))


def own_token(linked: Linked, name: str) -> str:
    """The token that would open this door."""
    return linked.doorway.resume_token() if name == "resume" else linked.token


def seat_of(linked: Linked, name: str) -> tuple[Any, str]:
    """The request and the seat that this token stands for."""
    return (linked.gate, TOKEN_SEAT) if name == "resume" else (linked.request, ANA)


@dataclass(frozen=True)
class Death:
    """How a link came to be dead."""

    rule: str
    of: Callable[[Linked, Any, str], object]

    def __str__(self) -> str:
        return self.rule


def _voted(linked: Linked, request: Any, seat: str) -> None:
    if seat == ANA:
        linked.doorway.votes(request, ANA)


def _voted_then_revoked(linked: Linked, request: Any, seat: str) -> None:
    _voted(linked, request, seat)
    linked.doorway.revokes(request, seat)


def _closed_then_revoked(linked: Linked, request: Any, seat: str) -> None:
    linked.doorway.cancels(request)
    linked.doorway.revokes(request, seat)


def _revoked_then_closed(linked: Linked, request: Any, seat: str) -> None:
    linked.doorway.revokes(request, seat)
    linked.doorway.cancels(request)


def _revoked_then_late(linked: Linked, request: Any, seat: str) -> None:
    linked.doorway.revokes(request, seat)
    linked.doorway.clock.move(86_400)


def _refused_then_revoked(linked: Linked, request: Any, seat: str) -> None:
    dead = link_hash(link_token(SECRET, seat, epoch=1))
    for _ in range(9):
        linked.doorway.memory.links.count_refusal(dead, window=linked.doorway.clock.now())
    linked.doorway.revokes(request, seat)


DEATHS = [
    Death("revoked", lambda linked, request, seat: linked.doorway.revokes(request, seat)),
    Death(
        "revoked with a new one in its place",
        lambda linked, request, seat: linked.doorway.revokes(request, seat, reissue=True),
    ),
    Death("revoked after its answer", _voted_then_revoked),
    Death("revoked after the end", _closed_then_revoked),
    Death("revoked before the end", _revoked_then_closed),
    Death("revoked, and the deadline has passed", _revoked_then_late),
    Death("revoked when it had to wait for its refusals", _refused_then_revoked),
]


@at_every_door
@pytest.mark.parametrize("death", DEATHS, ids=str)
def test_a_revoked_link_is_answered_byte_for_byte_as_one_that_never_was(
    death: Death, name: str
) -> None:
    linked = Linked()
    death.of(linked, *seat_of(linked, name))
    before, writes = linked.kept(), linked.doorway.memory.writes

    reply = DOORS[name].answers(linked, own_token(linked, name))

    assert told(reply) == unknown(name)
    assert (linked.kept(), linked.doorway.memory.writes) == (before, writes)


@at_every_door
def test_a_revoked_link_costs_as_many_reads_as_one_that_never_was(name: str) -> None:
    reads = []
    for was_revoked in (False, True):
        linked = Linked()
        request, seat = seat_of(linked, name)
        linked.doorway.revokes(request, seat)
        linked.doorway.memory.reads = 0
        DOORS[name].answers(linked, own_token(linked, name) if was_revoked else NEVER_WAS)
        reads.append(linked.doorway.memory.reads)

    assert reads[0] == reads[1]


class DyingLinks:
    """Links of which one is revoked the moment after it was read."""

    def __init__(self, linked: Linked, request: Any, seat: str, *, reissue: bool) -> None:
        self._linked, self._links = linked, linked.doorway.memory.links
        self._request, self._seat, self._reissue = request, seat, reissue

    def get(self, wanted: str) -> Link | None:
        found = self._links.get(wanted)
        self._linked.doorway.memory.links = self._links
        self._linked.doorway.revokes(self._request, self._seat, reissue=self._reissue)
        return found

    def count_refusal(self, wanted: str, *, window: int) -> int:
        return self._links.count_refusal(wanted, window=window)


@at_every_door
@pytest.mark.parametrize("reissue", [False, True])
def test_a_link_revoked_between_the_two_reads_is_one_that_never_was(
    name: str, reissue: bool
) -> None:
    linked = Linked()
    request, seat = seat_of(linked, name)
    linked.doorway.memory.links = DyingLinks(linked, request, seat, reissue=reissue)

    reply = DOORS[name].answers(linked, own_token(linked, name))

    assert told(reply) == unknown(name)
    assert linked.doorway.stored(request).votes == ()
    assert [link.refusals for link in linked.doorway.memory.tables.links.values()] == [0] * 4 + [
        0
    ] * reissue


@pytest.mark.parametrize("name", ["form", "approve", "reject", "resume"])
def test_a_link_revoked_between_read_and_write_is_one_that_never_was(name: str) -> None:
    linked = Linked()
    request, seat = seat_of(linked, name)
    linked.doorway.memory.interfere(lambda: linked.doorway.revokes(request, seat))

    reply = DOORS[name].answers(linked, own_token(linked, name))

    assert told(reply) == unknown(name)
    assert linked.doorway.stored(request).votes == ()


@at_every_door
def test_what_is_no_link_at_all_is_answered_as_one_that_never_was(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    linked, door = Linked(), DOORS[name]
    texts = {row.rule: row.made_of(own_token(linked, name)) for row in rows_closed()}

    answers = {rule: told(door.answers(linked, text)) for rule, text in texts.items()}

    record_property("searched", f"{len(texts)} texts at the door `{name}`")
    expected = unknown(name)
    assert {rule: answer for rule, answer in answers.items() if answer != expected} == {}


@at_every_door
def test_a_link_that_lives_is_answered_otherwise(name: str) -> None:
    """The planted positive: these answers can differ."""
    linked = Linked()

    reply = DOORS[name].answers(linked, own_token(linked, name))

    assert reply.status == DOORS[name].opened
    assert told(reply) != unknown(name)


@at_every_door
def test_the_new_link_opens_what_the_old_one_did(name: str) -> None:
    linked = Linked()
    request, seat = seat_of(linked, name)
    linked.doorway.revokes(request, seat, reissue=True)

    reply = DOORS[name].answers(linked, link_token(SECRET, seat, epoch=2))

    assert reply.status == DOORS[name].opened


@at_every_door
@pytest.mark.parametrize("epoch", [-1, 0, 2, 3])
def test_a_link_of_an_epoch_that_was_not_issued_is_one_that_never_was(
    name: str, epoch: int
) -> None:
    linked = Linked()
    seat = seat_of(linked, name)[1]

    reply = DOORS[name].answers(linked, link_token(SECRET, seat, epoch=epoch))

    assert told(reply) == unknown(name)


def test_the_links_of_two_approvers_have_nothing_in_common() -> None:
    one, other = (link_token(SECRET, who, epoch=1) for who in (ANA, BEN))

    assert one != other
    assert len({one[:8], other[:8]}) == 2
    assert len(ROWS) > len(rows_closed())
