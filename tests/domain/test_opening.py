"""What does an opening ask for, and may it be asked?"""

from dataclasses import replace

import pytest

from countersign.domain.canonical import json_bytes
from countersign.domain.limits import EVIDENCE_BYTES, SCOPES_MAX, evidence_bytes
from countersign.domain.opening import (
    Asked,
    Opening,
    check_opening,
    evidence_problem,
    opening_of_gate,
    opening_of_submission,
)
from countersign.domain.refusals import REFUSALS
from countersign.domain.request import UNTIL_IMPOSSIBLE
from tests.builders import an_opening, evidence_shown, the_evidence
from tests.fakes.world import NOON

A_CALL = {
    "token": "t",
    "request": "refund.run-1.review",
    "runStarted": "2026-11-22T11:59:00.000Z",
    "executionArn": "arn:x",
    "executionId": "refund.run-1",
    "ensemble": "refund",
    "step": "review",
    "definition": "sha256:d",
    "startedBy": None,
    "undecided": True,
    "consequence": {"onApprove": [], "onReject": []},
    "limits": {"maxApprovers": 10, "maxTimeoutSeconds": 604_800},
    "input": {"data": {"x": 1}, "approvers": ["ana@example.com"]},
}


def asked(**inputs) -> Asked:
    found = check_opening(an_opening(**inputs))
    assert isinstance(found, Asked), found
    return found


def problems(**inputs) -> list[tuple[str, str]]:
    found = check_opening(an_opening(**inputs))
    assert isinstance(found, tuple), found
    assert all(problem.code in REFUSALS and problem.message for problem in found)
    return [(problem.path, problem.code) for problem in found]


def hint_of(**inputs) -> str:
    found = check_opening(an_opening(**inputs))
    assert isinstance(found, tuple), found
    return found[0].hint or ""


def test_what_is_not_said_has_its_default() -> None:
    found = check_opening(an_opening(inputs={"data": None, "approvers": ["ana@example.com"]}))

    assert found == Asked(
        audience=("ana@example.com",),
        quorum=1,
        timeout_seconds=86_400,
        on_reject="veto",
        require_reason=False,
        prompt=None,
        data=None,
        metadata=None,
    )


def test_all_that_is_said_is_kept() -> None:
    found = asked(
        approvers=2,
        min_approvals=2,
        timeout=60,
        onReject=UNTIL_IMPOSSIBLE,
        requireReason=True,
        metadata={"wordCount": 1200},
        prompt="Two\nlines",
    )

    assert (found.quorum, found.timeout_seconds, found.on_reject) == (2, 60, UNTIL_IMPOSSIBLE)
    assert (found.require_reason, found.prompt) == (True, "Two\nlines")
    assert found.metadata == {"wordCount": 1200}


class TestAudience:
    @pytest.mark.parametrize("nobody", [None, []])
    def test_nobody_asked_is_refused(self, nobody) -> None:
        assert problems(approvers=nobody) == [("approvers", "HITL_NO_AUDIENCE")]

    def test_no_audience_at_all_is_refused(self) -> None:
        assert problems(inputs={"data": 1}) == [("approvers", "HITL_NO_AUDIENCE")]

    def test_one_address_alone_is_an_audience(self) -> None:
        assert asked(approvers="ana@example.com").audience == ("ana@example.com",)

    def test_the_protocols_names_are_taken_too(self) -> None:
        inputs = {"audience": ["ana@example.com", "ben@example.com"], "quorum": 2}
        found = check_opening(an_opening(inputs=inputs))

        assert isinstance(found, Asked)
        assert found.quorum == 2

    def test_both_names_at_once_are_refused(self) -> None:
        found = problems(audience=["ana@example.com"])

        assert found == [("audience", "HITL_INPUT")]

    def test_one_mailbox_is_one_person_as_first_written(self) -> None:
        found = asked(approvers=[" Ana@Example.com ", "ana@example.com", "ben@example.com"])

        assert found.audience == ("Ana@Example.com", "ben@example.com")

    def test_every_bad_address_is_named(self) -> None:
        found = problems(approvers=["ana@example.com", "bob", None, "", 7])

        assert found == [(f"approvers[{n}]", "HITL_BAD_ADDRESS") for n in (1, 2, 3, 4)]

    def test_an_audience_that_is_no_list_is_refused(self) -> None:
        assert problems(approvers={"a": 1}) == [("approvers", "HITL_BAD_ADDRESS")]

    def test_the_policys_limit_holds(self) -> None:
        assert problems(approvers=3, max_approvers=2) == [("approvers", "HITL_TOO_MANY_APPROVERS")]

    def test_no_policy_goes_over_the_products_own_ceiling(self) -> None:
        many = [f"a{n}@example.com" for n in range(41)]

        assert problems(approvers=many, max_approvers=999) == [
            ("approvers", "HITL_TOO_MANY_APPROVERS")
        ]
        assert len(asked(approvers=many[:40], max_approvers=999).audience) == 40

    def test_an_endless_list_is_refused_before_it_is_read(self) -> None:
        assert problems(approvers=["nobody"] * 401) == [("approvers", "HITL_TOO_MANY_APPROVERS")]


class TestQuorum:
    def test_more_than_all_is_never_clamped(self) -> None:
        found = problems(approvers=2, min_approvals=3)

        assert found == [("minApprovals", "HITL_QUORUM_UNREACHABLE")]

    def test_duplicates_do_not_help_to_reach_it(self) -> None:
        found = problems(approvers=["ana@example.com", "ANA@example.com"], min_approvals=2)

        assert found == [("minApprovals", "HITL_QUORUM_UNREACHABLE")]

    @pytest.mark.parametrize("quorum", [0, -1, 1.5, "2", True, [1], float("nan"), float("inf")])
    def test_what_is_no_number_of_people_is_refused(self, quorum) -> None:
        assert problems(approvers=2, min_approvals=quorum) == [("minApprovals", "HITL_INPUT")]

    def test_an_absent_quorum_is_refused_where_one_is_written(self) -> None:
        assert problems(minApprovals=None) == [("minApprovals", "HITL_INPUT")]

    def test_a_whole_number_with_a_point_is_whole(self) -> None:
        assert asked(approvers=2, min_approvals=2.0).quorum == 2

    def test_a_bad_audience_is_not_blamed_on_the_quorum(self) -> None:
        assert problems(approvers=["ben@"], min_approvals=2) == [
            ("approvers[0]", "HITL_BAD_ADDRESS")
        ]


class TestTimeout:
    @pytest.mark.parametrize("seconds", [1, 604_800, 60.0])
    def test_seconds_within_the_policy_are_taken(self, seconds) -> None:
        assert asked(timeout=seconds).timeout_seconds == seconds

    @pytest.mark.parametrize(
        "bad",
        [0, -5, 604_801, 1.5, "60", None, True, {}, 10**400, pytest.param(10**5000, id="endless")],
    )
    def test_all_else_is_refused(self, bad) -> None:
        assert problems(timeout=bad) == [("timeout", "HITL_BAD_TIMEOUT")]

    def test_a_number_that_looks_like_milliseconds_is_told_so(self) -> None:
        hint = hint_of(timeout=86_400_000)

        assert hint == "it looks like milliseconds; in seconds that is 86400"

    def test_a_number_over_the_policy_is_told_how_to_raise_it(self) -> None:
        assert "policy.limits.maxTimeoutSeconds" in hint_of(timeout=604_801)

    def test_a_year_is_the_end_of_every_policy(self) -> None:
        year = 31_536_000

        assert asked(timeout=year, max_timeout_seconds=10**12).timeout_seconds == year
        assert problems(timeout=year + 1, max_timeout_seconds=10**12) == [
            ("timeout", "HITL_BAD_TIMEOUT")
        ]

    def test_the_default_keeps_within_a_shorter_policy(self) -> None:
        assert asked(max_timeout_seconds=3600).timeout_seconds == 3600


class TestTheRest:
    @pytest.mark.parametrize("prompt", [None, "", "  \n"])
    def test_an_absent_prompt_is_refused_where_one_is_written(self, prompt) -> None:
        found = check_opening(an_opening(prompt=prompt))

        assert isinstance(found, tuple)
        assert found[0].code == "HITL_INPUT"
        assert "absent or empty" in found[0].message

    def test_a_prompt_is_text(self) -> None:
        assert problems(prompt=7) == [("prompt", "HITL_INPUT")]

    def test_a_gate_may_have_no_data(self) -> None:
        assert asked(data=None).data is None

    @pytest.mark.parametrize("rule", [None, "majority", 1, ["veto"]])
    def test_an_unknown_rule_for_rejections_is_refused(self, rule) -> None:
        assert problems(onReject=rule) == [("onReject", "HITL_INPUT")]

    @pytest.mark.parametrize("flag", [None, "true", 1])
    def test_a_flag_is_a_boolean(self, flag) -> None:
        assert problems(requireReason=flag) == [("requireReason", "HITL_INPUT")]

    @pytest.mark.parametrize("metadata", [[], "text", 7])
    def test_metadata_are_names_with_values(self, metadata) -> None:
        assert problems(metadata=metadata) == [("metadata", "HITL_INPUT")]

    def test_absent_metadata_are_none(self) -> None:
        assert asked(metadata=None).metadata is None

    def test_an_unknown_input_is_refused_and_never_ignored(self) -> None:
        assert problems(expires=1, escalate="\ud800") == [
            ("escalate", "HITL_INPUT"),
            ("expires", "HITL_INPUT"),
        ]

    @pytest.mark.parametrize(
        ("data", "path"),
        [
            ({"amount": 2**53}, "data.amount"),
            ({"rows": [1, {"x": float("inf")}]}, "data.rows[1].x"),
            ("\ud800", "data"),
        ],
    )
    def test_what_json_cannot_carry_everywhere_is_refused_by_its_place(self, data, path) -> None:
        assert problems(data=data) == [(path, "HITL_INPUT")]

    def test_everything_wrong_is_said_at_once(self) -> None:
        found = problems(approvers=[], min_approvals=0, timeout=0, onReject="x", requireReason="x")

        assert [path for path, _ in found] == [
            "approvers",
            "minApprovals",
            "timeout",
            "onReject",
            "requireReason",
        ]

    def test_a_long_value_is_shortened_in_the_message(self) -> None:
        found = check_opening(an_opening(onReject="x" * 5000))

        assert isinstance(found, tuple)
        assert len(found[0].message) < 200


class TestSize:
    def test_evidence_up_to_the_limit_is_taken(self) -> None:
        evidence = evidence_shown(an_opening(data="x" * (evidence_bytes(1) - 2000)))

        assert evidence_problem(evidence) is None

    def test_evidence_over_the_limit_is_refused_with_limit_and_way_out(self) -> None:
        problem = evidence_problem(evidence_shown(an_opening(data="x" * evidence_bytes(1))))

        assert problem is not None
        assert problem.code == "HITL_TOO_LARGE"
        assert f"{evidence_bytes(1):,}" in problem.message
        assert "address" in (problem.hint or "")

    def test_every_approver_keeps_room_for_an_answer(self) -> None:
        data = "x" * (EVIDENCE_BYTES - 8_000)

        assert evidence_problem(evidence_shown(an_opening(data=data))) is None
        assert evidence_problem(evidence_shown(an_opening(data=data, approvers=3))) is not None

    def test_escapes_and_wide_characters_count_as_written(self) -> None:
        half = evidence_bytes(1) // 2

        assert evidence_problem(evidence_shown(an_opening(data="é" * half))) is not None
        assert evidence_problem(evidence_shown(an_opening(data='"' * half))) is not None


def test_a_gates_call_is_read_as_the_workflow_sends_it() -> None:
    opening = opening_of_gate(A_CALL)

    assert opening == Opening(
        key="refund.run-1.review",
        inputs={"data": {"x": 1}, "approvers": ["ana@example.com"]},
        token="t",
        run_started="2026-11-22T11:59:00.000Z",
        execution_arn="arn:x",
        execution_id="refund.run-1",
        ensemble="refund",
        step="review",
        definition="sha256:d",
        undecided=True,
        consequence={"onApprove": [], "onReject": []},
    )


class TestPlaces:
    def test_a_gate_says_in_which_scopes_of_which_runs_it_stands(self) -> None:
        found = opening_of_gate({**A_CALL, "root": "batch.run-9", "scopes": ["a#1", "b#1", "a#1"]})

        assert (found.root, found.root_above) == ("batch.run-9", "batch.run-9")
        assert found.scopes == ("a#1", "b#1")

    def test_the_outermost_run_has_none_above_it(self) -> None:
        assert opening_of_gate({**A_CALL, "root": A_CALL["executionId"]}).root_above is None

    def test_a_definition_from_before_stands_in_no_scope(self) -> None:
        found = opening_of_gate(A_CALL)

        assert (found.root_above, found.scopes) == (None, ())

    def test_more_scopes_than_one_transaction_takes_are_refused(self) -> None:
        scopes = tuple(f"batch.run-1.each-{n}#1" for n in range(SCOPES_MAX + 1))

        (problem,) = check_opening(an_opening(scopes=scopes))

        assert (problem.path, problem.code) == ("scopes", "HITL_TOO_LARGE")
        assert "15 parallel and foreach steps" in problem.message
        assert isinstance(check_opening(an_opening(scopes=scopes[1:])), Asked)


def test_evidence_is_what_was_asked_and_until_when() -> None:
    evidence = evidence_shown(an_opening(timeout=60), now=NOON)

    assert (evidence.submitted_at, evidence.deadline) == (NOON, NOON + 60)
    assert (evidence.ensemble, evidence.step, evidence.requester) == ("refund", "review", "shop")


CALL = {
    "token": "token-1",
    "request": "refund.run-1.review",
    "runStarted": "2026-11-22T11:59:00.000Z",
    "executionArn": "arn",
    "executionId": "refund.run-1",
    "ensemble": "refund",
    "step": "review",
    "definition": "sha256:d",
    "startedBy": None,
    "undecided": False,
    "consequence": {"onApprove": [], "onReject": []},
    "limits": {"maxApprovers": 10, "maxTimeoutSeconds": 60},
    "input": {"data": None},
}


class TestWhoAnswers:
    def test_a_definition_from_before_asks_an_audience(self) -> None:
        assert not opening_of_gate(CALL).is_token_gate

    def test_a_token_gate_says_that_it_is_one(self) -> None:
        opening = opening_of_gate({**CALL, "answeredBy": "token"})

        assert opening.is_token_gate
        evidence = evidence_shown(opening)
        assert (evidence.audience, evidence.quorum) == ((), 1)
        assert evidence_problem(evidence) is None


class TestSubmissions:
    def test_it_has_no_run_and_no_token_whatever_it_says(self) -> None:
        opening = opening_of_submission(submission(token="stolen", answeredBy="token"))

        assert (opening.token, opening.execution_id, opening.run_started) == (None, None, None)
        assert not opening.is_token_gate
        assert opening.requester == "shop"

    def test_policys_limits_hold(self) -> None:
        limits = {"maxApprovers": 1, "maxTimeoutSeconds": 60}

        opening = opening_of_submission(submission(limits=limits))

        assert (opening.max_approvers, opening.max_timeout_seconds) == (1, 60)

    @pytest.mark.parametrize("text", ["", "  ", 7, None, ["x"]])
    def test_a_consequence_is_a_sentence(self, text) -> None:
        opening = opening_of_submission(submission(consequence={"text": text, "claimedBy": "shop"}))

        (problem,) = check_opening(opening)

        assert (problem.path, problem.code) == ("consequence", "HITL_INPUT")


def submission(**other):
    return {
        "request": "r_" + "a" * 26,
        "requester": "shop",
        "input": {"approvers": ["ana@example.com"], "prompt": "Pay back?"},
        "consequence": {"text": "the money is paid back", "claimedBy": "shop"},
        **other,
    }


def test_fields_are_signed_with_the_rest_and_nothing_changes_without_them() -> None:
    plain, asking = an_opening(), an_opening(fields=[{"name": "amount", "type": "number"}])

    assert evidence_shown(an_opening(fields=[])).digest() == evidence_shown(plain).digest()
    assert evidence_shown(asking).digest() != evidence_shown(plain).digest()
    assert evidence_shown(asking).fields == [
        {"name": "amount", "type": "number", "required": False}
    ]


def test_a_consequence_that_says_something_is_taken() -> None:
    assert isinstance(check_opening(an_opening(consequence={"text": "It is paid"})), Asked)


def test_every_part_of_a_gates_call_is_taken_from_its_own_name() -> None:
    names = ("runStarted", "executionArn", "executionId", "ensemble", "step", "definition")
    call = {name: name for name in (*names, "startedBy", "request", "token", "root")}
    limits = {"maxApprovers": 3, "maxTimeoutSeconds": 60}
    parts = {"input": {}, "undecided": True, "consequence": "c", "limits": limits}

    opening = opening_of_gate({**call, **parts})

    assert (opening.max_approvers, opening.max_timeout_seconds) == (3, 60)
    assert (opening.requester, opening.key, opening.definition) == (
        "startedBy",
        "request",
        "definition",
    )


def test_what_stands_alone_is_told_as_a_request() -> None:
    (found,) = check_opening(an_opening(token=None, promt="x"))

    assert found.message.startswith("a request takes no input")


def test_where_a_token_answers_there_is_room_for_one_answer_and_its_seat() -> None:
    bare = the_evidence(audience=(), data="")
    most = evidence_bytes(1) - len("token") - json_bytes(bare.to_json())

    assert evidence_problem(replace(bare, data="x" * most)) is None
    assert evidence_problem(replace(bare, data="x" * (most + 1))) is not None
