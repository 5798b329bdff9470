"""Do many more documents than a test run has time for keep the compiler from failing?

    python tests/torture/run.py [<first seed>]      DOCUMENTS=<n> (500,000 unless told)

Documents are named by their seeds. What is printed while it runs is where to go on from.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / part) for part in ("layers/runtime", "layers/compiler", ".")]

from tests.compiler.fuzz.judge import Search, search  # noqa: E402  (the path stands above)

FIRST_SEED = 10_000_000
DOCUMENTS = 500_000
AT_A_TIME = 5_000


def torture(
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
            say(f"seed {wrong}: {said}\n")
        say(f"seeds {seed} to {end - 1}: {part}; {time.monotonic() - begun:.0f} s, next {end}\n")
    return found


def main(arguments: list[str]) -> int:
    """Search and say how it ended: 0 where nothing was wrong."""
    first = int(arguments[0]) if arguments else FIRST_SEED
    found = torture(first, int(os.environ.get("DOCUMENTS", DOCUMENTS)), sys.stdout.write)
    documents = sum(part.documents for part in found)
    crashes = sum(len(part.crashes) for part in found)
    misplaced = sum(len(part.misplaced) for part in found)
    sys.stdout.write(
        f"torture: {documents} documents from seed {first}: "
        f"crashes {crashes}, misplaced {misplaced}\n"
    )
    return 1 if crashes or misplaced else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
