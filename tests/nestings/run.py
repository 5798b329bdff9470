"""Do many more generated nestings than a test run has time for do what the language says?

    python tests/nestings/run.py [<first seed>]      NESTINGS=<n> (200 unless told)

Nestings are named by their seeds. They are played in parts, each in a world of its own.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [
    str(ROOT / part) for part in ("layers/runtime", "layers/compiler", "workbench", ".")
]

from tests.nestings.controls import BROKEN, noticed  # noqa: E402  (the path stands above)
from tests.nestings.coverage import missing, told  # noqa: E402
from tests.nestings.driver import Observed  # noqa: E402
from tests.nestings.judge import differences  # noqa: E402
from tests.nestings.plan import Plan  # noqa: E402
from tests.nestings.series import series  # noqa: E402
from tests.nestings.stage import played  # noqa: E402

NESTINGS = 200
AT_A_TIME = 50
ENOUGH = 200
"""So many have every construct in every other."""


def torture(first: int, count: int) -> tuple[list[Plan], list[Observed], int]:
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
                say(f"seed {plan.nesting.seed}:", *(f"  {each}" for each in found))
        plans, seen = [*plans, *part], [*seen, *observed]
        took = time.monotonic() - begun
        say(f"seeds {seed} to {end - 1}: {wrong} so far are wrong; {took:.0f} s, next {end}")
    return plans, seen, wrong


def say(*lines: str) -> None:
    """Print now, so that whoever waits sees how far it is."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Play and say how it ended: 0 where every run was what the language says."""
    first = int(arguments[0]) if arguments else 0
    plans, seen, wrong = torture(first, int(os.environ.get("NESTINGS", NESTINGS)))
    say(*told(plans))
    unnoticed = []
    for name, rules in BROKEN.items():
        names = noticed(rules, plans, seen)
        say(f"{name} would be noticed in {len(names)}: {' '.join(names[:5])}")
        unnoticed += [] if names else [name]
    gaps = missing(plans) if len(plans) >= ENOUGH * 9 // 10 else []
    say(
        f"nestings: {len(plans)} from seed {first}: wrong {wrong}, "
        f"broken rules unnoticed {unnoticed}, not gone through {gaps}"
    )
    return 1 if wrong or unnoticed or gaps else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
