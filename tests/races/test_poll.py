"""How many votes were under way together is counted as it was."""

from tests.races.ballots import Ballot
from tests.races.poll import Told, most_in_flight


def told(sent_at: float, answered_at: float) -> Told:
    return Told(Ballot("ana@example.com", "approve", "link", "a word"), None, sent_at, answered_at)


def test_votes_that_come_one_after_the_other_are_never_together() -> None:
    assert most_in_flight([told(0, 1), told(1, 2), told(2, 3)]) == 1


def test_the_fullest_instant_counts() -> None:
    assert most_in_flight([told(0, 10), told(1, 3), told(2, 4), told(3.5, 5)]) == 3
