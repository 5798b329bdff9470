"""How a failure is taken: what an author may say of it, and what is refused."""

from __future__ import annotations

import pytest

from countersign_compiler.attempts import TRIED
from countersign_compiler.model import Retry
from tests.compiler.builders import codes, compiled

HTTP = "agents: [{name: call, operation: http, %s, config: {url: 'https://api.example.com/'}}]"
GATE = (
    "agents: [{name: ask, agent: hitl, %s, inputs: {data: 1, prompt: P, approvers: [a@b.example]}}]"
)
CODE = "agents: [{name: sum, operation: code, %s, config: {code: return 1}}]"
CHOICE = f"agents: [{{name: which, if: '${{input.x}}', %s, then: [{CODE[9:-1] % 'input: 1'}]}}]"


def of_http(written):
    ensemble = compiled(HTTP % written).ensemble
    assert ensemble is not None
    return ensemble.steps[0]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("retry: {attempts: 3}", Retry(3, 1, 2)),
        ("retry: {attempts: 2, interval: 300, backoff: 1}", Retry(2, 300, 1)),
        ("retry: {attempts: 10, backoff: 1.5}", Retry(10, 1, 1.5)),
    ],
)
def test_a_step_is_tried_as_often_as_its_author_says(written, expected):
    assert of_http(written).retry == expected


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("retry: 3", "G-TYPE"),
        ("retry: {}", "G-MISSING"),
        ("retry: {attempts: 1}", "G-VALUE"),
        ("retry: {attempts: 11}", "G-VALUE"),
        ("retry: {attempts: true}", "G-VALUE"),
        ("retry: {attempts: '3'}", "G-VALUE"),
        ("retry: {attempts: 2.5}", "G-VALUE"),
        ("retry: {attempts: 2, interval: 0}", "G-VALUE"),
        ("retry: {attempts: 2, interval: 301}", "G-VALUE"),
        ("retry: {attempts: 2, backoff: 0.5}", "G-VALUE"),
        ("retry: {attempts: 2, atempts: 2}", "G-KEY"),
        ("timeout: 0", "G-VALUE"),
        ("timeout: 901", "G-VALUE"),
        ("timeout: '30'", "G-VALUE"),
        ("timeout: '${input.x}'", "G-VALUE"),
        ("continue_on_error: 'yes'", "G-TYPE"),
        ("continue_on_error: 1", "G-TYPE"),
    ],
)
def test_what_is_no_number_of_tries_and_no_time_is_refused(written, code):
    assert codes(HTTP % written) == [code]


def test_a_time_in_milliseconds_is_told_as_such():
    [finding] = compiled(HTTP % "timeout: 30000").findings

    assert finding.hint == "30000 looks like milliseconds: write 30"


@pytest.mark.parametrize("text", [GATE, CODE, CHOICE])
def test_only_what_a_function_carries_out_is_tried_again(text):
    [finding] = compiled(text % "retry: {attempts: 3}").findings

    assert finding.code == "G-RETRY"
    assert all(f"`{kind}`" in finding.hint for kind in TRIED)


def test_a_gate_is_never_asked_twice():
    [finding] = compiled(GATE % "retry: {attempts: 3}").findings

    assert finding.message == "`ask` cannot be tried again: a gate is never asked twice"


def test_the_time_of_a_gate_is_a_setting_of_the_gate():
    [finding] = compiled(GATE % "timeout: 60").findings

    assert finding.hint == "write it as `timeout` in its `inputs`"


@pytest.mark.parametrize("text", [CODE, CHOICE])
def test_what_cannot_fail_has_nothing_to_go_past(text):
    [finding] = compiled(text % "continue_on_error: true").findings

    assert finding.code == "G-KEY"
    assert "no failure to go past" in finding.message


def test_a_gate_may_be_gone_past():
    ensemble = compiled(GATE % "continue_on_error: true").ensemble
    assert ensemble is not None

    assert ensemble.steps[0].continues
    assert not of_http("continue_on_error: false").continues
