"""Does a request still say what its audit chain says?"""

from dataclasses import replace

import pytest

from countersign.domain import facts
from countersign.domain.audit import Entry, Fact, append, enter, head_after
from countersign.domain.chain import ChainHead
from countersign.domain.commands import Cancel, EndOfRun, Expire, RevokeLink
from countersign.domain.decide import Accepted, decide
from countersign.domain.request import Request, SeatEpoch
from countersign.domain.scopes import ScopeEnd
from countersign.domain.testimony import contradictions
from tests.builders import KEY, a_request, approves, by_token, rejects
from tests.fakes.world import NOON


def story(*commands, **asked) -> tuple[Request, list[Entry]]:
    """A request after these commands, and its whole decision chain."""
    bare = replace(a_request(**asked), chain=ChainHead())
    request, entries = enter(bare, [facts.submitted(bare)])
    told = list(entries)
    for command in commands:
        now = request.deadline if isinstance(command, Expire) else NOON + 60
        answer = decide(request, command, now)
        assert isinstance(answer, Accepted), answer
        request, entries = enter(answer.request, answer.facts)
        told += entries
    return request, told


@pytest.mark.parametrize(
    "commands",
    [
        (),
        (approves("ana"),),
        (approves("ana", feedback="fine", served_at=NOON), approves("ben", reason="ok")),
        (approves("ana"), rejects("ben", reason="no")),
        (approves("ana"), Expire("engine")),
        (approves("ana"), approves("ben"), EndOfRun("stopped", NOON + 30)),
        (approves("ana"), Cancel("mistake", by="ops")),
    ],
)
def test_a_true_story_has_no_contradictions(commands) -> None:
    request, entries = story(*commands, approvers=2, min_approvals=2)

    assert contradictions(request, entries) == ()


def test_a_reopened_request_has_no_contradictions() -> None:
    request, entries = story()
    again = replace(request, token_generation=2)
    again, more = enter(again, [facts.reopened(2, at=NOON + 5)])

    assert contradictions(again, [*entries, *more]) == ()
    assert contradictions(replace(again, token_generation=3), [*entries, *more]) == (
        "the token's generation is 3 after 1 reopenings",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"quorum": 1},
        {"audience": ("ana@example.com", "eve@example.com")},
        {"digest": "sha256:other"},
        {"deadline": NOON + 9},
        {"on_reject": "untilImpossible"},
        {"require_reason": True},
        {"run_started": "2020-01-01T00:00:00Z"},
    ],
)
def test_changed_terms_are_seen(changed) -> None:
    request, entries = story(approvers=2, min_approvals=2)

    found = contradictions(replace(request, **changed), entries)

    assert found == ("the terms of asking differ from entry 1",)


@pytest.mark.parametrize(
    "changed",
    [
        {"approver": "ben@example.com"},
        {"approved": False},
        {"at": NOON},
        {"reason": "another"},
        {"feedback": "another"},
        {"digest": "sha256:other"},
        {"via": "credential"},
        {"served_at": NOON},
        {"audit_hash": "f" * 64},
    ],
)
def test_a_changed_vote_is_seen(changed) -> None:
    request, entries = story(approves("ana", feedback="fine"), approvers=2, min_approvals=2)
    vote = replace(request.votes[0], **changed)

    assert contradictions(replace(request, votes=(vote,)), entries) == (
        "vote 1 differs from entry 2",
    )


def test_a_vote_taken_out_is_seen() -> None:
    request, entries = story(approves("ana"), approvers=2, min_approvals=2)

    assert contradictions(replace(request, votes=()), entries) == (
        "the vote of entry 2 is not in the request",
    )


def test_a_vote_put_in_is_seen() -> None:
    request, entries = story(approves("ana"), approvers=2, min_approvals=2)
    forged = replace(request.votes[0], approver="ben@example.com")

    assert contradictions(replace(request, votes=(*request.votes, forged)), entries) == (
        "the vote of ben@example.com is in no entry",
    )


def test_a_changed_outcome_is_seen() -> None:
    request, entries = story(rejects("ana", reason="no"))
    forged = {**(request.outcome or {}), "status": "approved", "approved": True}

    assert contradictions(replace(request, outcome=forged), entries) == (
        "the end differs from entry 3",
    )


def test_a_changed_status_is_seen() -> None:
    request, entries = story(rejects("ana", reason="no"))

    assert contradictions(replace(request, status="approved"), entries) == (
        "the end differs from entry 3",
    )


def test_a_request_put_back_to_pending_is_seen() -> None:
    request, entries = story(rejects("ana", reason="no"))
    reset = replace(request, status="pending", outcome=None)

    assert contradictions(reset, entries) == ("the chain tells an end, the request is pending",)


def test_an_end_that_no_entry_tells_is_seen() -> None:
    request, entries = story()

    assert contradictions(replace(request, status="approved"), entries) == (
        "the request is approved, the chain tells 0 ends",
    )


def test_a_changed_cancellation_is_seen() -> None:
    request, entries = story(Cancel("mistake", by="ops"))

    assert contradictions(replace(request, cancellation="other"), entries) == (
        "the end differs from entry 2",
    )


def test_an_outcome_slipped_under_a_cancellation_is_seen() -> None:
    request, entries = story(Cancel("mistake", by="ops"))

    assert contradictions(replace(request, outcome={"approved": True}), entries) == (
        "the end differs from entry 2",
    )


def test_an_outcome_that_the_votes_do_not_come_to_is_seen_though_an_entry_tells_it() -> None:
    request, entries = story(approves("ana"), approvers=2, min_approvals=2)
    forged = replace(
        request,
        status="approved",
        closed_at=NOON + 60,
        outcome={"status": "approved", "approved": True},
    )
    entry = append(request.request_id, request.chain, facts.closed(forged, because="quorum"))
    forged = replace(forged, chain=head_after(entry))

    assert contradictions(forged, [*entries, entry]) == (
        "the outcome is not what the votes come to",
    )


def test_a_chain_that_does_not_begin_with_the_question_is_seen() -> None:
    request, entries = story(approves("ana"))

    found = contradictions(request, entries[1:])

    assert found[0] == "the chain does not begin with one submission"
    assert contradictions(request, [])[0] == "the chain does not begin with one submission"


def test_an_end_of_its_run_that_the_chain_does_not_tell_is_a_contradiction() -> None:
    request, entries = story(approves("ana"))

    assert contradictions(replace(request, run_ended="stopped"), entries) == (
        "the end of its run differs from what the chain tells",
    )


ANSWERED = [{"name": "amount", "type": "number", "required": True}]


@pytest.mark.parametrize(
    "commands", [(by_token({"amount": 7}, claim="Ana"),), (Cancel("no", by="ops"),), ()]
)
def test_a_token_gates_true_story_has_no_contradictions(commands) -> None:
    asked = {"answered_by": "token", "audience": ("token",), "fields": ANSWERED}

    request, entries = story(*commands, notify_url="https://hooks.example.com/a", **asked)

    assert contradictions(request, entries) == ()


@pytest.mark.parametrize(
    "forged",
    [
        lambda request: replace(request, fields=None),
        lambda request: replace(request, answered_by="token"),
        lambda request: replace(request, answered_by="policy"),
        lambda request: replace(request, notify_url="https://evil.example.com/"),
        lambda request: replace(request, notify_url=None),
        lambda request: replace(request, votes=(replace(request.votes[0], input={"amount": 8}),)),
        lambda request: replace(request, votes=(replace(request.votes[0], input=None),)),
        lambda request: replace(request, votes=(replace(request.votes[0], claim="Ben"),)),
        lambda request: replace(request, outcome={**request.outcome, "input": {"amount": 8}}),
        lambda request: replace(request, outcome={**request.outcome, "approvedBy": "eve"}),
    ],
)
def test_another_answer_or_another_way_of_asking_is_found(forged) -> None:
    request, entries = story(
        approves("ana", input={"amount": 7}),
        fields=ANSWERED,
        notify_url="https://hooks.example.com/a",
    )

    assert contradictions(request, entries) == ()
    assert contradictions(forged(request), entries)


def test_an_outcome_whose_answers_no_vote_gave_is_found_even_when_its_entry_says_so() -> None:
    request, entries = story(approves("ana", input={"amount": 7}), fields=ANSWERED)
    forged = replace(request, outcome={**request.outcome, "input": {"amount": 8}})
    last = entries[-1]
    place = ChainHead(seq=last.seq - 1, hash=last.prev)
    told = append(request.request_id, place, facts.closed(forged, because="quorum"))

    found = contradictions(replace(forged, chain=head_after(told)), [*entries[:-1], told])

    assert found == ("the outcome is not what the votes come to",)


AN_END = ScopeEnd("batch.run-9.both#1", "HTTP_STATUS", "404")


@pytest.mark.parametrize(
    "forged",
    [
        {"ended_by": None},
        {"ended_by": replace(AN_END, cause="500")},
        {"scopes": ()},
        {"scopes": ("batch.run-9.other#1",)},
        {"root_execution_id": None},
        {"root_execution_id": "batch.run-8"},
    ],
)
def test_another_place_and_another_failure_elsewhere_are_found(forged) -> None:
    request, entries = story(
        Cancel("another part failed", by="engine", ended_by=AN_END),
        root_execution_id="batch.run-9",
        scopes=(AN_END.scope,),
    )

    assert contradictions(request, entries) == ()
    assert contradictions(replace(request, **forged), entries)


REVOKED = (
    RevokeLink("ana@example.com", by="ops", reissue=True),
    RevokeLink("ben@example.com", by="ops"),
    RevokeLink("ana@example.com", by="ops", reissue=True),
)


def test_revoked_links_that_are_told_are_no_contradiction() -> None:
    request, entries = story(*REVOKED, approvers=2)

    assert contradictions(request, entries) == ()


@pytest.mark.parametrize(
    "epochs",
    [
        (),
        (SeatEpoch("ana@example.com", 3),),
        (SeatEpoch("ana@example.com", 2), SeatEpoch("ben@example.com", 2, has_link=False)),
        (SeatEpoch("ana@example.com", 3), SeatEpoch("ben@example.com", 2)),
        (SeatEpoch("eve@example.com", 3), SeatEpoch("ben@example.com", 2, has_link=False)),
    ],
    ids=["no epochs", "one is missing", "an older one", "a link that is dead", "another seat"],
)
def test_a_link_brought_back_to_life_behind_the_chain_is_found(epochs) -> None:
    request, entries = story(*REVOKED, approvers=2)

    assert contradictions(replace(request, epochs=epochs), entries) == (
        "the epochs of the links differ from what the chain tells",
    )


def test_an_epoch_that_no_entry_tells_of_is_found() -> None:
    request, entries = story()

    assert contradictions(replace(request, epochs=(SeatEpoch("ana@example.com", 1),)), entries)


def test_terms_that_somebody_was_not_given_are_not_held_against_what_he_has() -> None:
    fields = ({"name": "amount", "type": "number"},)
    request, entries = story(fields=fields, notify_url="https://hooks.example.com/secret")
    given = replace(request, fields=None, notify_url=None)

    assert contradictions(given, entries) == ("the terms of asking differ from entry 1",)
    assert contradictions(given, entries, unseen=("fields", "notifies")) == ()
    other = replace(given, quorum=9)
    assert contradictions(other, entries, unseen=("fields", "notifies"))


def test_a_request_that_stands_alone_has_no_token_to_tell_of() -> None:
    request, entries = story(approves("ana"), token_generation=0)

    assert contradictions(request, entries) == ()


def test_what_a_reader_was_not_given_contradicts_nothing() -> None:
    request, entries = story()
    without = replace(request, requester=None)

    assert contradictions(without, entries, unseen={"requester"}) == ()
    assert contradictions(without, entries) == ("the terms of asking differ from entry 1",)


def test_a_chain_begins_with_its_submission() -> None:
    request, (submitted, voted, closed) = story(approves("ana"))

    found = contradictions(request, [voted, submitted, closed])

    assert found == ("the chain does not begin with one submission",)


def test_an_epoch_that_is_kept_twice_is_seen() -> None:
    request, entries = story(RevokeLink("ana@example.com", by="ops"))

    found = contradictions(replace(request, epochs=request.epochs * 2), entries)

    assert found == ("the epochs of the links differ from what the chain tells",)


def test_a_status_that_is_not_its_outcomes_is_seen_though_the_chain_tells_it() -> None:
    request, entries = story(approves("ana"))
    forged = replace(request, status="rejected")
    before = head_after(entries[-2])
    entries[-1] = append(KEY, before, facts.closed(forged, because="veto"))

    assert contradictions(forged, entries) == ("the outcome is not what the votes come to",)


@pytest.mark.parametrize("nonsense", [{}, {"approver": []}, {"approver": {}, "newEpoch": [2]}])
def test_an_entry_that_tells_nonsense_of_a_link_is_a_contradiction_and_no_crash(nonsense) -> None:
    request, entries = story()
    head = head_after(entries[-1])
    entry = append(request.request_id, head, Fact("link-revoked", NOON, nonsense))

    found = contradictions(request, [*entries, entry])

    assert found == ("the epochs of the links differ from what the chain tells",)
