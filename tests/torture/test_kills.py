"""Is a function killed at its first call and beside all that it changes, and nowhere twice?"""

from __future__ import annotations

from typing import Any

from tests.torture.kills import Place, places_of, unseen_among

AFTER_AND_BEFORE = ["kill-after", "kill-before"]


def a_call(function: str, nth: int, operation: str) -> dict[str, Any]:
    return {"function": function, "nth": nth, "operation": operation}


def named(places: list[Place]) -> list[str]:
    return sorted(place.name for place in places)


def test_reads_between_count_by_the_first_call_and_by_the_changes_beside_them() -> None:
    calls = [("GetItem", 1), ("GetItem", 2), ("TransactWriteItems", 3), ("GetItem", 4)]

    places = places_of(a_call("cancel", nth, operation) for operation, nth in calls)

    assert named(places) == [
        "cancel-1-GetItem-kill-before",
        "cancel-3-TransactWriteItems-kill-after",
        "cancel-3-TransactWriteItems-kill-before",
    ]


def test_a_first_call_that_changes_something_is_no_place_of_its_own() -> None:
    places = places_of([a_call("notify", 1, "UpdateItem"), a_call("notify", 7, "UpdateItem")])

    assert [(each.nth, each.is_first) for each in places] == [(1, False), (1, False)]
    assert sorted(each.mode for each in places) == AFTER_AND_BEFORE


def test_an_operation_that_nobody_has_listed_counts_as_a_change() -> None:
    places = places_of([a_call("start", 1, "NobodyKnowsWhat")])

    assert sorted(each.mode for each in places) == AFTER_AND_BEFORE


def test_what_only_reads_is_left_out() -> None:
    assert places_of([a_call("review", 1, "GetItem"), a_call("history", 1, "Query")]) == []


def test_a_function_that_no_story_led_to_is_named() -> None:
    calls = [a_call("sweep", 1, "Query"), a_call("sweep", 6, "TransactWriteItems")]

    unseen = unseen_among(places_of(calls))

    assert {"seal", "sweep Invoke"} <= set(unseen)
    assert not {"sweep", "sweep TransactWriteItems"} & set(unseen)


def test_the_first_call_is_hit_by_its_number_and_a_change_wherever_it_comes() -> None:
    places = places_of([a_call("sweep", 1, "Query"), a_call("sweep", 6, "TransactWriteItems")])

    first, *changes = (place.fault(3, 5) for place in places)

    assert (first.nth, first.operation, first.times) == (1, None, 5)
    assert {(fault.nth, fault.operation) for fault in changes} == {(None, "TransactWriteItems")}
