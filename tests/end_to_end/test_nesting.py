"""Constructs in constructs, three deep: what is asked, called and given is each item's own."""

from __future__ import annotations

from typing import Any

from countersign_workbench.demo.world import World
from tests.end_to_end.many_gates import all_opened, by_place, key, kinds, run_ended
from tests.end_to_end.runs import PAYMENTS, a_word, sent_to
from tests.end_to_end.test_children import child_of

LEAD, DESK, API = "lead@example.com", "desk@example.com", "api.example.com"


def test_a_gate_in_a_branch_in_a_branch_in_an_item_asks_for_its_item_alone(world: World) -> None:
    word = a_word("order")
    small, yes, no = orders = [
        {"id": f"{word}-{number}", "amount": amount} for number, amount in enumerate((7, 700, 900))
    ]
    run = world.start("three-deep", {"orders": orders})
    asked = all_opened(world, [key(run, "approve", number) for number in (1, 2)])
    desks = {number: key(child_of(run, "desk", "ask-desk", number), "sign") for number in (0, 1)}
    [small_signs] = all_opened(world, [desks[0]]).values()
    paid_unasked = sent_to(world, PAYMENTS, word)

    assert asked[key(run, "approve", 2)].vote(LEAD, "reject", reason="too much").status == 200
    assert asked[key(run, "approve", 1)].vote(LEAD, "approve").status == 200
    [large_signs] = all_opened(world, [desks[1]]).values()
    assert large_signs.vote(DESK, "approve").status == 200
    assert small_signs.vote(DESK, "approve").status == 200
    ended = run_ended(world, run)

    assert ended["status"] == "succeeded", ended
    assert ended["output"] == [
        _given(small, small=True, signed=True),
        _given(yes, asked=True, approved=True, paid=True, signed=True),
        _given(no, asked=True, approved=False),
    ]
    assert paid_unasked == [("POST", "/paid-small", small)]
    assert sent_to(world, PAYMENTS, word) == [
        ("POST", "/paid-small", small),
        ("POST", "/paid", yes),
    ]
    reserved = [body for _, path, body in sent_to(world, API, word) if path == "/reserved"]
    filed = [body for _, path, body in sent_to(world, API, word) if path == "/filed"]
    assert sorted(body["id"] for body in reserved) == [order["id"] for order in orders]
    assert sorted(body["paper"] for body in filed) == [small["id"], yes["id"]]
    calls = [c for c in world.outside[API].received if word in str(c.body) and c.path != "/filed"]
    assert len({call.headers["idempotency-key"] for call in calls}) == len(orders)
    for request_id in (*asked, *desks.values()):
        assert kinds(world, request_id) == ["submitted", "voted", "closed"]
    assert by_place(ended) == {
        "each-order": "succeeded",
        **_places(0, approve="skipped", pay="skipped", small="succeeded", desk="succeeded"),
        **_places(1, approve="succeeded", pay="succeeded", small="skipped", desk="succeeded"),
        **_places(2, approve="succeeded", pay="skipped", small="skipped", desk="skipped"),
    }


def _given(order: dict[str, Any], **what: Any) -> dict[str, Any]:
    """What one item gives: false or nothing but for what is said."""
    nothing = {"asked": False, "paid": False, "small": False, "approved": None, "signed": None}
    return {"order": order["id"], "reserved": True, **nothing, **what}


def _places(number: int, *, approve: str, pay: str, small: str, desk: str) -> dict[str, str]:
    said = {
        "sides": "succeeded",
        "reserve": "succeeded",
        "by-amount": "succeeded",
        "approve": approve,
        "pay": pay,
        "pay-small": small,
        "ask-desk": desk,
    }
    return {f"{name}.{number}": status for name, status in said.items()}
