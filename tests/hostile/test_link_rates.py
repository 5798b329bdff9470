"""How often may one link be refused, what counts, and what is never counted?"""

from collections.abc import Callable
from typing import Any

import pytest

from countersign.links import link_hash
from tests.hostile.link_doors import LINK_DOORS, RESUME, Linked, a_form, a_vote
from tests.hostile.scene import RUN
from tests.web.doorway import BASE_URL, BEN, Reply, an_event

VOTING = {"form": LINK_DOORS["form"], "approve": LINK_DOORS["approve"], "resume": RESUME}
READING = {name: LINK_DOORS[name] for name in ("page", "page's head", "receipt", "request")}
LIMIT = 5
MINUTE_SECONDS = 60
at_each_voting_door = pytest.mark.parametrize("name", VOTING)


@pytest.fixture(autouse=True)
def _public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)


def token_of(linked: Linked, name: str) -> str:
    return linked.doorway.resume_token() if name == "resume" else linked.token


def refused(linked: Linked, name: str) -> Reply:
    """A post that is refused: another evidence's digest, or an answer without a verdict."""
    token, digest = token_of(linked, name), linked.other.digest
    events = {
        "form": lambda: a_form(linked, token, digest=digest),
        "approve": lambda: a_vote(linked, token, digest=digest),
        "resume": lambda: _without_a_verdict(token),
    }
    return linked.doorway.call(VOTING[name].handler, events[name]())


def _without_a_verdict(token: str) -> dict[str, Any]:
    body = {"token": token, "input": {"approved": "yes"}}
    return an_event("POST", "/x", json_body=body, id=RUN)


def refusals(linked: Linked, name: str) -> int:
    return linked.doorway.memory.tables.links[link_hash(token_of(linked, name))].refusals


@at_each_voting_door
def test_five_refusals_are_told_why_and_the_sixth_has_to_wait(name: str) -> None:
    linked = Linked()

    told = [refused(linked, name).status for _ in range(LIMIT)]
    waits = refused(linked, name)

    assert 429 not in told
    assert all(400 <= status < 500 for status in told)
    assert waits.status == 429
    assert 1 <= int(waits.headers["Retry-After"]) <= MINUTE_SECONDS
    assert refusals(linked, name) == LIMIT


@at_each_voting_door
def test_while_it_waits_even_a_right_answer_does_not_count(name: str) -> None:
    linked = Linked()
    for _ in range(LIMIT):
        refused(linked, name)
    before = linked.kept()

    reply = VOTING[name].answers(linked, token_of(linked, name))

    assert reply.status == 429
    assert linked.kept() == before


@at_each_voting_door
def test_when_its_minute_is_over_it_counts_again_and_anew(name: str) -> None:
    linked = Linked()
    for _ in range(LIMIT):
        refused(linked, name)
    wait = int(refused(linked, name).headers["Retry-After"])

    linked.doorway.clock.move(wait - 1)
    still = VOTING[name].answers(linked, token_of(linked, name))
    linked.doorway.clock.move(1)
    again = refused(linked, name)

    assert still.status == 429
    assert again.status != 429
    assert refusals(linked, name) == 1
    reply = VOTING[name].answers(linked, token_of(linked, name))
    assert reply.status == VOTING[name].opened


@at_each_voting_door
def test_ones_refusals_are_nobody_elses(name: str) -> None:
    linked = Linked()
    for _ in range(LIMIT + 1):
        refused(linked, name)

    reply = LINK_DOORS["approve"].answers(linked, linked.doorway.link(BEN))

    assert reply.status == 200


@pytest.mark.parametrize("name", ["form", "approve"])
def test_both_doors_of_a_link_count_together(name: str) -> None:
    linked = Linked()
    other = {"form": "approve", "approve": "form"}[name]
    for _ in range(LIMIT):
        refused(linked, name)

    assert refused(linked, other).status == 429


@pytest.mark.parametrize("name", READING)
def test_reading_counts_nothing_and_is_never_made_to_wait(name: str) -> None:
    linked = Linked()
    for _ in range(LIMIT):
        refused(linked, "approve")
    before, writes = linked.kept(), linked.doorway.memory.writes

    told = {READING[name].answers(linked, linked.token).status for _ in range(20)}

    assert told == {200}
    assert (linked.kept(), linked.doorway.memory.writes) == (before, writes)


@pytest.mark.parametrize("name", [*VOTING, *READING])
def test_an_unknown_link_leaves_nothing_behind(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    linked = Linked()
    door = {**VOTING, **READING}[name]
    before, writes = linked.kept(), linked.doorway.memory.writes

    told = {door.answers(linked, "a" * 51 + letter).status for letter in "abcdefgh234567" * 2}

    record_property("searched", f"28 posts of unknown links at `{name}`")
    assert told <= {401, 404}
    assert (linked.kept(), linked.doorway.memory.writes) == (before, writes)


def test_an_answer_that_counts_is_not_counted_as_refused() -> None:
    linked = Linked()

    for _ in range(LIMIT + 2):
        reply = LINK_DOORS["approve"].answers(linked, linked.token)

    assert reply.status == 200
    assert refusals(linked, "approve") == 0
