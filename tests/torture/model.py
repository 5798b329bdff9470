"""Does the gate hold in every order of the steps of small worlds, the larger ones too?

Every world of `tests/model/worlds.py` is walked until no state is left, `WALKS=<n>` (40 unless
told) schedules of each are played on live stores from the seed `SEED` on, and every mutant's story
is told. `STATES=<n>` (6,000,000) is the most that a world may have; one with more fails its row.

A *schedule* is one complete order of the steps of all processes of a world, from its first state to
one in which no step is left. They are counted over the graph of states, exactly: each step of each
of them was played once by the product's own code, in the very state in which the schedule takes it,
and judged there; they were not played one after the other, for which no time would be enough.

What is left out of these worlds, so that nothing is said of it here:

- The engine and its run are written by hand after the compiled machine, as are the stores after the
  adapters (the contract suites hold them to each other). The machine itself is not played.
- A call is done or not, and answered or not; one that stays unanswered is `UnavailableError`. A
  transaction may also be refused when botocore sends it again without an answer, done or not: what
  is made of that is the adapters' own code. No other retry of botocore's is a step, nor is what the
  adapter itself tries again after a collision.
- Indexes are read as of now. DynamoDB's lag behind: a sweep there may see a request late, or one
  that is closed already.
- All openings of a world draw the same secret, so that a link can be named beforehand: that two
  openings might mix their secrets is not looked for.
- Webhooks, the disclosure of links and seals have no part in any world.
- With the version alone gone, the entries' places in the chain still hold every promise, and the
  other way round; each alone is shown to be enough (`HELD_TWICE`), not to be needed.
- A world has one question, at most two who are asked, two openings, one unanswered call, one death.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from tests.model.mutants import HELD_TWICE, MUTANTS, Mutant
from tests.model.search import TooLargeError, Walked, search
from tests.model.walks import ForgotError, walk
from tests.model.world import World
from tests.model.worlds import FOCUSED, LARGE
from tests.torture.rows import Row

WALKS = 40
STATES = 6_000_000
SEED = 20_261_122
Say = Callable[[str], object]


def torture(say: Say) -> list[Row]:
    """Walk all worlds, play some of their schedules, and take each defence away."""
    worlds = (*FOCUSED, *LARGE)
    states, walks = (int(os.environ.get(*each)) for each in (("STATES", STATES), ("WALKS", WALKS)))
    return [
        *rows_of_worlds(worlds, say, states=states),
        row_of_walks(worlds, say, count=walks, seed=int(os.environ.get("SEED", SEED))),
        row_of_mutants(MUTANTS, say),
        row_of_the_other_defence(HELD_TWICE),
    ]


def rows_of_worlds(worlds: Sequence[World], say: Say, *, states: int = STATES) -> list[Row]:
    """Walk these worlds whole: their steps, and the schedules that these make up."""
    walked = [found for world in worlds if (found := _walked(world, states, say))]
    return [_row_of_steps(walked, len(worlds) - len(walked)), _row_of_schedules(walked)]


def _walked(world: World, states: int, say: Say) -> Walked | None:
    try:
        found = search(world, states=states)
    except TooLargeError as large:
        say(f"{large}: not walked whole")
        return None
    say(str(found))
    for line in found.story:
        say(f"  {line}")
    return found


def _row_of_steps(walked: Sequence[Walked], missing: int) -> Row:
    broken = [found for found in walked if found.broken]
    return Row(
        "steps of the gate's small worlds, all of them",
        sum(found.steps for found in walked),
        untrue=len(broken),
        note=(
            f"{len(walked)} worlds, {sum(found.states for found in walked):,} states, "
            f"{sum(found.tables for found in walked):,} of them differ in the store; brought to "
            f"its end by the sweeper alone from {sum(found.rescues for found in walked):,}; "
            "untrue: a world in which a law is broken"
        ),
        fails=f"{missing} worlds are too large" if missing else "",
    )


def _row_of_schedules(walked: Sequence[Walked]) -> Row:
    schedules = sum(found.schedules for found in walked)
    least = min((found.schedules for found in walked), default=0)
    return Row(
        "complete schedules that these steps make up",
        schedules,
        note=f"counted over the graphs, not played one by one; the smallest world has {least:,}",
        fails="" if schedules >= 1_000_000 else "fewer than a million",
    )


def row_of_walks(worlds: Sequence[World], say: Say, *, count: int, seed: int = SEED) -> Row:
    """Play so many schedules of each world one by one."""
    steps = forgotten = 0
    for world in worlds:
        try:
            steps += walk(world, count, seed=seed)
        except ForgotError as forgot:
            say(f"{world.name}, seed {seed}: {forgot}")
            forgotten += 1
    return Row(
        "schedules played one by one on live stores",
        count * len(worlds),
        untrue=forgotten,
        note=f"{steps:,} steps, seed {seed}; untrue: a world with an end that its graph denies",
    )


def row_of_mutants(mutants: Sequence[Mutant], say: Say) -> Row:
    """Take each defence away and tell the shortest story of what comes of it."""
    caught = sum(_is_caught(mutant, say) for mutant in mutants)
    return Row(
        "defences taken away",
        len(mutants),
        untrue=caught,
        control="untrue",
        note="untrue: noticed, and told with a shortest story",
        fails="" if caught == len(mutants) else f"only {caught} noticed",
    )


def row_of_the_other_defence(mutants: Sequence[Mutant]) -> Row:
    """Take away one of two defences that hold the same promise."""
    broken = sum(search(mutant.in_its_world()).broken is not None for mutant in mutants)
    return Row("one of two defences taken away", len(mutants), untrue=broken)


def _is_caught(mutant: Mutant, say: Say) -> bool:
    found = search(mutant.in_its_world())
    say(f"{mutant.name} ({found.world}):")
    for line in found.story or ("nothing noticed it",):
        say(f"  {line}")
    return found.broken is not None and mutant.says in found.broken
