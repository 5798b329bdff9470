"""A gate that cannot open as its author means it is refused before anything runs."""

from __future__ import annotations

import pytest

from countersign_compiler.deployment import Deployment, GateLimits
from tests.compiler.builders import codes, compiled, declares, gate, states

THREE = "[ana@example.com, ben@example.com, cyd@example.com]"


def test_a_gate_with_the_three_required_inputs_compiles():
    assert codes(gate()) == []


@pytest.mark.parametrize("missing", ["data", "prompt"])
def test_a_required_input_that_is_not_written_is_refused(missing):
    assert codes(gate(**{missing: ""})) == ["G-MISSING"]


def test_data_that_is_null_is_written_and_so_accepted():
    assert codes(gate(data="null")) == []


@pytest.mark.parametrize("approvers", ["", "[]", "null"])
def test_a_gate_that_certainly_asks_nobody_is_refused(approvers):
    [finding] = compiled(gate(approvers=approvers)).findings

    assert finding.code == "G-AUDIENCE"
    assert "HITL_NO_AUDIENCE" in finding.message


@pytest.mark.parametrize(
    "approvers", ["ana@example.com", "5", "{a: b}", '"${input.a}, b@c.example"']
)
def test_approvers_that_are_no_list_are_refused(approvers):
    assert codes(gate(approvers=approvers)) == ["G-TYPE"]


@pytest.mark.parametrize("approvers", ['"${input.list}"', '["${input.one}", "${input.two}"]'])
def test_approvers_that_only_the_run_knows_are_accepted(approvers):
    assert codes(gate(approvers=approvers)) == []


@pytest.mark.parametrize(
    "address",
    [
        "ana",
        "ana@",
        "'@example.com'",
        "ana@example",
        "ana@@example.com",
        "ana@example..com",
        "'Ana <ana@example.com>'",
        "'ana@example.com, ben@example.com'",
        "änna@example.com",
        "ana@exämple.com",
        "'ana example@example.com'",
        "' '",
    ],
)
def test_a_text_that_is_no_address_is_refused(address):
    assert codes(gate(approvers=f"[{address}]")) == ["G-ADDRESS"]


@pytest.mark.parametrize("item", ["5", "[a@b.example]", "{a: b}", "null"])
def test_an_approver_that_is_no_text_is_refused(item):
    assert codes(gate(approvers=f"[ana@example.com, {item}]")) == ["G-TYPE"]


def test_one_mailbox_written_twice_counts_once():
    text = gate(approvers="[ana@example.com, ' ANA@Example.com ']", minApprovals="2")

    assert codes(text) == ["G-SAME-APPROVER", "G-QUORUM"]


@pytest.mark.parametrize("quorum", ["1", "3", '"${input.n}"', '"${approvers.length}"'])
def test_a_quorum_that_can_be_reached_is_accepted(quorum):
    assert codes(gate(approvers=THREE, minApprovals=quorum)) == []


@pytest.mark.parametrize("quorum", ["0", "-1", "1.5", "4", "true", "'2'", "null", "[1]"])
def test_a_quorum_that_cannot_be_reached_is_refused(quorum):
    assert codes(gate(approvers=THREE, minApprovals=quorum)) == ["G-QUORUM"]


def test_a_quorum_over_a_list_that_only_the_run_knows_is_left_to_the_run():
    assert codes(gate(approvers='"${input.list}"', minApprovals="9")) == []


def test_more_people_than_the_policy_allows_are_refused():
    eleven = ", ".join(f"p{n}@example.com" for n in range(11))

    assert codes(gate(approvers=f"[{eleven}]")) == ["G-LIMIT"]
    more = declares(limits=GateLimits(max_approvers=11))
    assert codes(gate(approvers=f"[{eleven}]"), more) == []


@pytest.mark.parametrize("timeout", ["1", "604800", '"${input.t}"'])
def test_a_timeout_within_the_policy_is_accepted(timeout):
    assert codes(gate(timeout=timeout)) == []


@pytest.mark.parametrize(
    ("timeout", "code"),
    [
        ("0", "G-LIMIT"),
        ("-5", "G-LIMIT"),
        ("604801", "G-LIMIT"),
        ("1.5", "G-TYPE"),
        ("'60'", "G-TYPE"),
        ("null", "G-TYPE"),
        ("true", "G-TYPE"),
        ("[60]", "G-TYPE"),
    ],
)
def test_a_timeout_that_cannot_be_is_refused(timeout, code):
    assert codes(gate(timeout=timeout)) == [code]


@pytest.mark.parametrize(
    ("timeout", "meant"),
    [("24h", 86400), ("'3600'", 3600), ("7 d", 604800), ("soon", 86400), ("90d", 86400)],
)
def test_a_timeout_that_is_no_number_is_told_the_seconds_that_it_may_mean(timeout, meant):
    [finding] = compiled(gate(timeout=timeout)).findings

    assert finding.hint == f"write a number of seconds, such as `{meant}`"


def test_a_quorum_that_is_no_number_is_told_what_to_write():
    [finding] = compiled(gate(minApprovals="two")).findings

    assert finding.hint == "write a whole number, such as `2`"


def test_a_timeout_that_looks_like_milliseconds_says_so():
    [finding] = compiled(gate(timeout="86400000")).findings

    assert "86400 " in f"{finding.hint} "
    assert "milliseconds" in finding.hint


def test_a_timeout_that_no_unit_explains_has_no_hint():
    [finding] = compiled(gate(timeout="700001")).findings

    assert finding.hint == ""


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"prompt": "5"}, "G-TYPE"),
        ({"prompt": "[a]"}, "G-TYPE"),
        ({"prompt": "' '"}, "G-VALUE"),
        ({"metadata": "5"}, "G-TYPE"),
        ({"metadata": "[a]"}, "G-TYPE"),
        ({"onReject": "never"}, "G-VALUE"),
        ({"onReject": "true"}, "G-VALUE"),
        ({"requireReason": "1"}, "G-TYPE"),
        ({"requireReason": "'true'"}, "G-TYPE"),
        ({"approver": "[a@b.example]"}, "G-KEY"),
        ({"audience": "[a@b.example]"}, "G-KEY"),
        ({"quorum": "1", "minApprovals": "1"}, "G-KEY"),
    ],
)
def test_other_inputs_of_a_wrong_kind_are_refused(inputs, code):
    assert codes(gate(**inputs)) == [code]


@pytest.mark.parametrize("name", ["audience", "respondents"])
def test_the_audience_may_be_called_by_its_other_names(name):
    found = states(gate(approvers="", **{name: "[ana@example.com]"}, quorum="1"))

    sent = found["approve.in"]["Assign"]["g_approve"]["input"]
    assert sent["approvers"] == ["ana@example.com"]
    assert sent["minApprovals"] == 1


def test_approvers_may_be_read_by_the_other_inputs_and_not_by_themselves():
    assert codes(gate(prompt='"Of ${approvers.length}"')) == []
    assert codes(gate(approvers='["${approvers.length}"]')) == ["X-NAME"]


def test_without_a_deployment_the_default_limits_hold():
    assert codes(gate(timeout="604801"), Deployment()) == ["G-LIMIT"]
