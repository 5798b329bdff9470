"""Everybody votes at the same instant, again and again: one outcome, and a true answer to each."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.races.aftermath import WITHOUT_DEFENCE_SECONDS
from tests.races.ballots import UNTIL_IMPOSSIBLE, VETO, Electorate
from tests.races.ground import Ground
from tests.races.rounds import voted_on

TWELVE = Electorate(voters=12, each=5, quorum=8)
Say = Callable[[str, object], None]


@pytest.mark.parametrize("rule", [VETO, UNTIL_IMPOSSIBLE])
def test_sixty_votes_of_twelve_at_once_come_to_one_outcome_and_each_voter_is_told_the_truth(
    ground: Ground, rule: str, record_property: Say
) -> None:
    ended = voted_on(ground, TWELVE, rule, seed=1)

    assert ended.findings.all == []
    assert ended.after.outcomes == 1
    assert ended.after.woken == 1
    assert ended.lost_races > 0, "nobody was ever second, so nothing was shown"
    assert ended.in_flight > TWELVE.voters, "the votes came one after the other"
    record_property("searched", str(ended))


def test_where_nothing_notices_that_others_were_first_votes_are_lost_that_were_told_recorded(
    unnoticing_ground: Ground, record_property: Say
) -> None:
    ended = voted_on(
        unnoticing_ground, TWELVE, UNTIL_IMPOSSIBLE, seed=1, longest_seconds=WITHOUT_DEFENCE_SECONDS
    )

    assert ended.findings.lost, "no vote was lost, though nothing kept it"
    record_property("searched", f"without the defence: {ended.findings.counts()}; {ended}")
