"""Members, written as `flow:` or as the bare list, are read as steps of the model."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled, states

MEMBER = "{member: a, type: Function, config: {handler: () => 1}}"
SUSPEND = "builtin: hitl, operation: suspend"


def member(config, **beside):
    more = "".join(f", {key}: {value}" for key, value in beside.items())
    return f"flow:\n  - {{member: a, type: Function, config: {{{config}}}{more}}}\n"


def gate_payload(config):
    return states(member(f"{SUSPEND}, {config}" if config else SUSPEND))["a"]["Arguments"][
        "Payload"
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"ensemble: pay\nflow: [{MEMBER}]", "pay"),
        (f"name: pay\nflow: [{MEMBER}]", "pay"),
        (f"flow: [{MEMBER}]", "refund"),
        (f"- {MEMBER}", "refund"),
    ],
)
def test_a_flow_takes_its_own_name_or_its_files(text, name):
    assert compiled(text).ensemble.name == name


def test_a_member_may_be_named_as_steps_are_elsewhere():
    assert compiled(f"flow: [{MEMBER.replace('member', 'name')}]").findings == ()


def test_a_handler_takes_the_members_own_input():
    found = states(member('handler: "(order) => order.id"', input='"${input.order}"'))

    assert "order" in found["a"]["Output"]["input"]


@pytest.mark.parametrize(
    ("builtin", "state"),
    [
        ("builtin: http, url: 'https://api.example.com/x'", "Task"),
        ("builtin: email, to: ana@example.com", "Task"),
        ("builtin: think, prompt: Hello", "Task"),
        ("builtin: code, code: return 1", "Pass"),
    ],
)
def test_every_operation_is_a_builtin(builtin, state):
    assert states(member(builtin))["a"]["Type"] == state


@pytest.mark.parametrize("operation", ["suspend", "submit", "invoke"])
def test_a_gate_without_approvers_is_answered_by_its_token(operation):
    found = states(member(f"builtin: hitl, operation: {operation}"))

    payload = found["a"]["Arguments"]["Payload"]
    assert payload["answeredBy"] == "token"
    assert found["a.in"]["Assign"]["g_a"]["input"] == {"data": None}


@pytest.mark.parametrize("word", ["approvers", "audience", "respondents"])
def test_a_gate_that_asks_people_has_no_token(word):
    assert gate_payload(f"{word}: [ana@example.com]")["answeredBy"] == "audience"


def test_the_other_inputs_of_a_token_gate_have_no_approvers_to_read():
    assert codes(member(f'{SUSPEND}, prompt: "${{approvers.length}}"')) == ["X-NAME"]


@pytest.mark.parametrize(("operation", "verdict"), [("approve", "approve"), ("reject", "reject")])
def test_policy_decides_at_once_with_its_reason(operation, verdict):
    found = states(member(f"builtin: hitl, operation: {operation}, reason: small"))

    arguments = found["a"]["Arguments"]
    assert arguments["FunctionName"] == "${RunPolicyArn}"
    assert arguments["Payload"]["config"] == {"verdict": verdict, "reason": "small"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("flow: [{member: a, type: Functon, config: {handler: () => 1}}]", "G-KIND"),
        ("flow: [{member: a, type: Function}]", "G-KIND"),
        ("flow: [{member: a, type: Function, config: {prompt: x}}]", "G-KIND"),
        ("flow: [{member: a, type: Function, config: x}]", "G-TYPE"),
        ("flow: [{type: Function, config: {handler: () => 1}}]", "G-MISSING"),
        ("flow: []", "G-TYPE"),
        ("flow: 1", "G-TYPE"),
        (member("builtin: htl"), "G-KIND"),
        (member("builtin: policy"), "G-KIND"),
        (member("builtin: 1"), "G-TYPE"),
        (member("builtin: hitl"), "G-MISSING"),
        (member("builtin: hitl, operation: suspnd"), "G-KIND"),
        (member("builtin: hitl, operation: [suspend]"), "G-TYPE"),
        (member("builtin: hitl, operation: null"), "G-TYPE"),
        (member("handler: () => 1").replace("Function", "[Function]"), "G-TYPE"),
        (member("builtin: hitl, operation: resume"), "G-RESUME"),
        (member(SUSPEND, input="1"), "G-KEY"),
        (member("handler: () => 1", name="b"), "G-KEY"),
        (member("handler: () => 1", operation="code"), "G-KEY"),
    ],
)
def test_what_a_member_cannot_be_is_refused(text, code):
    assert codes(text) == [code]


def test_a_word_nearly_right_is_suggested():
    [finding] = compiled(member("builtin: hitl, operation: suspnd")).findings

    assert "Did you mean `suspend`?" in finding.hint
