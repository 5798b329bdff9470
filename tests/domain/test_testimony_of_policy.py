"""Does a decision that a step made by itself still say what its chain says?"""

from dataclasses import replace

import pytest

from countersign.domain import facts
from countersign.domain.audit import Entry, enter
from countersign.domain.chain import ChainHead
from countersign.domain.outcome import outcome_by_policy
from countersign.domain.request import BY_POLICY, Request
from countersign.domain.testimony import contradictions
from tests.builders import KEY, a_request, after, approves
from tests.fakes.world import NOON


def by_policy(**other) -> tuple[Request, list[Entry]]:
    """A request that a step of the ensemble decided as it was made, and its chain."""
    outcome = outcome_by_policy(
        KEY, "approved", policy="policy:refund/review", reason="small amounts pass", at=NOON
    )
    decided = {"status": "approved", "outcome": outcome, "closed_at": NOON, **other}
    bare = replace(a_request(answered_by=BY_POLICY, **decided), chain=ChainHead())
    told = [facts.submitted(bare), facts.closed(bare, because="policy")]
    request, entries = enter(bare, told)
    return request, list(entries)


def test_a_steps_own_decision_has_no_contradictions() -> None:
    assert contradictions(*by_policy()) == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": {"status": "approved", "reason": "small amounts pass"}},
        {"closed_at": NOON + 1},
        {"status": "rejected"},
        {"status": "timeout"},
        {"step": "another"},
    ],
)
def test_what_a_step_did_not_decide_is_seen_though_the_chain_tells_it(changed) -> None:
    assert "the outcome is not the step's own decision" in contradictions(*by_policy(**changed))


def test_nobody_votes_where_a_step_decides() -> None:
    request, entries = by_policy()
    vote = after(a_request(), approves("ana")).votes[0]

    found = contradictions(replace(request, votes=(vote,)), entries)

    assert "the outcome is not the step's own decision" in found


def test_a_time_out_is_nobodys_own_decision() -> None:
    outcome = outcome_by_policy(KEY, "timeout", policy="policy:refund/review", reason=None, at=NOON)

    assert contradictions(*by_policy(status="timeout", outcome=outcome)) == (
        "the outcome is not the step's own decision",
    )
