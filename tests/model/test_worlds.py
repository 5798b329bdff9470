"""In any order of steps, whoever dies, whatever goes unanswered: does every promise hold?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.model.search import search
from tests.model.walks import walk
from tests.model.world import World
from tests.model.worlds import FOCUSED, LARGE

WALKS = 3
Say = Callable[[str, object], None]


def named(world: World) -> str:
    return world.name


@pytest.mark.parametrize("world", FOCUSED, ids=named)
def test_no_order_of_steps_breaks_a_promise(world: World, record_property: Say) -> None:
    walked = search(world)

    record_property("searched", str(walked))
    assert walked.broken is None, "\n".join(walked.story)
    assert walked.ends, "a world that never ends was not walked whole"


@pytest.mark.parametrize("world", FOCUSED, ids=named)
def test_a_schedule_that_is_really_played_ends_as_the_graph_says(world: World) -> None:
    assert walk(world, WALKS, seed=11) >= WALKS


def test_every_world_has_a_name_of_its_own() -> None:
    names = [world.name for world in (*FOCUSED, *LARGE)]

    assert len(set(names)) == len(names)
