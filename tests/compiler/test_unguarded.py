"""A call or a mail behind a gate that runs on a yes and on a no is told, and still compiles."""

from __future__ import annotations

import pytest

from tests.compiler.builders import compiled

GATE = "{name: %s, agent: hitl, inputs: {data: 1, prompt: P, approvers: [a@b.example]}%s}"
WIPE = "{name: %s, operation: http, config: {url: https://x.example}%s}"
MAIL = "{name: %s, operation: email, config: {to: a@b.example}%s}"
CODE = "{name: %s, operation: code, config: {code: return 1}%s}"


def a(form, name, condition=None):
    return form % (name, f', condition: "${{{condition}}}"' if condition else "")


def found(*steps):
    result = compiled("agents:\n" + "".join(f"  - {step}\n" for step in steps))
    assert result.machine is not None, result.findings
    return result.findings


@pytest.mark.parametrize("form", [WIPE, MAIL])
def test_a_step_without_a_condition_behind_a_gate_is_told_with_the_condition_to_add(form):
    [finding] = found(a(GATE, "ask"), a(form, "wipe"))

    assert (finding.code, finding.severity, finding.line) == ("G-UNGUARDED", "warning", 3)
    assert finding.message == "`wipe` runs whatever people answer to `ask`"
    assert finding.hint == "add `condition: ${ask.output.approved}`"


def test_a_step_whose_condition_does_not_need_the_answer_is_told_that_it_may_run():
    [finding] = found(a(GATE, "ask"), a(WIPE, "wipe", "ask.output.approved || input.go"))

    assert finding.message == "`wipe` may run after a no to `ask`, as after a yes"
    assert finding.hint == "let its condition need the yes: `ask.output.approved && …`"


@pytest.mark.parametrize(
    "condition",
    [
        "ask.output.approved",
        "ask.output.rejected",
        "ask.output.timedOut",
        "!ask.output.approved",
        "ask.output.status === 'approved' && input.go",
    ],
)
def test_a_step_that_runs_on_one_answer_only_is_meant(condition):
    assert found(a(GATE, "ask"), a(WIPE, "wipe", condition)) == ()


def test_a_step_before_every_gate_and_one_without_consequences_are_not_told():
    assert found(a(WIPE, "first"), a(GATE, "ask"), a(CODE, "sum")) == ()


def test_one_gate_that_decides_is_enough():
    first = a(GATE, "ask"), a(GATE, "then", "ask.output.approved")

    assert found(*first, a(WIPE, "wipe", "then.output.approved")) == ()


def test_the_nearest_gate_is_named_where_none_decides():
    [finding] = found(a(GATE, "ask"), a(GATE, "then"), a(WIPE, "wipe"))

    assert "`then`" in finding.message


def test_a_gate_whose_answer_decides_nothing_is_named_where_another_gate_decides():
    [finding] = found(
        a(GATE, "manager"),
        a(GATE, "finance", "manager.output.approved"),
        a(WIPE, "pay", "manager.output.approved"),
    )

    assert (finding.code, finding.severity, finding.line) == ("G-UNGUARDED", "warning", 3)
    assert finding.message == (
        "a yes and a no to `finance` let the same steps run, `pay` among them"
    )
    assert finding.hint == "let the condition of `pay` need the yes: `finance.output.approved && …`"


@pytest.mark.parametrize(
    "steps",
    [
        [a(GATE, "ask"), a(CODE, "sum")],
        [a(WIPE, "first"), a(GATE, "ask")],
        [
            a(GATE, "manager"),
            a(GATE, "ask", "manager.output.approved"),
            a(WIPE, "pay", "manager.output.approved && ask.output.approved"),
        ],
        [
            a(GATE, "manager", "input.large"),
            a(GATE, "ask"),
            a(
                WIPE,
                "pay",
                "(manager.output.approved && input.x || input.y) && ask.output.approved",
            ),
        ],
    ],
    ids=["nothing outward behind", "outward before", "both needed", "both read"],
)
def test_a_gate_is_not_named_where_its_answer_may_decide_or_nothing_goes_out(steps):
    assert found(*steps) == ()


@pytest.mark.parametrize(
    "condition",
    [
        "!ask.output.rejected",
        "ask.output.status !== 'rejected'",
        "ask.output.approved || ask.output.timedOut",
    ],
)
def test_a_step_that_silence_lets_run_as_a_yes_does_is_told(condition):
    [finding] = found(a(GATE, "ask"), a(WIPE, "pay", condition))

    assert (finding.code, finding.severity, finding.line) == ("G-UNGUARDED", "warning", 3)
    assert finding.message == "`pay` also runs when nobody answers `ask` in time"
    assert finding.hint == "let it need the yes: write `ask.output.approved`"


def test_a_step_that_silence_and_other_data_let_run_is_told_that_it_may():
    [finding] = found(a(GATE, "ask"), a(WIPE, "pay", "!ask.output.rejected && input.go"))

    assert finding.message == "`pay` may also run when nobody answers `ask` in time"


def test_a_branch_beside_the_no_is_taken_in_silence_too():
    choice = "{name: choose, if: '${ask.output.rejected}', then: [%s], else: [%s]}"
    step = choice % (a(CODE, "note"), a(WIPE, "pay"))

    [finding] = found(a(GATE, "ask"), step)

    assert finding.message == "`pay` also runs when nobody answers `ask` in time"


def test_an_escalation_that_needs_the_yes_of_another_gate_is_meant():
    steps = (
        a(GATE, "ask"),
        a(GATE, "boss", "ask.output.timedOut"),
        a(MAIL, "remind", "ask.output.timedOut"),
        a(WIPE, "pay", "ask.output.approved || boss.output.approved"),
    )

    assert found(*steps) == ()
