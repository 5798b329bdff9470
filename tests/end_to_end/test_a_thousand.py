"""A thousand questions at once: who reads the list, or a run of a thousand items, misses none."""

from __future__ import annotations

import random
from bisect import insort
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Semaphore
from typing import Any

import pytest

from countersign_workbench.demo.world import World
from tests.end_to_end.crowd import (
    Read,
    Waiting,
    asked_by,
    check_walk,
    crowded_world,
    hand_out,
    opened_in_the_store,
    pending,
    send_no_mails,
    submitted,
    until,
    walk,
)
from tests.end_to_end.many_gates import key

JUDGE = "judge@example.com"
PEOPLE = [f"person-{n}@example.com" for n in range(20)]
CLAIMS, OVER_THE_API, IN_THE_STORE = 40, 10, 950
DECIDED = ARRIVED = 50
DAY = 86_400
STEPS = {"net": "succeeded", "total": "succeeded", "tell": "skipped"}
"""What becomes of the steps of each item."""

LAMBDA_ANSWER_BYTES = 6 * 1024 * 1024
ANSWER_BYTES = 256 * 1024
"""What a page of a list may weigh here: far below what a Lambda function may answer."""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with crowded_world() as world:
        send_no_mails(world)
        hand_out(world, "judge", "requests:decide", "requests:read", address=JUDGE)
        yield world


@dataclass
class Changes:
    """What happens while somebody reads: with each page that is read, one more."""

    world: World
    chance: random.Random
    to_decide: list[Waiting]
    turn: Semaphore
    done: int = 0

    def run(self) -> None:
        for number, (_, request_id) in enumerate(self.to_decide):
            self.turn.acquire()
            verdict = "approve" if number % 2 else "reject"
            answer = self.world.api("judge", "POST", f"/requests/{request_id}/{verdict}", {})
            assert answer.status == 200, answer.text
            self.done += 1
            self.turn.acquire()
            submitted(self.world, _question(self.chance, JUDGE))
            self.done += 1


def test_while_fifty_are_decided_and_fifty_arrive_every_walk_meets_each_that_waits_once(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(1_000)
    run = _ask_a_thousand(world, chance)
    waits = walk(pending(world, limit=100))
    to_judge = walk(pending(world, limit=100, audience=JUDGE))
    decided = chance.sample(to_judge, DECIDED)
    changes = Changes(world, chance, decided, Semaphore(0))
    walks: dict[str, dict[str, Any]] = {
        "all": {"limit": 100},
        "all, as nobody says how many": {"limit": 25},
        "the judge's": {"limit": 7, "audience": JUDGE.upper()},
        "one ensemble's": {"limit": 7, "ensemble": "claims"},
    }

    with ThreadPoolExecutor(len(walks) + 1) as side_by_side:
        ends = side_by_side.submit(changes.run)
        met = dict(
            zip(
                walks,
                side_by_side.map(
                    lambda query: walk(_telling(changes, pending(world, **query))), walks.values()
                ),
                strict=True,
            )
        )
        while_read = changes.done
        changes.turn.release(DECIDED + ARRIVED)
        ends.result()

    claims = [(deadline, name) for deadline, name in waits if name.startswith(f"{run}.")]
    throughout = set(waits) - set(decided)
    assert len(waits) == CLAIMS + OVER_THE_API + IN_THE_STORE
    assert while_read > DECIDED, f"only {while_read} changes while the lists were read"
    for name in ("all", "all, as nobody says how many"):
        check_walk(met[name], waited=throughout)
    check_walk(met["the judge's"], waited=set(to_judge) - set(decided))
    check_walk(met["one ensemble's"], waited=claims)
    assert set(met["one ensemble's"]) == set(claims)
    assert {name for _, name in claims} == {key(run, "settle", n) for n in range(CLAIMS)}
    assert len(walk(pending(world, limit=100))) == len(waits) - DECIDED + ARRIVED
    record_property(
        "searched",
        f"{len(waits)} waiting, {DECIDED} decided, {ARRIVED} new; "
        + ", ".join(f"{name}: {len(each)} met" for name, each in met.items()),
    )


@pytest.mark.parametrize(
    ("before", "after", "noticed"),
    [(1, 0, "missed"), (0, 1, "met twice"), (0, 0, None)],
    ids=["one is decided", "one arrives", "nothing changes"],
)
def test_a_cursor_that_counts_is_noticed_as_soon_as_anything_changes(
    before: int, after: int, noticed: str | None
) -> None:
    listed = [(f"2026-12-01T00:{minute:02d}:00Z", f"r_{minute}") for minute in range(1, 60)]
    throughout = set(listed[before:])

    def read(cursor: str | None) -> tuple[list[Waiting], str | None]:
        at = int(cursor or 0)
        page = listed[at : at + 7]
        if at == 0:
            del listed[:before]
            for _ in range(after):
                insort(listed, ("2026-12-01T00:00:00Z", "r_new"))
        return page, str(at + 7) if at + 7 < len(listed) else None

    met = walk(read)

    if noticed is None:
        check_walk(met, waited=throughout)
    else:
        with pytest.raises(AssertionError, match=noticed):
            check_walk(met, waited=throughout)


def test_a_run_of_as_many_items_as_fit_is_shown_page_by_page_and_one_more_is_refused(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    most = _most_orders(world)
    refused = world.ended(world.start("rates", {"orders": _orders(most + 1)}))
    run = world.start("rates", {"orders": _orders(most)})
    until(f"the end of {most} items", lambda: not world.is_running(run), seconds=300)

    pages = list(_pages(world, run))

    steps = [step for page in pages for step in page["steps"]]
    places = [(step["name"], *step.get("item", ())) for step in steps]
    inner = [(name, n) for n in range(most) for name in STEPS]
    assert most >= 1_000
    assert refused["status"] == "failed"
    assert refused["error"]["error"] == "FOREACH_TOO_MANY", refused["error"]
    assert [page.get("error") for page in pages if page["status"] != "succeeded"] == []
    assert places == [("each-order",), *inner]
    assert {(step["name"], step["status"]) for step in steps} == {
        ("each-order", "succeeded"),
        *STEPS.items(),
    }
    assert pages[0]["output"] == {"totals": [6 * n for n in range(most)]}
    record_property("searched", f"{most} items, {len(steps)} steps on {len(pages)} pages")


def _ask_a_thousand(world: World, chance: random.Random) -> str:
    """Ask in all three ways and wait until all of it waits; give the run with a gate per claim."""
    people = [JUDGE if n % 8 == 0 else PEOPLE[n % len(PEOPLE)] for n in range(IN_THE_STORE)]
    opened_in_the_store(world, [_question(chance, each) for each in people])
    with ThreadPoolExecutor(2) as side_by_side:
        questions = [_question(chance, JUDGE) for _ in range(OVER_THE_API)]
        list(side_by_side.map(lambda question: submitted(world, question), questions))
    claims = [{"id": f"C-{n}", "seconds": chance.randrange(DAY, 7 * DAY)} for n in range(CLAIMS)]
    run = world.start("claims", {"claims": claims})
    until("a question for each claim", lambda: asked_by(world, run) == CLAIMS, seconds=120)
    return run


def _question(chance: random.Random, whom: str) -> dict[str, Any]:
    """A question with a deadline among all the others', often the same second as another's."""
    days = chance.randrange(DAY // 600, 7 * DAY // 600)
    return {"audience": [whom], "prompt": f"Settle {chance.random()}?", "timeout": days * 600}


def _telling(changes: Changes, read: Read) -> Read:
    def reading(cursor: str | None) -> tuple[list[Waiting], str | None]:
        page = read(cursor)
        changes.turn.release()
        return page

    return reading


def _orders(count: int) -> list[dict[str, int]]:
    return [{"amount": n, "rate": 2} for n in range(count)]


def _most_orders(world: World) -> int:
    """How many items fit, as the refusal of far too many says it."""
    run = world.ended(world.start("rates", {"orders": _orders(5_000)}))
    said = run["error"]["cause"]
    assert "has 5000 items; at most " in said, said
    return int(said.partition("at most ")[2].split()[0])


def _pages(world: World, execution_id: str) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        path = f"/executions/{execution_id}?limit=100{cursor}"
        answer = world.api("operator", "GET", path)
        assert answer.status == 200, answer.text
        assert len(answer.text) < ANSWER_BYTES < LAMBDA_ANSWER_BYTES
        page = answer.json()
        yield page
        if "nextCursor" not in page:
            return
        cursor = f"&cursor={page['nextCursor']}"
