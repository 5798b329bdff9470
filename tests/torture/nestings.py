"""Do many more generated nestings than a test run has time for do what the language says?

`NESTINGS=<n>` (200 unless told) from the seed `SEED` on. Nestings are named by their seeds, and
are played in parts, each in a world of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from tests.nestings.controls import BROKEN, noticed
from tests.nestings.coverage import missing, told
from tests.nestings.driver import Observed
from tests.nestings.judge import differences
from tests.nestings.plan import Plan
from tests.nestings.series import series
from tests.nestings.stage import played
from tests.torture.rows import Row

NESTINGS = 200
AT_A_TIME = 50
ENOUGH = 200
"""So many have every construct in every other."""

Say = Callable[[str], object]


def torture(say: Say) -> list[Row]:
    """Play the nestings that the environment asks for, and see that broken rules would show."""
    first, count = int(os.environ.get("SEED", 0)), int(os.environ.get("NESTINGS", NESTINGS))
    plans, seen, wrong = _played(first, count, say)
    for line in told(plans):
        say(line)
    unnoticed = []
    for name, rules in BROKEN.items():
        names = noticed(rules, plans, seen)
        say(f"{name} would be noticed in {len(names)}: {' '.join(names[:5])}")
        unnoticed += [] if names else [name]
    gaps = missing(plans) if count >= ENOUGH else []
    wants = [f"broken rules unnoticed: {unnoticed}"] if unnoticed and count >= ENOUGH else []
    wants += [f"not gone through: {gaps}"] if gaps else []
    seen_broken = f"{len(BROKEN) - len(unnoticed)} of {len(BROKEN)} broken rules would be noticed"
    note = f"{seen_broken}; untrue: another end than the language says"
    return [
        Row("generated nestings", len(plans), untrue=wrong, note=note, fails="; ".join(wants)),
    ]


def _played(first: int, count: int, say: Say) -> tuple[list[Plan], list[Observed], int]:
    """Play `count` nestings from a seed on; each difference is said. How many runs had one."""
    plans: list[Plan] = []
    seen: list[Observed] = []
    wrong = 0
    begun = time.monotonic()
    for seed in range(first, first + count, AT_A_TIME):
        end = min(seed + AT_A_TIME, first + count)
        part = series(range(seed, end))
        observed = played(part)
        for plan, run in zip(part, observed, strict=True):
            if found := differences(plan, run):
                wrong += 1
                say("\n".join([f"seed {plan.nesting.seed}:", *(f"  {each}" for each in found)]))
        plans, seen = [*plans, *part], [*seen, *observed]
        took = time.monotonic() - begun
        say(f"seeds {seed} to {end - 1}: {wrong} so far are wrong; {took:.0f} s, next {end}")
    return plans, seen, wrong
