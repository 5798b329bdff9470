"""Who answers what, in which way, when everybody answers again and again?"""

from __future__ import annotations

import random
from dataclasses import dataclass

VETO, UNTIL_IMPOSSIBLE = "motion-by-veto", "motion-until-impossible"
"""The two rules of a rejection, by the ensemble that has them."""

WAYS = ("form", "link", "credential")
REJECTIONS_UNDER_VETO = 3


@dataclass(frozen=True)
class Electorate:
    """So many voters, each of whom answers so many times, and how many approvals are needed."""

    voters: int
    each: int
    quorum: int

    @property
    def ballots(self) -> int:
        """How many answers are sent."""
        return self.voters * self.each

    @property
    def names(self) -> list[str]:
        """The voters' addresses."""
        return [f"voter-{number}@example.com" for number in range(self.voters)]


@dataclass(frozen=True)
class Ballot:
    """One answer that is sent: by whom, what, by which way, and a word that no other one has."""

    voter: str
    verdict: str
    way: str
    word: str

    @property
    def approves(self) -> bool:
        """Whether it is a yes."""
        return self.verdict == "approve"


def ballots_of(electorate: Electorate, rule: str, seed: int) -> list[Ballot]:
    """Deal out the answers, in the order in which they are sent, so that either side may win.

    Under a veto a few rejections are hidden among the approvals that the quorum needs; otherwise
    rejections are so frequent that the last seats decide. Many voters contradict themselves.
    """
    chance = random.Random(f"{rule} {seed}")
    rejections = REJECTIONS_UNDER_VETO
    if rule == UNTIL_IMPOSSIBLE:
        undecided = (electorate.voters - electorate.quorum + 0.5) / electorate.voters
        rejections = round(electorate.ballots * undecided)
    verdicts = ["reject"] * rejections + ["approve"] * (electorate.ballots - rejections)
    voters = electorate.names * electorate.each
    chance.shuffle(verdicts)
    chance.shuffle(voters)
    return [
        Ballot(voter, verdict, chance.choice(WAYS), f"ballot {number} of seed {seed}")
        for number, (voter, verdict) in enumerate(zip(voters, verdicts, strict=True))
    ]
