"""May what a gate asks for be asked as it is written?"""

from typing import Any

import pytest

from countersign.domain.gate_inputs import Asked, check_inputs
from countersign.domain.refusals import MOST_TOLD, Problem


def check(is_token_gate: bool = False, is_gate: bool = True, **inputs: Any) -> Any:
    if not is_token_gate:
        inputs.setdefault("approvers", ["ana@example.com"])
    return check_inputs(
        inputs,
        max_approvers=10,
        max_timeout_seconds=604_800,
        is_token_gate=is_token_gate,
        is_gate=is_gate,
    )


def asked(**inputs: Any) -> Asked:
    found = check(**inputs)
    assert isinstance(found, Asked), found
    return found


def problem(**inputs: Any) -> Problem:
    (found,) = check(**inputs)
    return found


class TestWhoAnswers:
    def test_respondents_are_an_audience(self) -> None:
        inputs = {"respondents": ["ana@example.com"]}

        found = check_inputs(inputs, max_approvers=10, max_timeout_seconds=60)

        assert isinstance(found, Asked)
        assert found.audience == ("ana@example.com",)

    def test_a_token_gate_needs_nothing_at_all(self) -> None:
        found = asked(is_token_gate=True)

        assert (found.audience, found.quorum) == (("token",), 1)
        assert (found.prompt, found.data, found.fields) == (None, None, ())

    def test_a_token_gate_asks_nobody_by_name(self) -> None:
        found = problem(is_token_gate=True, approvers=["ana@example.com"])

        assert (found.path, found.code) == ("approvers", "HITL_INPUT")

    def test_a_token_gate_needs_one_answer(self) -> None:
        found = problem(is_token_gate=True, minApprovals=2)

        assert found.code == "HITL_QUORUM_UNREACHABLE"


class TestExpiresIn:
    @pytest.mark.parametrize(
        ("milliseconds", "seconds"),
        [(86_400_000, 86_400), (86_400_000.0, 86_400), (1000, 1), (1001, 2), (1, 1)],
    )
    def test_milliseconds_become_whole_seconds_rounded_up(self, milliseconds, seconds) -> None:
        assert asked(expiresIn=milliseconds).timeout_seconds == seconds

    @pytest.mark.parametrize("given", [None, "86400000", 0, -1, 1.5, True, 604_800_001, 10**400])
    def test_what_is_no_time_is_refused(self, given) -> None:
        found = problem(expiresIn=given)

        assert (found.path, found.code) == ("expiresIn", "HITL_BAD_TIMEOUT")

    def test_it_is_not_written_beside_a_timeout(self) -> None:
        assert problem(timeout=60, expiresIn=60_000).path == "expiresIn"

    def test_a_request_that_stands_alone_knows_seconds_only(self) -> None:
        found = problem(is_gate=False, prompt="Deploy?", expiresIn=60_000, timeout=60)

        assert (found.path, found.hint) == (
            "expiresIn",
            "write timeout, in seconds: expiresIn is a key of ensembles",
        )


class TestWhatStandsAlone:
    def test_it_asks_a_question(self) -> None:
        found = problem(is_gate=False)

        assert (found.path, found.code) == ("prompt", "HITL_INPUT")

    def test_a_gate_has_its_name_and_may_go_without_one(self) -> None:
        assert asked().prompt is None

    @pytest.mark.parametrize(
        ("name", "meant"), [("promt", "prompt"), ("consequences", "consequence")]
    )
    def test_the_nearest_name_is_told_and_all_that_there_are(self, name, meant) -> None:
        hint = problem(is_gate=False, prompt="Deploy?", **{name: "x"}).hint or ""

        assert hint.startswith(f"did you mean `{meant}`? it takes ")
        assert "consequence" in hint.split("it takes ")[1].split(", ")

    def test_a_gate_takes_no_consequence_of_its_authors_own(self) -> None:
        hint = problem(promt="x").hint or ""

        assert "consequence" not in hint

    def test_a_limit_is_the_deployments_own(self) -> None:
        hint = problem(is_gate=False, prompt="Deploy?", timeout=604_801).hint

        assert hint == "wait less; this deployment allows at most 604800"

    def test_too_many_are_told_how_many_may_be_asked(self) -> None:
        many = [f"{n}@example.com" for n in range(11)]

        alone = problem(is_gate=False, prompt="Deploy?", approvers=many).hint
        gate = problem(approvers=many).hint

        assert alone == "ask fewer; this deployment allows at most 10"
        assert gate == "ask fewer, or raise policy.limits.maxApprovers (up to 40)"


class TestFields:
    def test_they_are_read(self) -> None:
        (field,) = asked(fields=[{"name": "amount", "type": "number"}]).fields

        assert (field.name, field.type) == ("amount", "number")

    def test_what_is_wrong_with_them_stands_beside_all_else(self) -> None:
        found = check(fields=[{"name": "status", "type": "text"}], timeout=0)

        assert [each.code for each in found] == ["HITL_BAD_TIMEOUT", "HITL_BAD_FIELDS"]

    def test_an_expression_that_comes_out_absent_is_refused(self) -> None:
        assert problem(fields=None).code == "HITL_BAD_FIELDS"


class TestNotifyUrl:
    def test_an_address_is_kept_as_it_is(self) -> None:
        url = "https://hooks.example.com/team?key=s"

        assert asked(notifyUrl=url).notify_url == url

    def test_an_absent_one_says_so(self) -> None:
        found = problem(notifyUrl=None)

        assert (found.path, found.code) == ("notifyUrl", "HITL_INPUT")
        assert "absent" in found.message

    @pytest.mark.parametrize("given", [7, "hooks", "https://user:secret@hooks.example.com/"])
    def test_one_that_cannot_be_called_is_refused_and_never_shown(self, given) -> None:
        found = problem(notifyUrl=given)

        assert (found.path, found.code) == ("notifyUrl", "HITL_BAD_URL")
        assert "secret" not in found.message


class TestLimits:
    def test_a_list_may_name_the_same_few_many_times(self) -> None:
        assert asked(approvers=["ana@example.com"] * 400).audience == ("ana@example.com",)

    def test_the_longest_time_is_taken_in_either_unit(self) -> None:
        assert asked(timeout=604_800).timeout_seconds == 604_800
        assert asked(expiresIn=604_800_000).timeout_seconds == 604_800

    def test_what_is_as_many_seconds_as_milliseconds_are_allowed_looks_like_them(self) -> None:
        hint = problem(timeout=604_800_000).hint

        assert hint == "it looks like milliseconds; in seconds that is 604800"
        assert (problem(timeout=604_801_000).hint or "").startswith("wait less")

    def test_half_a_character_in_a_question_is_refused(self) -> None:
        assert problem(prompt="\ud800").path == "prompt"

    def test_only_the_first_of_many_unknown_names_are_looked_up(self) -> None:
        names = {f"promt{n:03}": 1 for n in range(MOST_TOLD + 2)}

        hints = [each.hint for each in check(**names)]

        assert all(hints[:MOST_TOLD])
        assert hints[MOST_TOLD:] == [None, None]
