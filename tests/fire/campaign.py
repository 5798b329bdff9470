"""How are many lifecycles set on fire at once, healed, and judged together?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from tests.fire.instrument import (
    ANSWER_LOST,
    KILLS,
    NOT_SENT,
    REFUSED,
    Fault,
)
from tests.fire.judge import Judgement, is_over, judge
from tests.fire.stories import TIMED_OUT, Life, Story
from tests.fire.world import (
    A_LEASE_LATER_SECONDS,
    DEADLINE_SECONDS,
    HEAL_ROUNDS,
    FireWorld,
)

LANES = 3
"""More would only start more processes of each function, and starting is what takes long."""

A_GRACE_LATER_SECONDS = 15
"""The sweeper leaves to the stream what is not yet this old."""

ALL_TRIES = 3
"""As often as botocore tries a call: where all of them fail, the product hears of it."""

WAYS: tuple[tuple[str, int], ...] = (
    *((mode, 1) for mode in KILLS),
    *((mode, tries) for mode in (*ANSWER_LOST, *NOT_SENT, *REFUSED) for tries in (1, ALL_TRIES)),
)
"""How one call can go wrong: the fault, and how many times in a row it happens."""

MOST_CALLS = {"notify": 6, "sweep": 10, "links": 6, "pending": 7, "reconcile": 4}
"""As many of a function's calls as are of different kinds; what comes after are repetitions."""


OPENER = "open_gate"
STEPS = ("run_http", "run_email", "run_policy")
"""Steps of the author's own; where the world outside fails one, its run fails and says so."""


@dataclass(frozen=True)
class Site:
    """One place where a function makes a call: its n-th of an invocation."""

    function: str
    nth: int

    @property
    def name(self) -> str:
        """How faults and rows are named after it."""
        return f"{self.function}-{self.nth}"


@dataclass
class Campaign:
    """Lifecycles played in one world, batch after batch, each healed and judged at its end.

    `sweeps`: how often the sweeper looks before the faults end. `rounds`: of healing, at most.
    """

    fire: FireWorld
    judgement: Judgement = field(default_factory=Judgement)
    lives: int = 0
    sweeps: int = 1
    rounds: int = HEAL_ROUNDS
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def play(self, stories: Sequence[Story], plan: Iterable[Fault] = ()) -> Judgement:
        """Play a batch under this plan; give what went wrong in it, which is added up too."""
        planned = tuple(plan)
        steps, openers = self._landed_at(*STEPS), self._landed_at(OPENER)
        self.fire.control.plan(*planned)
        with ThreadPoolExecutor(LANES) as side_by_side:
            told = side_by_side.map(self._one, stories)
            lives = list(told)
        self._end(lives, planned)
        found = judge(self.fire, lives)
        if len(found.steps_failed) > self._landed_at(*STEPS) - steps:
            # A run may fail in a step that was spoilt, and in no other.
            found.lost += found.steps_failed
        if found.given_up > (spoilt := self._landed_at(OPENER) - openers):
            found.lost.append(f"{found.given_up} openers were given up, and {spoilt} were spoilt")
        self.judgement += found
        self.lives += len(lives)
        return found

    def _landed_at(self, *functions: str) -> int:
        return sum(self.fire.control.times_landed(f"*{each}*") for each in functions)

    def _one(self, story: Story) -> Life:
        order = f"{next(self._numbers)}-{story.__name__.replace('_', '-')}"
        try:
            return story(self.fire, order)
        except Exception as stopped:  # one story's end must not be that of all the others
            return Life(story.__name__, order, broken=f"{type(stopped).__name__}: {stopped}")

    def _end(self, lives: Sequence[Life], planned: Sequence[Fault]) -> None:
        """Sweep while it burns; heal what is left; then let the deadline of the others pass.

        At the deadline the sweeper burns once more: it is he who ends what nobody answered.
        """
        silent = [life for life in lives if life.wanted == TIMED_OUT]
        others = [life for life in lives if life.wanted != TIMED_OUT]
        self.fire.later(A_GRACE_LATER_SECONDS)
        self._sweep_under_fire()
        self.fire.heal(_all_over(self.fire, others), rounds=self.rounds)
        if silent:
            self.fire.control.plan(*planned)
            self.fire.later(DEADLINE_SECONDS)
            self._sweep_under_fire()
            self.fire.heal(_all_over(self.fire, lives), rounds=self.rounds)

    def _sweep_under_fire(self) -> None:
        """Sweep as often as was asked for, in the middle of it once a lease later."""
        for number in range(1, self.sweeps + 1):
            self.fire.sweep_under_fire()
            if number == self.sweeps // 2:
                self.fire.later(A_LEASE_LATER_SECONDS)


def _all_over(fire: FireWorld, lives: Sequence[Life]) -> Callable[[], bool]:
    def look() -> bool:
        return not fire.owed() and all(is_over(fire, life) for life in lives)

    return look


def sites_of(fire: FireWorld) -> list[Site]:
    """Every place where a function has made a call so far, in a steady order."""
    seen = {(call["function"], call["nth"]) for call in fire.calls()}
    return [
        Site(function, nth)
        for function, nth in sorted(seen)
        if nth <= MOST_CALLS.get(function, nth)
    ]


def one_in_each(sites: Sequence[Site], number: int) -> list[Fault]:
    """The plan of one round: in each function one call goes wrong; rounds go through all ways."""
    functions = sorted({site.function for site in sites})
    return [_of(function, sites, number) for function in functions]


def rounds_of(sites: Sequence[Site]) -> int:
    """How many rounds go through every way of every call."""
    most = max(site.nth for site in sites)
    return most * len(WAYS)


def _of(function: str, sites: Sequence[Site], number: int) -> Fault:
    own = [site for site in sites if site.function == function]
    site, (mode, tries) = own[number % len(own)], WAYS[number // len(own) % len(WAYS)]
    name = f"{number}-{site.name}-{mode}-{tries}"
    return Fault(name, mode, function=function, nth=site.nth, span=tries, times=tries)
