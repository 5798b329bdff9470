"""Would it be noticed if a rule of the language were another one?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from tests.nestings.driver import Observed
from tests.nestings.judge import differences
from tests.nestings.law import AmbiguousError, Rules
from tests.nestings.plan import Plan, plan_of

BROKEN = {each.name: Rules(**{each.name: True}) for each in fields(Rules)}
"""The language with one rule broken, by what is wrong with it."""


def noticed(rules: Rules, plans: Sequence[Plan], seen: Sequence[Observed]) -> list[str]:
    """The names of the nestings whose real run is not what these rules say."""
    names = []
    for plan, observed in zip(plans, seen, strict=True):
        try:
            other = plan_of(plan.nesting, rules)
        except AmbiguousError:
            continue
        if differences(other, observed):
            names.append(plan.nesting.name)
    return names
