"""Do many more documents than a test run has time for keep the compiler from failing?

`DOCUMENTS=<n>` (200,000 unless told) from the seed `SEED` on. Documents are named by their seeds;
what is printed while it runs is where to go on from.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from tests.compiler.fuzz.judge import Search, search
from tests.torture.rows import Row

FIRST_SEED = 10_000_000
DOCUMENTS = 200_000
AT_A_TIME = 5_000


def torture(say: Callable[[str], object]) -> list[Row]:
    """Compile the documents that the environment asks for."""
    first = int(os.environ.get("SEED", FIRST_SEED))
    found = searched(first, int(os.environ.get("DOCUMENTS", DOCUMENTS)), say)
    crashes = sum(len(part.crashes) for part in found)
    misplaced = sum(len(part.misplaced) for part in found)
    compiled = sum(part.machines for part in found)
    return [
        Row(
            "odd documents compiled",
            sum(part.documents for part in found),
            untrue=misplaced,
            failures_5xx=crashes,
            note=f"{compiled:,} became a machine; untrue: a finding misplaced; 5xx: a crash",
        )
    ]


def searched(
    first: int, count: int, say: Callable[[str], object], at_a_time: int = AT_A_TIME
) -> list[Search]:
    """Search `count` documents from a seed on, a part at a time; each part's end is said."""
    found: list[Search] = []
    begun = time.monotonic()
    for seed in range(first, first + count, at_a_time):
        end = min(seed + at_a_time, first + count)
        part = search(range(seed, end))
        found.append(part)
        for wrong, said in (*part.crashes, *part.misplaced):
            say(f"seed {wrong}: {said}")
        say(f"seeds {seed} to {end - 1}: {part}; {time.monotonic() - begun:.0f} s, next {end}")
    return found
