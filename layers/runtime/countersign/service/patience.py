"""How long do we wait before trying again what others made us lose?"""

import random
from collections.abc import Callable

Pause = Callable[[float], None]
"""Waits so many seconds (the adapter's sleeps, a test's does not)."""

FIRST_SECONDS = 0.02
LONGEST_SECONDS = 0.6


def no_pause(_seconds: float) -> None:
    """Wait not at all."""


def seconds_before(attempt: int) -> float:
    """A random wait before the nth retry (1, 2, …), its ceiling doubling up to 0.6 s.

    Full jitter: those who collided once do not collide again by waiting alike.
    """
    ceiling = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** min(attempt, 10))
    # Spreading load needs no secret randomness.
    return random.uniform(0, ceiling)
