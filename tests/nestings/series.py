"""Which nestings are played?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.nestings.controls import BROKEN
from tests.nestings.coverage import constructs, outcomes
from tests.nestings.generator import nesting
from tests.nestings.law import AmbiguousError
from tests.nestings.plan import Plan, plan_of

_CHOSEN = """
0 1 2 3 4 5 6 7 8 9 11 20 23 27 31 33 51 52 60 65 66 70 71 76 77 83 89 90 95 127
130 137 142 162 169 171 172 177 178 180 181 199
"""
CHOSEN = tuple(int(seed) for seed in _CHOSEN.split())
"""The seeds that every test run plays: what `choose` took from the first 200, and 137 and 172, in
which a branch ends undecided while somebody is asked in another one."""

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
