"""Do two hundred votes at the same instant come to one outcome, and to a true answer for each?

Forty people are asked; each sends five answers, by the page's form, by the API with the link and
by the API with a credential, and many contradict themselves. Each of both rules is played with
so many seeds (`VOTE_ROUNDS`, 3 unless told).

Told *recorded* are those whose own ballot is in the store; an answer is *untrue* that says
anything else than the store and the audit's order; *lost* is a ballot of which the voter was told
that it stands, and which does not; *in flight* is what was sent and not yet answered. The product
waits ten times as long for its store here (`PATIENCE`): two hundred share one small machine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from tests.races.aftermath import LONGEST_SECONDS, WITHOUT_DEFENCE_SECONDS
from tests.races.ballots import UNTIL_IMPOSSIBLE, VETO, Electorate
from tests.races.findings import together
from tests.races.ground import Ground, racing_ground
from tests.races.rounds import Round, voted_on
from tests.races.substitutions import NOTHING_NOTICES
from tests.torture.rows import Row

FORTY = Electorate(voters=40, each=5, quorum=25)
IN_FLIGHT_AT_LEAST = 50

Say = Callable[[str], object]


def torture(say: Say) -> list[Row]:
    """Play every round of both rules, and one without the defence."""
    rounds = int(os.environ.get("VOTE_ROUNDS", "3"))
    with racing_ground() as ground:
        rows = [_row(rule, _played(ground, rule, rounds, say)) for rule in (VETO, UNTIL_IMPOSSIBLE)]
    with racing_ground(NOTHING_NOTICES) as ground:
        unnoticed = _played(ground, UNTIL_IMPOSSIBLE, 1, say, WITHOUT_DEFENCE_SECONDS)
    return [*rows, _control(unnoticed)]


def _played(
    ground: Ground, rule: str, rounds: int, say: Say, longest_seconds: float = LONGEST_SECONDS
) -> list[Round]:
    played = []
    for seed in range(1, rounds + 1):
        ended = voted_on(ground, FORTY, rule, seed, longest_seconds=longest_seconds)
        say(f"{rule}, seed {seed}: {ended}")
        for said in ended.findings.all:
            say(f"  {said}")
        played.append(ended)
    return played


def _row(rule: str, played: Sequence[Round]) -> Row:
    fullest, conflicts = min(p.in_flight for p in played), min(p.lost_races for p in played)
    fails = []
    if fullest < IN_FLIGHT_AT_LEAST:
        fails.append(f"only {fullest} votes were in flight together")
    if not conflicts:
        fails.append("nobody was ever second")
    return Row(
        f"votes of 40 at once, {rule}",
        sum(ended.ballots for ended in played),
        **together(ended.findings for ended in played).counts(),
        note=" / ".join(map(str, played)),
        fails="; ".join(fails),
    )


def _control(played: Sequence[Round]) -> Row:
    return Row(
        "votes of 40 at once, nothing notices who was first",
        sum(ended.ballots for ended in played),
        **together(ended.findings for ended in played).counts(),
        control="lost",
        note=" / ".join(map(str, played)),
    )
