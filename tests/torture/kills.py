"""What is left undone when a function's process is killed, before or after any call that it makes?

`KILLS=<n>` (20 unless told) kills land in each place; `KILLS_MINUTES` (14) bounds it all, and a
place with fewer kills by then does not hold. A kill has landed when the process is gone from the
machine. The places of one batch of lifecycles burn together, so what goes wrong in a batch counts
against all of them.

The places of a function that writes, sends or starts something are: before its first call, and
before and after each call that changes something outside of it. Left out, for what they would leave
behind is the same as at one of these:

- before and after a call that only reads (`READS`): as after the change before it, or as before the
  first call where there is none;
- a call that an invocation makes again (the second try of a vote that lost a race, the second mail
  or link or overdue request): as the first of its kind, over what that one has left;
- functions that change nothing (review, pending, requests, executions, history).

So is what no story leads to: an opener that refuses its gate, and the alarms.
"""

from __future__ import annotations

import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from tests.fire.campaign import Campaign
from tests.fire.instrument import Fault, died
from tests.fire.judge import WRONG, Judgement, counts, mailed, shown
from tests.fire.sealing import judge_seals, seal_under_fire, sealed
from tests.fire.stories import (
    STORIES,
    Story,
    both_at_once,
    both_sign,
    it_is_forgotten,
    it_is_withdrawn,
    it_stands_alone,
    one_refuses,
    somebody_stops_it,
    the_author_has_decided,
    the_desk_answers,
    the_gate_fails,
)
from tests.fire.world import FireWorld, fire_world
from tests.torture.rows import Row

LANDED = 20
MINUTES = 14
IN_A_BATCH = 20
"""So many kills of one function are planned for a batch; a patient client asks more often."""
MOST_LIVES = 10
"""Of one story in a batch."""
MOST_SWEEPS = 24

READS = {
    *("GetItem", "BatchGetItem", "Query", "Scan", "GetObject", "ListObjectVersions"),
    *("DescribeExecution", "GetSecretValue", "GetParameter"),
}
"""Whatever is not listed counts as a change."""

ON_THE_WAY: dict[str, tuple[Story, int]] = {
    "start": (the_author_has_decided, IN_A_BATCH),
    "submit": (it_is_withdrawn, IN_A_BATCH),
    "open_gate": (the_gate_fails, 1),
    "close_gate": (the_gate_fails, 2),
    "notify": (both_sign, 2),
    "call_hook": (the_desk_answers, 2),
    "resume": (both_sign, 2),
    "approve": (both_at_once, IN_A_BATCH),
    "reject": (one_refuses, IN_A_BATCH),
    "answer": (both_sign, IN_A_BATCH),
    "resume_execution": (the_desk_answers, IN_A_BATCH),
    "cancel": (it_is_withdrawn, IN_A_BATCH),
    "stop_execution": (somebody_stops_it, IN_A_BATCH),
    "sweep": (it_is_forgotten, 4),
    "reconcile": (somebody_stops_it, 1),
    "links": (it_stands_alone, IN_A_BATCH),
    "run_http": (both_sign, 1),
    "run_email": (one_refuses, 1),
    "run_policy": (the_author_has_decided, 1),
}
"""A story that leads through each function, and how many of its kills one such life meets: all,
where a client asks again. The sealer is called directly: nobody's story leads through it."""

SEALER = "seal"
MUST_BE_SEEN = {
    *(("sweep", "Invoke"), ("sweep", "TransactWriteItems"), ("seal", "PutObject")),
    *(("notify", "SendEmail"), ("resume", "SendTaskSuccess"), ("call_hook", "POST")),
}
"""Changes without which a function has done nothing of what it is for."""

Say = Callable[[str], object]


@dataclass(frozen=True)
class Place:
    """One place to be killed in.

    `nth` is the call's number in an invocation as first seen; where `is_first` is false it may be
    another in the next one, and the first of this operation counts.
    """

    function: str
    mode: str
    operation: str
    nth: int
    is_first: bool = False

    @property
    def name(self) -> str:
        """How its faults are named."""
        return f"{self.function}-{self.nth}-{self.operation}-{self.mode}"

    def fault(self, batch: int, times: int) -> Fault:
        """Its kills in one batch."""
        return Fault(
            f"{batch}.{self.name}",
            self.mode,
            function=self.function,
            nth=1 if self.is_first else None,
            operation=None if self.is_first else self.operation,
            times=times,
        )

    def __str__(self) -> str:
        when = self.mode.partition("-")[2]
        return f"killed {when} call {self.nth} of {self.function} ({self.operation})"


def torture(say: Say) -> list[Row]:
    """Kill in every place as often as the environment asks for; one row for each."""
    wanted = int(os.environ.get("KILLS", LANDED))
    give_up = time.monotonic() + 60 * float(os.environ.get("KILLS_MINUTES", MINUTES))
    with fire_world() as fire:
        campaign = Campaign(fire)
        begun = _without_a_kill(campaign)
        say(f"without a kill: {dict(begun.ends)}{_told(begun)}")
        places = places_of(fire.calls())
        unseen = unseen_among(places)
        blamed: dict[Place, Counter[str]] = defaultdict(Counter)
        while (left := _left(fire, places, wanted)) and time.monotonic() < give_up:
            _batch(campaign, left, blamed, say)
        rows = [_row(fire, place, wanted, blamed[place]) for place in places]
        return [*rows, _sum(campaign, begun, rows, unseen)]


def _without_a_kill(campaign: Campaign) -> Judgement:
    """Play every story, then leave something to the sweeper, so that each function is seen."""
    found = campaign.play(STORIES)
    spoilt = Fault("begun-notify", "fail-before", function="notify", nth=1, span=3, times=60)
    found += campaign.play([it_is_forgotten], [spoilt])
    found += judge_seals(campaign.fire, before=0, written_and_died=0)
    return found


def places_of(calls: Iterable[Mapping[str, Any]]) -> list[Place]:
    """Where to kill, by what was called so far; see this module's docstring."""
    first: dict[str, Place] = {}
    changing: dict[tuple[str, str], Place] = {}
    for call in calls:
        function, operation, nth = call["function"], call["operation"], call["nth"]
        if function not in ON_THE_WAY and function != SEALER:
            continue
        place = Place(function, "kill-before", operation, nth)
        if operation not in READS:
            known = changing.setdefault((function, operation), place)
            if nth < known.nth:
                changing[function, operation] = place
        elif nth == 1:
            first[function] = Place(function, "kill-before", operation, nth, is_first=True)
    changes = [
        Place(each.function, mode, each.operation, each.nth)
        for each in changing.values()
        for mode in ("kill-before", "kill-after")
    ]
    return sorted([*first.values(), *changes], key=lambda place: (place.function, place.nth))


def unseen_among(places: Iterable[Place]) -> list[str]:
    """The functions, and the changes they are there for, of which no call was seen."""
    seen = {(place.function, place.operation) for place in places}
    functions = {*ON_THE_WAY, SEALER} - {function for function, _ in seen}
    return sorted([*functions, *map(" ".join, MUST_BE_SEEN - seen)])


def _left(fire: FireWorld, places: Iterable[Place], wanted: int) -> dict[Place, int]:
    """The places that have not been killed in often enough, and how often they still must be."""
    left = {place: wanted - fire.control.times_landed(f"*.{place.name}") for place in places}
    return {place: times for place, times in left.items() if times > 0}


def _batch(
    campaign: Campaign,
    left: Mapping[Place, int],
    blamed: dict[Place, Counter[str]],
    say: Say,
) -> None:
    """Kill in all places that have any left, as often as a batch can bear."""
    begun, fire = time.monotonic(), campaign.fire
    many = Counter(place.function for place in left)
    faults = {
        place: place.fault(campaign.lives, min(times, IN_A_BATCH // many[place.function]))
        for place, times in left.items()
    }
    burning = [fault for place, fault in faults.items() if place.function != SEALER]
    campaign.sweeps = min(MOST_SWEEPS, 2 + _kills(burning, "sweep"))
    found = campaign.play(_cast(burning), burning)
    sealers = [fault for place, fault in faults.items() if place.function == SEALER]
    if sealers:
        of_the_seals = _seal(fire, sealers)
        found += of_the_seals
        campaign.judgement += of_the_seals
    landed = sum(fire.control.times_landed(fault.id) for fault in faults.values())
    seconds = time.monotonic() - begun
    say(
        f"{campaign.lives} lifecycles, {landed} of {sum(left.values())} kills, "
        f"{seconds:.0f} s{_told(found)}"
    )
    for place in faults:
        blamed[place].update(counts(found))


def _kills(faults: Iterable[Fault], function: str) -> int:
    return sum(fault.times for fault in faults if fault.function == function)


def _cast(faults: Sequence[Fault]) -> list[Story]:
    """As many of each story as all kills of its functions need."""
    lives: Counter[Story] = Counter()
    for function in {str(fault.function) for fault in faults}:
        story, meets = ON_THE_WAY[function]
        needed = min(MOST_LIVES, ceil(_kills(faults, function) / meets))
        lives[story] = max(lives[story], needed)
    return [story for number in range(MOST_LIVES) for story in STORIES if lives[story] > number]


def _seal(fire: FireWorld, faults: Sequence[Fault]) -> Judgement:
    before = len(sealed(fire))
    fire.control.plan(*faults)
    seal_under_fire(fire, sum(fault.times for fault in faults))
    died_over_it = sum(
        fire.control.times_landed(fault.id) for fault in faults if fault.mode == "kill-after"
    )
    return judge_seals(fire, before=before, written_and_died=died_over_it)


def _told(found: Judgement) -> str:
    return f"\n{shown(found.wrong)}" if found.wrong else ""


def _row(fire: FireWorld, place: Place, wanted: int, wrong: Counter[str]) -> Row:
    """A row; a process counts as killed only when it is really gone."""
    landed = sum(map(died, fire.control.landed(f"*.{place.name}")))
    fails = "" if landed >= wanted else f"only {landed} of {wanted} kills landed"
    return Row(str(place), landed, **{kind: wrong[kind] for kind in WRONG}, fails=fails)


def _sum(campaign: Campaign, begun: Judgement, rows: Sequence[Row], unseen: Sequence[str]) -> Row:
    """All lifecycles of it together, and what they met beside."""
    found, mails = campaign.judgement, mailed(campaign.fire)
    kills = sum(row.how_many for row in rows)
    note = (
        f"{kills} kills in {len(rows)} places; ends {dict(found.ends)}; "
        f"{len(found.steps_failed)} runs failed in a step that was killed, {found.gateway} answers "
        f"of the gateway for a dead process, {found.unavailable} of 503; "
        f"{mails.copies} of {mails.mails} mails were second copies"
    )
    never = [f"{each} was never called" for each in unseen]
    fails = "; ".join(filter(None, [shown(begun.wrong), *never, *mails.other_links]))
    return Row("lifecycles under kills", campaign.lives, **counts(found), note=note, fails=fails)
