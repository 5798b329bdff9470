"""What did a number of nestings go through?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.nestings.generator import AROUND, INSIDE
from tests.nestings.law import OUTCOMES
from tests.nestings.plan import Plan

ALONE = "alone"
PLACES = (ALONE, *AROUND)


def constructs(plans: Iterable[Plan]) -> Counter[tuple[str, str]]:
    """How many nestings ran a step of one kind anywhere inside a construct of another."""
    found: Counter[tuple[str, str]] = Counter()
    for plan in plans:
        pairs = {(outer, each.kind) for each in plan.reached for outer in each.around or (ALONE,)}
        found.update(pairs)
    return found


def outcomes(plans: Iterable[Plan]) -> Counter[tuple[str, str]]:
    """How many gates had this outcome in this place: the nearest construct around."""
    found: Counter[tuple[str, str]] = Counter()
    for plan in plans:
        for each in plan.reached:
            if each.kind == "gate":
                place = each.around[-1] if each.around else ALONE
                end = each.request.end if each.request else "not opened"
                found[place, end] += 1
    return found


def missing(plans: Sequence[Plan]) -> list[tuple[str, str]]:
    """The constructs that ran in no other one, and the outcomes that no gate in one had."""
    ran, ended = constructs(plans), outcomes(plans)
    never = {("ensemble", "ensemble")} | {(outer, "stop") for outer in ("parallel", "foreach")}
    pairs = [(outer, inner) for outer in AROUND for inner in INSIDE]
    gone = [pair for pair in pairs if not ran[pair] and pair not in never]
    places = [(place, each) for place in AROUND for each in OUTCOMES]
    return gone + [pair for pair in places if not ended[pair]]


def told(plans: Sequence[Plan]) -> list[str]:
    """The two tables, and how exact the plans were, line by line."""
    requests = sum(event.kind == "gate" for plan in plans for event in plan.events)
    calls = sum(event.kind == "call" for plan in plans for event in plan.events)
    deepest = max(len(each.around) for plan in plans for each in plan.reached)
    return [
        f"{len(plans)} nestings, {deepest} deep; {requests} requests, {calls} calls; "
        f"{sum(plan.succeeds for plan in plans)} end well; "
        f"{sum(plan.is_exact for plan in plans)} without any race",
        *_table("runs inside", PLACES, INSIDE, constructs(plans)),
        *_table("gate is in", PLACES, OUTCOMES, outcomes(plans)),
    ]


def _table(
    corner: str,
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Counter[tuple[str, str]],
) -> list[str]:
    head = f"{corner:<12}" + "".join(f"{each:>11}" for each in columns)
    return [
        head,
        *(
            f"{row:<12}" + "".join(f"{counts[row, column] or '.':>11}" for column in columns)
            for row in rows
        ),
    ]
