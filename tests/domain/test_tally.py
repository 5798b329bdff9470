"""How do the votes stand, and what can they still become?"""

import pytest

from countersign.domain.request import UNTIL_IMPOSSIBLE, VETO
from countersign.domain.tally import Verdict, settled, tally
from tests.builders import a_request, after, approves, rejects


def test_a_new_request_waits_for_all() -> None:
    counts = tally(a_request(approvers=3, min_approvals=2))

    assert (counts.required, counts.voters, counts.waiting) == (2, 3, 3)
    assert (counts.approved, counts.rejected, counts.remaining) == (0, 0, 2)
    assert counts.possible


def test_votes_move_from_waiting_to_their_side() -> None:
    asked = a_request(approvers=4, min_approvals=3, on_reject=UNTIL_IMPOSSIBLE)

    counts = tally(after(asked, approves("ana"), rejects("ben")))

    assert (counts.approved, counts.rejected, counts.waiting) == (1, 1, 2)
    assert counts.remaining == 2
    assert counts.possible


def test_a_quorum_can_become_impossible() -> None:
    asked = a_request(approvers=3, min_approvals=2, on_reject=UNTIL_IMPOSSIBLE)

    assert not tally(after(asked, rejects("ana"), rejects("ben"))).possible


def test_nothing_remains_once_the_quorum_is_complete() -> None:
    assert tally(after(a_request(approvers=2), approves("ana"))).remaining == 0


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        (VETO, Verdict("rejected", "veto")),
        (UNTIL_IMPOSSIBLE, Verdict("approved", "quorum")),
    ],
)
def test_a_veto_weighs_more_than_a_quorum(rule, verdict) -> None:
    request = a_request(approvers=2, min_approvals=1, on_reject=UNTIL_IMPOSSIBLE)
    votes = after(request, rejects("ana"), approves("ben")).votes

    assert settled(a_request(approvers=2, min_approvals=1, on_reject=rule), votes) == verdict
