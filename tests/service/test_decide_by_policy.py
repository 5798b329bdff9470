"""How is a decision kept that a step of an ensemble makes by itself?"""

from dataclasses import replace

import pytest

from countersign.domain.moments import day_of
from countersign.service.decide_by_policy import (
    KeyTakenError,
    PolicyDecision,
    decide_by_policy,
)
from countersign.service.open_gate import NotOpened, open_gate
from countersign.service.ports import UnavailableError
from countersign.service.verify_audit import verify_audit
from tests.builders import KEY, RUN_STARTED, SECRET, an_opening, stored, words_of
from tests.fakes.memory import Memory
from tests.fakes.world import NOON

DECISION = PolicyDecision(
    key=KEY,
    approved=True,
    reason="Meets auto-approval criteria",
    ensemble="refund",
    step="review",
    execution_id="refund.run-1",
    execution_arn="arn:aws:states:eu-west-1:123456789012:execution:refund:run-1",
    run_started=RUN_STARTED,
)


def decided(memory: Memory, *, now: int = NOON, **other):
    return decide_by_policy(replace(DECISION, **other), store=memory.requests, now=now)


def test_it_is_closed_as_it_is_made_and_asks_nobody() -> None:
    memory = Memory()

    request = decided(memory)

    assert request == stored(memory)
    assert (request.status, request.answered_by) == ("approved", "policy")
    assert (request.audience, request.quorum, request.votes) == ((), 0, ())
    assert (request.submitted_at, request.deadline, request.closed_at) == (NOON, NOON, NOON)
    tables = memory.tables
    assert (tables.links, tables.secrets, tables.tokens, tables.effects) == ({}, {}, {}, {})


def test_it_is_listed_with_what_was_decided_that_day() -> None:
    memory = Memory()

    request = decided(memory, approved=False)

    page = memory.requests.closed(day_of(NOON), before=None, limit=10)
    assert page.items == (request,)
    assert memory.requests.of_execution("refund.run-1").items == (request,)


def test_the_audit_says_whose_decision_it_is_and_holds() -> None:
    memory = Memory()

    decided(memory)

    report = verify_audit(
        KEY,
        store=memory.requests,
        audit=memory.audit,
        effects=memory.effects,
        evidence=memory.evidence,
    )
    assert report is not None
    assert report.holds, report
    entries = report.decisions.entries
    assert words_of(entries) == ["submitted", "closed"]
    assert [entry.body["by"] for entry in entries] == ["policy:refund/review"] * 2
    assert entries[1].body["because"] == "policy"
    assert entries[1].body["reason"] == "Meets auto-approval criteria"


@pytest.mark.parametrize(
    "forged",
    [
        {"status": "rejected"},
        {"step": "other"},
        {"answered_by": "audience"},
        {"closed_at": NOON + 1},
    ],
)
def test_a_decision_that_was_changed_is_found(forged) -> None:
    memory = Memory()
    request = decided(memory)
    memory.tables.requests[KEY] = replace(request, **forged)

    report = verify_audit(
        KEY,
        store=memory.requests,
        audit=memory.audit,
        effects=memory.effects,
        evidence=memory.evidence,
    )

    assert report is not None
    assert not report.holds


def test_the_first_decision_of_a_run_stands() -> None:
    memory = Memory()
    first = decided(memory)

    again = decided(memory, approved=False, reason="other", now=NOON + 5)

    assert again == first
    assert len(memory.audit.entries(KEY)) == 2


def test_an_earlier_runs_decision_is_neither_taken_nor_replaced() -> None:
    memory = Memory()
    first = decided(memory)

    with pytest.raises(KeyTakenError):
        decided(memory, run_started="2027-03-01T00:00:00.000Z")

    assert stored(memory) == first


def test_a_question_to_people_is_never_decided_by_a_policy() -> None:
    memory = Memory()
    open_gate(an_opening(), store=memory.requests, secret=SECRET, now=NOON)

    with pytest.raises(KeyTakenError):
        decided(memory)

    assert stored(memory).is_open


def test_a_gate_never_takes_a_policys_decision_for_its_own() -> None:
    memory = Memory()
    decided(memory)

    answer = open_gate(an_opening(), store=memory.requests, secret=SECRET, now=NOON)

    assert isinstance(answer, NotOpened)


class Refusing:
    """A store that writes nothing and knows nothing, as under a conflict that does not end."""

    def __init__(self) -> None:
        self.tries = 0

    def open(self, _new) -> bool:
        self.tries += 1
        return False

    def get(self, _request_id) -> None:
        return None


def test_a_store_that_never_writes_is_left_after_some_tries() -> None:
    store = Refusing()

    with pytest.raises(UnavailableError):
        decide_by_policy(DECISION, store=store, now=NOON)

    assert 1 < store.tries < 20
