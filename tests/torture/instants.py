"""Do voter, page, receipt, mail, run and audit agree when a vote and the end meet at one instant?

An approval is sent within 0.4 s of its deadline, while the store's clock, two sweepers and the
engine's own time-out compete (`INSTANTS`, 150 unless told); and at the instant of a cancellation,
of a stop of its run, and of a time-out that is forged with the run's stolen token (`MEETINGS`, 30
of each unless told). Which of them came first is counted; against time all three orders have to
occur: the vote first and its wake-up came, the vote first but the engine had given up, and time.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence

from tests.races.aftermath import LONGEST_SECONDS, WITHOUT_DEFENCE_SECONDS
from tests.races.findings import Findings, together
from tests.races.ground import Ground, racing_ground
from tests.races.instants import (
    APART_SECONDS,
    CANCEL,
    FORGERY,
    ORDERS,
    RIVAL,
    STOP,
    TIME,
    VOTE_WOKE,
    Meeting,
    met,
    twice_mailed,
)
from tests.races.substitutions import NOTHING_NOTICES
from tests.torture.rows import Row

SIDE_BY_SIDE = 12
LATE_SECONDS = 0.05
"""By how much a busy machine may wake the voter late."""

HAVE_TO_OCCUR = {TIME: ORDERS, CANCEL: (VOTE_WOKE, RIVAL)}
"""Against a stop and a forgery the machine's load says who is first; it is counted all the same."""

Say = Callable[[str], object]


def torture(say: Say) -> list[Row]:
    """Let approvals meet each rival, and a cancellation where nothing notices who was first."""
    instants = int(os.environ.get("INSTANTS", "150"))
    meetings = int(os.environ.get("MEETINGS", "30"))
    times = {TIME: instants, CANCEL: meetings, STOP: meetings, FORGERY: meetings}
    with racing_ground() as ground:
        rows = [_row(ground, rival, count, say) for rival, count in times.items()]
    with racing_ground(NOTHING_NOTICES) as ground:
        unnoticed, found = _met(ground, CANCEL, meetings, say, WITHOUT_DEFENCE_SECONDS)
    control = "approve against cancel, nothing notices who was first"
    return [*rows, Row(control, len(unnoticed), **found.counts(), control="untrue")]


def _row(ground: Ground, rival: str, count: int, say: Say) -> Row:
    meetings, found = _met(ground, rival, count, say)
    orders = Counter(meeting.order for meeting in meetings)
    ends = Counter((meeting.closed_by, meeting.claim) for meeting in meetings)
    near = sum(abs(each.apart_seconds) <= APART_SECONDS + LATE_SECONDS for each in meetings)
    wanted = ORDERS if rival == TIME else (VOTE_WOKE, RIVAL)
    told = f"{near} within {APART_SECONDS} s; {dict(orders)}; closed by, voter told: {dict(ends)}"
    never = [order for order in wanted if not orders[order]]
    return Row(
        f"approve against {rival}",
        len(meetings),
        **found.counts(),
        note=told,
        fails=f"it never happened: {', '.join(never)}" if never else "",
    )


def _met(
    ground: Ground, rival: str, count: int, say: Say, longest_seconds: float = LONGEST_SECONDS
) -> tuple[Sequence[Meeting], Findings]:
    meetings = met(
        ground,
        rival,
        range(count),
        side_by_side=SIDE_BY_SIDE,
        longest_seconds=longest_seconds,
    )
    found = together(meeting.findings for meeting in meetings)
    found.doubled += [f"mailed twice: {each}" for each in twice_mailed(ground)]
    say(f"{rival}: {dict(Counter(meeting.order for meeting in meetings))}; {found.counts()}")
    for said in found.all:
        say(f"  {said}")
    return meetings, found
