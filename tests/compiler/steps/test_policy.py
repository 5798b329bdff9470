"""A decision by policy is one call, and what it gives is known when the file is compiled."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled, states


def flow(operation, after="", reason="small"):
    read = (
        f"\n  - {{member: b, condition: '{after}', config: {{handler: () => 1}}}}" if after else ""
    )
    config = f"{{builtin: hitl, operation: {operation}, reason: {reason}}}"
    return f"flow:\n  - {{member: a, config: {config}}}{read}\n"


def test_a_decision_may_be_asked_for_again_since_it_is_kept_by_its_key():
    retried = states(flow("approve"))["a"]["Retry"][0]["ErrorEquals"]

    assert "Lambda.ServiceException" in retried


@pytest.mark.parametrize("field", ["approved", "rejected", "timedOut", "reason", "approvedBy"])
def test_it_gives_what_a_gate_gives(field):
    assert codes(flow("approve", f"${{a.output.{field} !== null}}")) == []


@pytest.mark.parametrize(
    ("operation", "status", "code"),
    [
        ("approve", "approved", []),
        ("approve", "rejected", ["X-NEVER"]),
        ("reject", "approved", ["X-NEVER"]),
        ("reject", "timeout", ["X-NEVER"]),
    ],
)
def test_its_status_is_the_one_that_was_written(operation, status, code):
    assert codes(flow(operation, f'${{a.output.status === "{status}"}}')) == code


def test_what_it_does_not_give_is_refused():
    assert codes(flow("approve", "${a.output.aproved}")) == ["X-FIELD"]


@pytest.mark.parametrize(("reason", "code"), [("1", "G-TYPE"), ("''", "G-VALUE")])
def test_a_reason_is_a_text(reason, code):
    assert codes(flow("reject", reason=reason)) == [code]


@pytest.mark.parametrize("other", ["fields: []", "verdict: reject"])
def test_other_settings_are_refused_with_those_that_there_are(other):
    text = f"flow: [{{member: a, config: {{builtin: hitl, operation: approve, {other}}}}}]"

    [finding] = compiled(text).findings

    assert finding.code == "G-KEY"
    assert finding.hint.endswith("It takes `operation`, `reason`.")
