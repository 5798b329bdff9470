"""The ballots are dealt so that either side may win, and many voters contradict themselves."""

from __future__ import annotations

import pytest

from tests.races.ballots import UNTIL_IMPOSSIBLE, VETO, Ballot, Electorate, ballots_of

FORTY = Electorate(voters=40, each=5, quorum=25)


def winner(ballots: list[Ballot], rule: str) -> str:
    """Who wins if each voter's first ballot counts, in the order in which they are sent."""
    counted: dict[str, bool] = {}
    for ballot in ballots:
        counted.setdefault(ballot.voter, ballot.approves)
        rejected = len(counted) - sum(counted.values())
        if rejected > (0 if rule == VETO else FORTY.voters - FORTY.quorum):
            return "rejected"
        if sum(counted.values()) >= FORTY.quorum:
            return "approved"
    return "open"


@pytest.mark.parametrize("rule", [VETO, UNTIL_IMPOSSIBLE])
def test_neither_side_wins_always(rule: str) -> None:
    won = [winner(ballots_of(FORTY, rule, seed), rule) for seed in range(40)]

    assert 5 < won.count("approved") < 35
    assert won.count("open") == 0


def test_everybody_answers_five_times_and_no_two_ballots_have_the_same_word() -> None:
    ballots = ballots_of(FORTY, UNTIL_IMPOSSIBLE, seed=1)

    assert len({ballot.word for ballot in ballots}) == len(ballots) == FORTY.ballots
    assert {sum(b.voter == name for b in ballots) for name in FORTY.names} == {5}


def test_many_contradict_themselves() -> None:
    said: dict[str, set[str]] = {}
    for ballot in ballots_of(FORTY, UNTIL_IMPOSSIBLE, seed=1):
        said.setdefault(ballot.voter, set()).add(ballot.verdict)

    assert sum(len(verdicts) == 2 for verdicts in said.values()) > 20
