"""Which nestings are played?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.nestings.controls import BROKEN
from tests.nestings.coverage import constructs, outcomes
from tests.nestings.generator import nesting
from tests.nestings.law import AmbiguousError
from tests.nestings.plan import Plan, plan_of

CHOSEN: tuple[int, ...] = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    20,
    23,
    27,
    31,
    51,
    52,
    60,
    65,
    66,
    70,
    71,
    90,
    92,
    130,
    162,
    171,
    172,
    177,
    178,
    180,
    181,
    199,
    207,
    217,
    228,
    253,
    271,
)
"""The seeds that every test run plays: what `choose(range(300), 40)` gives."""

RACY = 0.6
"""What a nesting with a race is worth: less can be said of it."""

WISHED = 2
"""How often each thing is to be gone through."""


def series(seeds: Iterable[int]) -> list[Plan]:
    """The plans of these nestings, without those that the language leaves open."""
    plans = []
    for seed in seeds:
        try:
            plans.append(plan_of(nesting(seed)))
        except AmbiguousError:
            continue
    return plans


def choose(seeds: Iterable[int], count: int) -> list[int]:
    """So many of these seeds that together go through as much as possible, mostly without races."""
    plans = {plan.nesting.seed: plan for plan in series(seeds)}
    features = {seed: _features(plan) for seed, plan in plans.items()}
    met: Counter[object] = Counter()
    chosen: list[int] = []

    def worth(seed: int) -> float:
        new = sum(1 / (1 + met[each]) ** 2 for each in features[seed] if met[each] < WISHED)
        return new if plans[seed].is_exact else new * RACY

    while features and len(chosen) < count:
        best = max(features, key=worth)
        chosen.append(best)
        met.update(features.pop(best))
    return sorted(chosen)


def _features(plan: Plan) -> set[object]:
    """What a nesting goes through, and which broken rules it would show."""
    found: set[object] = {*constructs([plan]), *outcomes([plan]), plan.nesting.dialect}
    for name, rules in BROKEN.items():
        try:
            other = plan_of(plan.nesting, rules)
        except AmbiguousError:
            continue
        if other.facts != plan.facts:
            found.add(name)
    return found
