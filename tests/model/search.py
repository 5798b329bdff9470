"""How many ways through a world are there, and does every one of them keep the laws?

Breadth first, so that the first broken law is reached by a shortest story; until no state is left,
so that "none found" is said of all of them.
"""

from __future__ import annotations

import time
from array import array
from dataclasses import dataclass, field

from tests.model.graph import Graph, State
from tests.model.laws import BrokenLawError
from tests.model.rescue import Rescue
from tests.model.story import told
from tests.model.world import World

STATES = 4_000_000
"""More than fit into the memory that a test run may take."""


class TooLargeError(Exception):
    """A world that is not walked whole in so many states proves nothing."""


@dataclass(frozen=True)
class Walked:
    """What a search found.

    `states`: distinct. `steps`: distinct steps between them. `ends`: states with no step left.
    `schedules`: complete ways from the first state to an end, each a different order of steps,
    counted over the graph and not walked one by one. `rescues`: distinct states of tables,
    surroundings and clock from which the world was brought to its end with nobody's help but the
    sweeper's. `tables`: distinct states of the store. `broken`: the law that does not hold, with
    its `story`.
    """

    world: str
    states: int
    steps: int
    ends: int
    schedules: int
    rescues: int
    tables: int
    seconds: float
    broken: str | None = None
    story: tuple[str, ...] = ()

    def __str__(self) -> str:
        counts = (
            f"{self.states:,} states, {self.steps:,} steps, {self.schedules:,} schedules to "
            f"{self.ends:,} ends, {self.tables:,} states of the tables, {self.rescues:,} rescues"
        )
        return f"{self.world}: {counts}, {self.broken or 'no law broken'} ({self.seconds:.1f} s)"


@dataclass
class _Queue:
    """The states in the order in which they were reached, and from which each was."""

    states: list[State]
    number: dict[State, int]
    reached_from: array[int] = field(default_factory=lambda: array("q", [-1]))
    targets: array[int] = field(default_factory=lambda: array("I"))
    offsets: array[int] = field(default_factory=lambda: array("Q", [0]))


def search(world: World, *, states: int = STATES, rescuing: bool = True) -> Walked:
    """Walk a world until no state is left, or a law is broken; `TooLargeError` beyond `states`."""
    begun = time.process_time()
    graph = Graph(world)
    rescue = Rescue(graph) if rescuing else None
    first = graph.first()
    queue = _Queue([first], {first: 0})
    broken: str | None = None
    story: tuple[str, ...] = ()
    at = 0
    try:
        while at < len(queue.states):
            if at >= states:
                raise TooLargeError(f"{world.name}: more than {states:,} states")
            _expand(graph, queue, at)
            if queue.offsets[-1] == queue.offsets[-2]:
                graph.hold_end(queue.states[at])
            if rescue is not None:
                rescue.hold(queue.states[at])
            at += 1
    except BrokenLawError as law:
        broken = str(law)
        story = (*told(graph, _path(queue, at)), f"=> {broken}")
    schedules, ends = (0, 0) if broken else _counted(queue)
    return Walked(
        world=world.name,
        states=len(queue.states),
        steps=len(queue.targets),
        ends=ends,
        schedules=schedules,
        rescues=0 if rescue is None else len(rescue),
        tables=len(graph.snapshots.tables),
        seconds=time.process_time() - begun,
        broken=broken,
        story=story,
    )


def _expand(graph: Graph, queue: _Queue, at: int) -> None:
    number, states = queue.number, queue.states
    for _, state in graph.successors(states[at]):
        known = number.setdefault(state, len(states))
        if known == len(states):
            states.append(state)
            queue.reached_from.append(at)
        queue.targets.append(known)
    queue.offsets.append(len(queue.targets))


def _path(queue: _Queue, at: int) -> list[State]:
    path = []
    while at >= 0:
        path.append(queue.states[at])
        at = queue.reached_from[at]
    return path[::-1]


def _counted(queue: _Queue) -> tuple[int, int]:
    """Complete ways through the graph, and its ends.

    A state is counted once all that lead to it are; were there a circle of steps, it would never
    be, and the number of schedules would have no end.
    """
    targets, offsets = queue.targets, queue.offsets
    waiting = array("I", bytes(4 * len(queue.states)))
    for target in targets:
        waiting[target] += 1
    ways: dict[int, int] = {0: 1}
    ready, schedules, ends, counted = [0], 0, 0, 0
    while ready:
        at = ready.pop()
        here = ways.pop(at)
        counted += 1
        following = targets[offsets[at] : offsets[at + 1]]
        if not following:
            schedules, ends = schedules + here, ends + 1
        for target in following:
            ways[target] = ways.get(target, 0) + here
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    assert counted == len(queue.states), "the steps of a world never lead back"
    return schedules, ends
