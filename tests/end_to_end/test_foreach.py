"""One request for each order: thirty answered in any order, and never more at once than is said."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from countersign_workbench.demo.world import World
from tests.end_to_end.gates import past_its_deadline
from tests.end_to_end.many_gates import (
    all_opened,
    at_ease,
    by_place,
    key,
    kinds,
    question,
    run_ended,
    state,
    waiting,
    within,
)
from tests.end_to_end.runs import PAYMENTS, a_word, audit_verified

BUYER, CLAIMS = "orders@example.com", "claims@example.com"
ORDERS, REJECTED, SILENT = 30, 5, 2
PATIENCE_SECONDS = 200
TEN = 10
AT_ONCE = 5


@at_ease
def test_thirty_orders_are_answered_in_any_order_and_each_is_paid_once_for_its_own_yes(
    world: World, record_property: Any
) -> None:
    chance = random.Random(30)
    word = a_word("order")
    numbers = list(range(ORDERS))
    silent = set(chance.sample(numbers, SILENT))
    refused = set(chance.sample(sorted(set(numbers) - silent), REJECTED))
    orders = [{"id": f"{word}-{number}", "amount": 10 + number} for number in numbers]
    for number in silent:
        orders[number]["seconds_to_answer"] = 5

    run = world.start("order-batch", {"orders": orders})
    keys = [key(run, "approve", number) for number in numbers]
    left = {keys[number] for number in numbers if number not in silent}
    at_once: list[int] = []

    def answer(request_id: str) -> None:
        number = keys.index(request_id)
        verdict = "reject" if number in refused else "approve"
        answered = question(world, request_id).vote(BUYER, verdict, reason=f"as for {number}")
        assert answered.status == 200, answered.text
        left.discard(request_id)

    def look() -> bool | None:
        asking = [each for each in waiting(world, ensemble="order-batch") if each in keys]
        at_once.append(len(asking))
        found = sorted(left.intersection(asking))
        chance.shuffle(found)
        for each in found:
            answer(each)
        return not left or None

    within(PATIENCE_SECONDS, "every question", look)
    for silent_key in [keys[number] for number in silent]:
        within(30, silent_key, lambda asked=silent_key: state(world, asked))
        past_its_deadline(world, silent_key)
    world.invoke("SweepFunction", {})
    ended = run_ended(world, run)

    said = {number: "approved" for number in numbers}
    said |= dict.fromkeys(refused, "rejected") | dict.fromkeys(silent, "timeout")
    paid = [number for number in numbers if said[number] == "approved"]
    assert ended["status"] == "succeeded", ended
    assert ended["output"]["orders"] == [
        {"order": f"{word}-{number}", "status": said[number], "paid": number in paid}
        for number in numbers
    ]
    calls = [call for call in world.outside[PAYMENTS].received if word in call.path]
    assert sorted(call.path for call in calls) == sorted(f"/orders/{word}-{n}" for n in paid)
    assert all(call.body == orders[int(call.path.rpartition("-")[2])] for call in calls)
    assert len({call.headers["idempotency-key"] for call in calls}) == len(paid)
    steps = by_place(ended)
    assert {n: steps[f"pay.{n}"] for n in numbers} == {
        n: "succeeded" if n in paid else "skipped" for n in numbers
    }
    for number in numbers:
        voted = [] if number in silent else ["voted"]
        assert kinds(world, keys[number]) == ["submitted", *voted, "closed"]
    assert audit_verified(world, keys[0]).returncode == 0
    assert max(at_once) <= TEN
    told = f"{ORDERS} gates, {REJECTED} rejected, {SILENT} timed out, {len(calls)} calls"
    record_property("searched", f"{told}; at most {max(at_once)} were seen to wait at once")


def test_two_batches_at_once_share_no_key_and_no_answer(world: World) -> None:
    words = [a_word("batch"), a_word("batch")]
    runs = [
        world.start("order-batch", {"orders": [{"id": f"{w}-{n}", "amount": n} for n in (0, 1)]})
        for w in words
    ]
    asked = all_opened(world, [key(run, "approve", n) for run in runs for n in (0, 1)])

    for run, verdicts in zip(runs, (("approve", "reject"), ("reject", "approve")), strict=True):
        for number, verdict in enumerate(verdicts):
            assert (
                asked[key(run, "approve", number)].vote(BUYER, verdict, reason="so").status == 200
            )
    ended = [run_ended(world, run) for run in runs]

    assert [[each["paid"] for each in run["output"]["orders"]] for run in ended] == [
        [True, False],
        [False, True],
    ]
    called = [call.path for call in world.outside[PAYMENTS].received]
    mine = sorted(path for path in called if any(word in path for word in words))
    assert mine == sorted([f"/orders/{words[0]}-0", f"/orders/{words[1]}-1"])


def test_no_orders_is_a_run_that_asks_nobody_and_gives_an_empty_list(world: World) -> None:
    ended = run_ended(world, world.start("order-batch", {"orders": []}))

    assert (ended["status"], ended["output"]) == ("succeeded", {"orders": []})


@pytest.mark.parametrize("orders", [None, "A-1", {"id": "A-1"}, 3])
def test_what_is_no_list_fails_the_step_and_asks_nobody(world: World, orders: Any) -> None:
    ended = run_ended(world, world.start("order-batch", {"orders": orders}))

    assert (ended["status"], ended["error"]["error"]) == ("failed", "FOREACH_ITEMS"), ended
    assert by_place(ended)["each-order"] == "failed"


@at_ease
def test_never_more_than_five_wait_and_each_answer_lets_the_next_one_ask(
    world: World, record_property: Any
) -> None:
    claims = [f"claim-{number}" for number in range(9)]
    run = world.start("five-at-a-time", {"word": a_word("claims"), "claims": claims})
    seen: list[int] = []

    def asked() -> list[str]:
        mine = [each for each in waiting(world, ensemble="five-at-a-time") if run in each]
        seen.append(len(mine))
        return mine

    left = len(claims)
    while left:
        expected = min(AT_ONCE, left)
        full = within(60, f"{expected} that wait", lambda n=expected: _so_many(asked(), n))
        time.sleep(0.3)
        full = asked()
        assert len(full) == expected
        assert question(world, full[left % expected]).vote(CLAIMS, "approve").status == 200
        left -= 1
    ended = run_ended(world, run)

    assert ended["status"] == "succeeded", ended
    assert max(seen) == AT_ONCE
    assert len(by_place(ended)) == len(claims) + 1
    record_property("searched", f"pending seen {len(seen)} times, at most {max(seen)} at once")


def _so_many(found: list[str], expected: int) -> list[str] | None:
    return found if len(found) >= expected else None
