"""Does the search walk everything, count rightly, and tell the shortest story?"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from countersign.domain.scopes import scope_end
from countersign.service.ports import UnavailableError
from tests.fakes.world import NOON
from tests.model.answers import against_a_stranger
from tests.model.calls import Hand
from tests.model.engine import NOBODY, Around, Engine
from tests.model.graph import Graph, State
from tests.model.openings import name_used_again
from tests.model.programs import DONE, Services, Told
from tests.model.search import TooLargeError, search
from tests.model.world import Process, World


def reads(hand: Hand, *, services: Services, times: int) -> Told:
    for _ in range(times):
        hand.requests.get("nothing")
    return DONE


def writes(hand: Hand, *, services: Services) -> Told:
    try:
        hand.requests.end_scope(scope_end("refund.run-1.both#1", "Vendor.Down", ""), now=NOON)
    except UnavailableError:
        return Told("unavailable")
    return DONE


def readers(*times: int, **other: Any) -> World:
    """So many who read what is not there, each so often, and have nothing to do with each other."""
    processes = tuple(
        Process(f"reader {number}", partial(reads, services=Services(), times=count))
        for number, count in enumerate(times)
    )
    around = Around(phase=NOBODY)
    return World("readers", "", processes, Engine(), around, **other)


def enumerated(graph: Graph, state: State) -> int:
    """The complete schedules from a state, one by one."""
    following = [after for _, after in graph.successors(state)]
    return sum(enumerated(graph, after) for after in following) if following else 1


@pytest.mark.parametrize("times", [(1,), (3,), (2, 2), (3, 2, 1), (4, 4)])
def test_what_does_not_touch_has_every_order_and_no_more_states_than_places(times) -> None:
    walked = search(readers(*times))

    orders = math.factorial(sum(times))
    for each in times:
        orders //= math.factorial(each)
    assert walked.schedules == orders
    assert walked.states == math.prod(each + 1 for each in times)
    assert walked.ends == 1


@pytest.mark.parametrize("world", [against_a_stranger(), name_used_again()], ids=lambda w: w.name)
def test_the_schedules_that_are_counted_are_those_that_there_are(world: World) -> None:
    graph = Graph(world)

    assert search(world).schedules == enumerated(graph, graph.first())


def test_a_process_may_die_between_any_two_of_its_calls() -> None:
    walked = search(readers(3, crashes=1))

    assert walked.schedules == 3, "it dies after its first call, after its second, or not at all"
    assert walked.ends == 2, "dead, wherever it died, and done"


def test_a_call_that_is_not_answered_may_have_been_done_or_not() -> None:
    world = World(
        "a writer",
        "",
        (Process("who writes", partial(writes, services=Services())),),
        Engine(),
        Around(phase=NOBODY),
        faults=1,
    )

    walked = search(world)

    assert walked.ends == 3, "answered; done without an answer; not done"
    assert walked.tables == 2


def test_a_function_that_falls_is_told_with_its_story() -> None:
    def falls(hand: Hand, *, services: Services) -> Told:
        raise KeyError(hand.requests.get("nothing"))

    world = readers(2)
    fallen = Process("who falls", partial(falls, services=Services()))

    walked = search(replace(world, processes=(*world.processes, fallen)))

    assert walked.story == (
        "who falls reads the request",
        "=> a function fell with KeyError: None",
    )


def test_a_world_that_is_too_large_is_no_answer() -> None:
    with pytest.raises(TooLargeError, match="more than 10 states"):
        search(readers(4, 4), states=10)
