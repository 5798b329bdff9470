"""What does one command do to a request?"""

from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.domain.answers import answer_problems
from countersign.domain.audit import enter, verify
from countersign.domain.canonical import digest_of
from countersign.domain.commands import Cancel, EndOfRun, Expire
from countersign.domain.decide import Accepted, Refused, decide
from countersign.domain.facts import submitted
from countersign.domain.fields import fields_of
from countersign.domain.limits import WORDS_BYTES
from countersign.domain.request import UNTIL_IMPOSSIBLE, VETO, Request
from countersign.domain.scopes import ScopeEnd
from countersign.domain.testimony import contradictions
from tests.builders import (
    KEY,
    NAMES,
    a_request,
    a_token_gate,
    after,
    approves,
    by_token,
    rejects,
)
from tests.fakes.world import NOON

FIELDS = [
    {"name": "amount", "type": "number", "required": True},
    {"name": "approved", "type": "boolean", "required": False},
]

AN_END = ScopeEnd("batch.run-9.both#1", "HTTP_STATUS", "404")

# (approvers, quorum, rule) -> what closes the request: the verdicts up to then, and the outcome.
CLOSINGS = {
    (1, 1, VETO): {"A": "approved", "R": "rejected"},
    (1, 1, UNTIL_IMPOSSIBLE): {"A": "approved", "R": "rejected"},
    (2, 1, VETO): {"A": "approved", "R": "rejected"},
    (2, 1, UNTIL_IMPOSSIBLE): {"A": "approved", "RA": "approved", "RR": "rejected"},
    (2, 2, VETO): {"AA": "approved", "AR": "rejected", "R": "rejected"},
    (2, 2, UNTIL_IMPOSSIBLE): {"AA": "approved", "AR": "rejected", "R": "rejected"},
    (3, 1, VETO): {"A": "approved", "R": "rejected"},
    (3, 1, UNTIL_IMPOSSIBLE): {
        "A": "approved",
        "RA": "approved",
        "RRA": "approved",
        "RRR": "rejected",
    },
    (3, 2, VETO): {"AA": "approved", "AR": "rejected", "R": "rejected"},
    (3, 2, UNTIL_IMPOSSIBLE): {
        "AA": "approved",
        "ARA": "approved",
        "ARR": "rejected",
        "RAA": "approved",
        "RAR": "rejected",
        "RR": "rejected",
    },
    (3, 3, VETO): {"AAA": "approved", "AAR": "rejected", "AR": "rejected", "R": "rejected"},
    (3, 3, UNTIL_IMPOSSIBLE): {
        "AAA": "approved",
        "AAR": "rejected",
        "AR": "rejected",
        "R": "rejected",
    },
}


def accepted(request: Request, command, now: int = NOON + 60) -> Accepted:
    answer = decide(request, command, now)
    assert isinstance(answer, Accepted), answer
    return answer


def refused(request: Request, command, now: int = NOON + 60) -> Refused:
    answer = decide(request, command, now)
    assert isinstance(answer, Refused), answer
    return answer


@pytest.mark.parametrize(("approvers", "quorum", "rule"), CLOSINGS)
def test_every_order_of_votes_comes_to_what_the_table_says(approvers, quorum, rule) -> None:
    table = CLOSINGS[approvers, quorum, rule]

    for order in permutations(NAMES[:approvers]):
        for verdicts in product("AR", repeat=approvers):
            request = a_request(approvers=approvers, min_approvals=quorum, on_reject=rule)
            said = ""
            for name, verdict in zip(order, verdicts, strict=True):
                vote = approves(name) if verdict == "A" else rejects(name)
                if said in table:
                    assert refused(request, vote).code == "REQUEST_CLOSED"
                    continue
                request = accepted(request, vote).request
                said += verdict
                assert request.status == table.get(said, "pending"), (order, said)


def test_the_first_rejection_closes_the_request() -> None:
    request = a_request(approvers=3, min_approvals=2)

    answer = accepted(request, rejects("ben", reason="wrong amount"))

    assert answer.request.status == "rejected"
    assert answer.facts[-1].data["because"] == "veto"


def test_a_rejection_that_leaves_the_quorum_possible_closes_nothing() -> None:
    request = a_request(approvers=3, min_approvals=2, on_reject=UNTIL_IMPOSSIBLE)

    first = accepted(request, rejects("ben"))
    second = accepted(first.request, rejects("ana"))

    assert first.request.is_open
    assert second.request.status == "rejected"
    assert second.facts[-1].data["because"] == "quorum-impossible"


def test_an_accepted_vote_is_one_version_on_and_changes_nothing_it_was_given() -> None:
    request = a_request(approvers=2, min_approvals=2)

    answer = accepted(request, approves("ana"))

    assert answer.request.version == request.version + 1
    assert request.votes == ()


def test_a_vote_keeps_what_was_said_and_shown() -> None:
    vote = approves("ana", reason="checked", feedback="fine", served_at=NOON + 10)

    recorded = accepted(a_request(), vote, NOON + 60).request.votes[0]

    assert recorded.approver == "ana@example.com"
    assert (recorded.reason, recorded.feedback) == ("checked", "fine")
    assert (recorded.at, recorded.served_at, recorded.via) == (NOON + 60, NOON + 10, "link")
    assert recorded.digest == vote.digest


def test_blank_words_are_no_words() -> None:
    recorded = accepted(a_request(), approves("ana", reason=" \n", feedback="")).request.votes[0]

    assert (recorded.reason, recorded.feedback) == (None, None)


def test_an_address_is_known_whatever_its_case() -> None:
    request = a_request(approvers=["Ana@Example.com"])

    recorded = accepted(request, approves(" ana@EXAMPLE.com ")).request.votes[0]

    assert recorded.approver == "Ana@Example.com"


def test_a_stranger_has_no_vote() -> None:
    assert refused(a_request(), approves("eve")).code == "NOT_IN_AUDIENCE"


class TestTheOrderOfTheRules:
    def test_the_same_vote_again_is_already_recorded(self) -> None:
        request = after(a_request(approvers=2, min_approvals=2), approves("ana"))

        answer = accepted(request, approves("ana", feedback="again"))

        assert answer.already_recorded
        assert answer.request == request
        assert (answer.facts, answer.effects) == ((), ())

    def test_the_same_vote_is_already_recorded_after_the_outcome_too(self) -> None:
        request = after(a_request(approvers=2), approves("ana"))

        assert accepted(request, approves("ana")).already_recorded

    def test_the_same_vote_is_already_recorded_after_the_deadline_too(self) -> None:
        request = after(a_request(approvers=2, min_approvals=2), approves("ana"))

        assert accepted(request, approves("ana"), request.deadline + 9).already_recorded

    def test_the_same_vote_needs_no_digest_the_second_time(self) -> None:
        request = after(a_request(approvers=2, min_approvals=2), approves("ana"))

        assert accepted(request, approves("ana", digest=None)).already_recorded

    def test_the_other_vote_is_a_conflict(self) -> None:
        request = after(a_request(approvers=2, min_approvals=2), approves("ana"))

        answer = refused(request, rejects("ana"))

        assert answer.code == "VOTE_CONFLICT"
        assert answer.data == {"verdict": "approve", "at": NOON + 60}

    def test_the_other_vote_is_a_conflict_after_the_outcome_too(self) -> None:
        request = after(a_request(approvers=2), rejects("ana"))

        assert refused(request, approves("ana")).code == "VOTE_CONFLICT"

    def test_a_vote_after_the_outcome_is_told_the_outcome(self) -> None:
        request = after(a_request(approvers=2), approves("ana"))

        answer = refused(request, rejects("ben"))

        assert answer.code == "REQUEST_CLOSED"
        assert answer.data["outcome"] == request.outcome

    def test_a_vote_after_the_time_out_is_told_that_outcome(self) -> None:
        request = after(a_request(), Expire("engine"), now=NOON + 3600)

        answer = refused(request, approves("ana"), request.deadline + 1)

        assert answer.code == "REQUEST_CLOSED"
        assert answer.data["status"] == "timeout"

    def test_a_vote_on_a_cancelled_request_is_told_so(self) -> None:
        request = after(a_request(), Cancel("mistake", by="ops"))

        answer = refused(request, approves("ana"))

        assert (answer.code, answer.data["status"]) == ("REQUEST_CLOSED", "cancelled")

    def test_a_vote_at_the_deadlines_own_second_is_late(self) -> None:
        request = a_request(deadline=NOON + 100)

        assert refused(request, approves("ana"), NOON + 100).code == "REQUEST_EXPIRED"
        assert accepted(request, approves("ana"), NOON + 99).request.status == "approved"

    def test_a_late_vote_is_late_whatever_it_carries(self) -> None:
        request = a_request(deadline=NOON + 100)

        answer = refused(request, approves("ana", digest=None), NOON + 100)

        assert answer.code == "REQUEST_EXPIRED"


class TestWhatYouSawIsWhatYouSigned:
    def test_a_vote_by_link_presents_the_digest(self) -> None:
        assert refused(a_request(), approves("ana", digest=None)).code == "DIGEST_REQUIRED"

    def test_another_digest_is_refused_with_the_one_to_look_at(self) -> None:
        request = a_request()

        answer = refused(request, approves("ana", digest="sha256:other"))

        assert answer.code == "DIGEST_MISMATCH"
        assert answer.data == {"digest": request.digest}

    def test_a_credential_may_present_none_and_that_is_recorded(self) -> None:
        answer = accepted(a_request(), approves("ana", digest=None, via="credential"))

        assert answer.request.votes[0].digest is None
        assert answer.facts[0].data["digest"] is None
        assert answer.facts[0].data["via"] == "credential"

    def test_a_credential_that_presents_another_is_refused(self) -> None:
        vote = approves("ana", digest="sha256:other", via="credential")

        assert refused(a_request(), vote).code == "DIGEST_MISMATCH"


class TestWords:
    @pytest.mark.parametrize("reason", [None, "", "  "])
    def test_a_rejection_needs_a_reason_where_the_gate_says_so(self, reason) -> None:
        request = a_request(require_reason=True)

        assert refused(request, rejects("ana", reason=reason)).code == "REASON_REQUIRED"

    def test_feedback_is_not_the_required_reason(self) -> None:
        request = a_request(require_reason=True)

        assert refused(request, rejects("ana", feedback="no")).code == "REASON_REQUIRED"

    def test_an_approval_needs_no_reason(self) -> None:
        assert accepted(a_request(require_reason=True), approves("ana"))

    def test_words_up_to_the_limit_are_kept(self) -> None:
        half = "x" * (WORDS_BYTES // 2)

        assert accepted(a_request(), rejects("ana", reason=half, feedback=half))

    def test_words_over_the_limit_are_refused_with_limit_and_way_out(self) -> None:
        answer = refused(a_request(), rejects("ana", reason="x" * (WORDS_BYTES + 1)))

        assert answer.code == "WORDS_TOO_LONG"
        assert str(WORDS_BYTES) in answer.detail
        assert "shorter" in answer.detail
        assert answer.data == {"path": "reason"}

    def test_escapes_count(self) -> None:
        answer = refused(a_request(), rejects("ana", feedback="x" + "\n" * (WORDS_BYTES // 2)))

        assert (answer.code, answer.data["path"]) == ("WORDS_TOO_LONG", "feedback")

    def test_half_a_character_is_refused(self) -> None:
        assert refused(a_request(), rejects("ana", reason="\ud800")).code == "WORDS_INVALID"


class TestWhatIsOwed:
    def test_an_outcome_owes_one_wake_up_of_its_tokens_generation(self) -> None:
        answer = accepted(a_request(token_generation=3), approves("ana"))

        (effect,) = answer.effects
        assert (effect.effect_id, effect.generation) == ("resume#3", 3)
        assert effect.owed_since == NOON + 60

    def test_a_vote_that_closes_nothing_owes_nothing(self) -> None:
        assert accepted(a_request(approvers=2, min_approvals=2), approves("ana")).effects == ()

    @pytest.mark.parametrize(
        ("command", "now"),
        [(approves("ana"), NOON), (Expire("deadline"), NOON + 3600), (Cancel("no", "ops"), NOON)],
    )
    def test_a_request_that_stands_alone_owes_no_wake_up(self, command, now) -> None:
        assert accepted(a_request(token_generation=0), command, now).effects == ()

    @pytest.mark.parametrize(
        ("command", "now"),
        [
            (approves("ana"), NOON),
            (rejects("ana"), NOON),
            (Expire("deadline"), NOON + 3600),
            (Expire("engine"), NOON + 3600),
            (Expire("engine"), NOON),
            (Cancel("no", "ops"), NOON),
            (Cancel("the run ended", "engine", engine_waits=False), NOON),
        ],
    )
    def test_every_end_is_owed_to_who_asked_to_be_told(self, command, now) -> None:
        request = a_request(notify_url="https://hooks.example.com/a", token_generation=0)

        (effect,) = accepted(request, command, now).effects

        assert (effect.effect_id, effect.kind, effect.owed_since) == ("hook#decided", "hook", now)

    def test_a_vote_that_closes_nothing_tells_nobody(self) -> None:
        request = a_request(approvers=2, min_approvals=2, notify_url="https://hooks.example.com/a")

        assert accepted(request, approves("ana")).effects == ()


class TestFields:
    def test_the_answers_stand_in_the_vote_and_in_the_outcome(self) -> None:
        after_it = accepted(a_request(fields=FIELDS), approves("ana", input={"amount": 7})).request

        assert after_it.votes[0].input == {"amount": 7, "approved": True}
        assert after_it.outcome["input"] == {"amount": 7, "approved": True}

    def test_bad_answers_leave_the_request_open_and_are_told_all_at_once(self) -> None:
        answer = refused(a_request(fields=FIELDS), approves("ana", input={"amount": "7", "x": 1}))

        assert answer.code == "HITL_BAD_ANSWER"
        assert [each.path for each in answer.data["problems"]] == ["input.x", "input.amount"]
        assert answer.request is not None
        assert answer.request.is_open

    def test_a_rejection_answers_what_it_likes(self) -> None:
        answer = accepted(a_request(fields=FIELDS), rejects("ana"))

        assert answer.request.outcome["input"] == {"approved": False}

    def test_answered_words_are_the_votes_own(self) -> None:
        request = a_request(require_reason=True)

        vote = accepted(
            request, rejects("ana", input={"reason": "no", "comments": "try again"})
        ).request.votes[0]

        assert (vote.reason, vote.feedback) == ("no", "try again")

    def test_explicit_words_come_before_answered_ones(self) -> None:
        vote = accepted(
            a_request(), rejects("ana", reason="said", input={"reason": "answered"})
        ).request.votes[0]

        assert vote.reason == "said"
        assert vote.input == {"reason": "answered"}

    def test_a_reason_that_a_field_requires_may_be_said_beside_it(self) -> None:
        fields = [{"name": "reason", "type": "text", "required": True}]

        answer = accepted(a_request(fields=fields), approves("ana", reason="checked"))

        assert answer.request.outcome["input"] == {"reason": "checked"}

    def test_the_same_vote_again_is_recorded_whatever_it_answers(self) -> None:
        voted = after(
            a_request(approvers=2, min_approvals=2, fields=FIELDS),
            approves("ana", input={"amount": 7}),
        )

        answer = accepted(voted, approves("ana", input={"amount": "seven"}))

        assert answer == Accepted(voted, already_recorded=True)

    def test_the_closing_votes_answers_are_the_outcomes(self) -> None:
        closed = after(
            a_request(approvers=2, min_approvals=2, fields=FIELDS),
            approves("ana", input={"amount": 7}),
            approves("ben", input={"amount": 8}),
        )

        assert closed.outcome is not None
        assert closed.outcome["input"]["amount"] == 8

    def test_words_and_answers_have_one_limit(self) -> None:
        fields = [{"name": "note", "type": "text"}]
        half = "x" * (WORDS_BYTES // 2)

        answer = refused(
            a_request(fields=fields), approves("ana", feedback=half, input={"note": half})
        )

        assert (answer.code, answer.data["path"]) == ("WORDS_TOO_LONG", "input")

    def test_an_answer_that_is_the_feedback_counts_once(self) -> None:
        most = "x" * (WORDS_BYTES - len(r"{\"comments\":\"\"}"))

        answer = accepted(a_request(), approves("ana", input={"comments": most}))

        assert answer.request.votes[0].feedback == most


class TestTokenGates:
    def test_whoever_holds_the_token_answers_without_a_digest(self) -> None:
        answer = accepted(a_token_gate(), by_token({"approved": True}, claim="Ana of finance"))

        vote = answer.request.votes[0]
        assert (vote.approver, vote.via, vote.digest) == ("token", "token", None)
        assert vote.claim == "Ana of finance"
        assert answer.request.outcome["approvedBy"] == "token"
        assert answer.request.outcome["input"] == {"approved": True}

    def test_its_page_is_held_to_what_it_showed(self) -> None:
        by_link = replace(by_token(), via="link")

        assert refused(a_token_gate(), by_link).code == "DIGEST_REQUIRED"

    def test_no_credential_takes_its_seat(self) -> None:
        by_credential = replace(by_token(), via="credential")

        assert refused(a_token_gate(), by_credential).code == "NOT_IN_AUDIENCE"

    def test_no_token_answers_a_gate_that_asks_people(self) -> None:
        assert refused(a_request(), by_token()).code == "NOT_IN_AUDIENCE"

    def test_it_is_answered_once(self) -> None:
        answered = after(a_token_gate(), by_token())

        assert accepted(answered, by_token()).already_recorded
        assert refused(answered, by_token(approved=False)).code == "VOTE_CONFLICT"

    @pytest.mark.parametrize(
        ("claim", "code"),
        [("x" * 201, "WORDS_TOO_LONG"), ("a\nb", "WORDS_INVALID"), (" ", "WORDS_INVALID")],
    )
    def test_a_claim_is_one_short_line(self, claim, code) -> None:
        answer = refused(a_token_gate(), by_token(claim=claim))

        assert (answer.code, answer.data["path"]) == (code, "as")


class TestTimeOut:
    def test_it_is_due_at_the_deadlines_own_second(self) -> None:
        request = a_request(deadline=NOON + 100)

        answer = accepted(request, Expire("deadline"), NOON + 100)

        assert answer.request.status == "timeout"
        assert answer.request.closed_at == NOON + 100
        assert answer.facts[0].data["because"] == "deadline"
        assert [effect.effect_id for effect in answer.effects] == ["resume#1"]

    def test_it_is_not_due_a_second_before(self) -> None:
        request = a_request(deadline=NOON + 100)

        assert refused(request, Expire("deadline"), NOON + 99).code == "REQUEST_NOT_DUE"

    def test_the_engines_time_out_before_the_deadline_is_none_and_cancels(self) -> None:
        request = a_request()

        answer = accepted(request, Expire("engine"), request.deadline - 1)

        assert answer.request.status == "cancelled"
        assert answer.request.outcome is None
        assert answer.request.cancellation == (
            "the engine reported a time-out before the request's deadline"
        )
        assert [fact.kind for fact in answer.facts] == ["cancelled"]
        assert answer.effects == ()

    def test_the_engines_own_time_out_closes_from_the_deadline_on(self) -> None:
        answer = accepted(a_request(), Expire("engine"), NOON + 3600)

        assert answer.request.status == "timeout"
        assert answer.effects == ()

    def test_it_keeps_the_votes_so_far(self) -> None:
        request = after(a_request(approvers=2, min_approvals=2), approves("ana"))

        outcome = accepted(request, Expire("engine"), NOON + 3600).request.outcome

        assert outcome is not None
        assert outcome["timedOut"]
        assert [approval["approver"] for approval in outcome["approvals"]] == ["ana@example.com"]

    def test_a_closed_request_does_not_time_out(self) -> None:
        request = after(a_request(), approves("ana"))

        assert refused(request, Expire("engine"), NOON + 9999).code == "REQUEST_CLOSED"


class TestTheEndOfItsRun:
    def test_an_outcome_after_the_run_s_end_is_kept_with_that_end(self) -> None:
        request = after(a_request(), approves("ana"))

        answer = accepted(request, EndOfRun("stopped", NOON + 59), NOON + 70)

        assert answer.request.run_ended == "stopped"
        assert replace(answer.request, run_ended=None, version=request.version) == request
        assert [(fact.kind, fact.at) for fact in answer.facts] == [("run-ended", NOON + 70)]
        assert answer.facts[0].data == {"status": "stopped", "endedAt": "2026-11-22T12:00:59Z"}
        assert answer.effects == ()

    def test_an_outcome_of_the_same_second_may_have_been_taken(self) -> None:
        request = after(a_request(), approves("ana"))

        assert accepted(request, EndOfRun("stopped", NOON + 60)).already_recorded

    def test_it_is_kept_once(self) -> None:
        request = after(a_request(), approves("ana"), EndOfRun("stopped", NOON + 5))

        answer = accepted(request, EndOfRun("failed", NOON + 5))

        assert answer == Accepted(request, already_recorded=True)

    def test_what_has_no_outcome_is_cancelled_instead(self) -> None:
        waiting, cancelled = a_request(), after(a_request(), Cancel("mistake", by="ops"))

        assert refused(waiting, EndOfRun("stopped", NOON)).code == "REQUEST_NOT_DUE"
        assert accepted(cancelled, EndOfRun("stopped", NOON)).already_recorded


class TestCancelling:
    def test_it_keeps_the_reason_and_gives_no_outcome(self) -> None:
        answer = accepted(a_request(), Cancel("wrong order", by="ops"))

        assert answer.request.status == "cancelled"
        assert answer.request.cancellation == "wrong order"
        assert answer.request.outcome is None
        assert answer.facts[0].data == {"reason": "wrong order", "by": "ops"}
        assert [effect.effect_id for effect in answer.effects] == ["resume#1"]

    def test_nobody_is_woken_when_the_engine_waits_no_longer(self) -> None:
        answer = accepted(a_request(), Cancel("the run ended", "engine", engine_waits=False))

        assert answer.effects == ()

    def test_it_needs_a_reason(self) -> None:
        assert refused(a_request(), Cancel("  ", by="ops")).code == "REASON_REQUIRED"

    def test_its_reason_has_a_limit(self) -> None:
        assert refused(a_request(), Cancel("x" * 4001, by="ops")).code == "WORDS_TOO_LONG"

    def test_cancelling_again_changes_nothing(self) -> None:
        request = after(a_request(), Cancel("wrong order", by="ops"))

        answer = accepted(request, Cancel("another reason", by="eve"))

        assert answer.already_recorded
        assert answer.request.cancellation == "wrong order"

    def test_an_outcome_is_not_cancelled(self) -> None:
        request = after(a_request(), approves("ana"))

        assert refused(request, Cancel("too late", by="ops")).code == "REQUEST_CLOSED"

    def test_after_the_deadline_only_the_engine_cancels(self) -> None:
        request = a_request(deadline=NOON + 10)
        by_engine = Cancel("the run ended", by="engine", engine_waits=False)

        assert refused(request, Cancel("late", by="ops"), NOON + 10).code == "REQUEST_EXPIRED"
        assert accepted(request, by_engine, NOON + 10).request.status == "cancelled"

    def test_where_another_part_of_the_run_failed_it_keeps_with_what(self) -> None:
        command = Cancel("another part failed", by="engine", ended_by=AN_END)

        answer = accepted(a_request(), command)

        assert answer.request.ended_by == AN_END
        assert answer.request.outcome is None
        assert answer.facts[0].data["endedBy"] == digest_of(AN_END.to_json())
        assert [effect.effect_id for effect in answer.effects] == ["resume#1"]

    def test_the_first_failure_stands(self) -> None:
        request = after(a_request(), Cancel("failed", by="engine", ended_by=AN_END))
        other = ScopeEnd(AN_END.scope, "Other", "later")

        answer = accepted(request, Cancel("failed", by="engine", ended_by=other))

        assert answer.already_recorded
        assert answer.request.ended_by == AN_END


people = st.sampled_from(NAMES[:5])
answers = st.one_of(
    st.none(),
    st.fixed_dictionaries({"amount": st.sampled_from([7, 0, "7", None])}),
    st.fixed_dictionaries({"amount": st.just(1), "approved": st.booleans()}),
    st.dictionaries(st.sampled_from(["reason", "comments", "x"]), st.text(max_size=3)),
)
votes = st.builds(
    lambda name, yes, given: (approves if yes else rejects)(name, input=given),
    people,
    st.booleans(),
    answers,
)
token_votes = st.builds(lambda yes, given: by_token(given, approved=yes), st.booleans(), answers)
asked_fields = st.sampled_from([None, FIELDS, [{"name": "reason", "type": "text"}]])
hooks = st.sampled_from([None, "https://hooks.example.com/a"])
endings = st.sampled_from(
    [
        Expire("deadline"),
        Expire("engine"),
        Cancel("stop", by="ops"),
        Cancel("stop", by="engine", ended_by=AN_END),
    ]
)
moments = st.integers(min_value=NOON, max_value=NOON + 200)


@given(
    approvers=st.integers(1, 5),
    data=st.data(),
    rule=st.sampled_from([VETO, UNTIL_IMPOSSIBLE]),
    fields=asked_fields,
    hook=hooks,
    is_token_gate=st.booleans(),
    events=st.lists(
        st.tuples(st.one_of(votes, votes, votes, token_votes, endings), moments), max_size=12
    ),
)
def test_whatever_is_asked_an_outcome_is_written_once_and_the_audit_tells_it(
    approvers, data, rule, fields, hook, is_token_gate, events
) -> None:
    quorum = 1 if is_token_gate else data.draw(st.integers(1, approvers))
    asked = {"on_reject": rule, "deadline": NOON + 100, "fields": fields, "notify_url": hook}
    if is_token_gate:
        request = a_token_gate(**asked)
    else:
        request = a_request(approvers=approvers, min_approvals=quorum, **asked)
    entries = list(enter(a_request_before_its_entry(request), [submitted(request)])[1])
    owed: list[str] = []

    for command, now in events:
        answer = decide(request, command, now)
        assert answer == decide(request, command, now)
        if isinstance(answer, Refused) or answer.already_recorded:
            assert answer.request == request
            continue
        assert request.is_open
        assert answer.request.version == request.version + 1
        assert answer.request.votes[: len(request.votes)] == request.votes
        owed += [effect.effect_id for effect in answer.effects]
        request, new = enter(answer.request, answer.facts)
        entries += new

    assert owed.count("resume#1") <= (0 if request.is_open else 1)
    assert owed.count("hook#decided") == (hook is not None and not request.is_open)
    for vote in request.votes:
        assert answer_problems(fields_of(fields), vote.input, vote.approved) == ()
    if request.outcome is not None:
        named = ("approved", "rejected", "timedOut")
        assert sum(request.outcome[name] for name in named) == 1
        enough = sum(vote.approved for vote in request.votes) >= quorum
        assert request.outcome["approved"] == (request.status == "approved")
        assert not request.outcome["approved"] or enough
    assert verify(KEY, entries, request.chain).head == request.chain
    assert contradictions(request, entries) == ()


def a_request_before_its_entry(request: Request) -> Request:
    from dataclasses import replace

    return replace(request, chain=type(request.chain)())
