"""A call or a mail behind a gate that runs on a yes and on a no is told, and still compiles."""

from __future__ import annotations

import pytest

from countersign_compiler.diagnostics import Finding
from countersign_compiler.reporting import Reporter
from countersign_compiler.unguarded import acting_unasked, warn_unguarded
from tests.compiler.builders import compiled

GATE = "{name: %s, agent: hitl, inputs: {data: 1, prompt: P, approvers: [a@b.example]}%s}"
WIPE = "{name: %s, operation: http, config: {url: https://x.example}%s}"
MAIL = "{name: %s, operation: email, config: {to: a@b.example}%s}"
STOP = "{name: %s, stop: {}%s}"
FAIL = "{name: %s, fail: {error: Refund.Refused}%s}"
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


def some(name, **written):
    """A step with others inside it; lists of steps are given as texts."""
    return f"{{name: {name}, " + ", ".join(f"{key}: {text}" for key, text in written.items()) + "}"


def each(*steps, **more):
    body = f"[{', '.join(steps)}]"
    return some("each", foreach="'${input.orders}'", **{"as": "order"}, agents=body, **more)


def test_a_step_beside_a_gate_is_not_held_back_and_not_told():
    both = some("both", parallel=f"[[{a(GATE, 'ask')}], [{a(WIPE, 'wipe')}]]")

    assert found(both) == ()


def test_a_step_behind_a_gate_in_its_own_branch_is_told():
    both = some("both", parallel=f"[[{a(GATE, 'ask')}, {a(WIPE, 'wipe')}], [{a(CODE, 'sum')}]]")

    [finding] = found(both)

    assert finding.message == "`wipe` runs whatever people answer to `ask`"
    assert finding.hint == "add `condition: ${ask.output.approved}`"


def test_two_gates_side_by_side_of_which_one_decides_name_the_other():
    both = some("both", parallel=f"[[{a(GATE, 'legal')}], [{a(GATE, 'finance')}]]")

    [finding] = found(both, a(WIPE, "pay", "legal.output.approved"))

    assert finding.message == (
        "a yes and a no to `finance` let the same steps run, `pay` among them"
    )
    assert found(both, a(WIPE, "pay", "legal.output.approved && finance.output.approved")) == ()


def test_a_step_behind_the_gate_of_its_own_item_is_guarded():
    assert found(each(a(GATE, "ask"), a(WIPE, "pay", "ask.output.approved"))) == ()


def test_a_step_of_an_item_that_does_not_need_its_answer_is_told():
    [finding] = found(each(a(GATE, "ask"), a(WIPE, "pay")))

    assert finding.message == "`pay` runs whatever people answer to `ask`"


def test_a_step_behind_all_items_is_told_to_read_what_they_gave():
    [finding] = found(each(a(GATE, "ask")), a(WIPE, "pay"))

    assert finding.message == "`pay` runs whatever people answer to `ask`"
    assert finding.hint == "let its condition read `each.output`, which has what was answered"


@pytest.mark.parametrize(
    "behind",
    [
        [a(WIPE, "pay", "each.output.every(order => order.ask.output.approved)")],
        [
            some("sum", operation="code", config="{code: 'return 1'}", input="'${each.output}'"),
            a(WIPE, "pay", "sum.output === 1"),
        ],
        [
            some(
                "again",
                foreach="'${each.output}'",
                **{"as": "given"},
                agents=f"[{a(WIPE, 'pay')}]",
            )
        ],
    ],
    ids=["its condition", "a step before", "its list"],
)
def test_a_step_that_goes_by_what_the_items_gave_is_meant(behind):
    assert found(each(a(GATE, "ask")), *behind) == ()


@pytest.mark.parametrize("ending", [STOP, FAIL])
def test_a_run_that_ends_unless_there_is_a_yes_guards_what_comes_after(ending):
    assert found(a(GATE, "ask"), a(ending, "end", "!ask.output.approved"), a(WIPE, "pay")) == ()


def test_a_run_that_ends_on_a_no_alone_goes_on_in_silence():
    end = a(STOP, "end", "ask.output.rejected")

    [finding] = found(a(GATE, "ask"), end, a(WIPE, "pay"))

    assert finding.message == "`pay` also runs when nobody answers `ask` in time"


def ensembles(**texts):
    """Ensembles by name, each with its consequences."""
    compiled_ones = {
        name: compiled(
            "agents:\n" + "".join(f"  - {step}\n" for step in steps), path=f"{name}.yaml"
        )
        for name, steps in texts.items()
    }
    return [(one.ensemble, one.machine.consequences) for one in compiled_ones.values()]


CALLS = "{name: %s, ensemble: %s}"


def test_a_child_run_counts_where_something_in_it_is_done_unasked():
    given = ensembles(
        pays=[a(WIPE, "pay")],
        asks=[a(GATE, "ask"), a(WIPE, "pay", "ask.output.approved")],
        sums=[a(CODE, "sum")],
        passes=[CALLS % ("run", "pays")],
    )

    assert acting_unasked(given) == {"pays", "passes"}


def test_a_child_run_that_acts_unasked_is_told_as_a_call_is():
    [(parent, lists)] = ensembles(main=[a(GATE, "ask"), CALLS % ("refund", "pays")])
    acting: list[Finding] = []
    quiet: list[Finding] = []

    warn_unguarded(parent, lists, Reporter("main.yaml", acting), {"pays"})
    warn_unguarded(parent, lists, Reporter("main.yaml", quiet), set())

    assert [each.message for each in acting] == ["`refund` runs whatever people answer to `ask`"]
    assert quiet == []


SIDE_BY_SIDE = "{name: both, continue_on_error: true, parallel: [[%s], [%s]]}"


@pytest.mark.parametrize(
    "condition",
    ["both.failed", "!both.success", "both.failed && input.tell", "both.failed || !both.success"],
)
def test_a_step_that_runs_only_where_what_stands_around_the_gates_failed_is_meant(condition):
    both = SIDE_BY_SIDE % (a(GATE, "ask-a"), a(GATE, "ask-b"))

    assert found(both, a(MAIL, "tell", condition)) == ()


@pytest.mark.parametrize("condition", ["both.success", "both.failed || input.tell", "!both.failed"])
def test_a_step_that_also_runs_where_the_gates_were_answered_is_told(condition):
    both = SIDE_BY_SIDE % (a(GATE, "ask-a"), a(GATE, "ask-b"))

    [finding] = found(both, a(MAIL, "tell", condition))

    assert finding.message == "`tell` may run after a no to `ask-b`, as after a yes"


def test_a_step_that_runs_on_a_failure_is_held_against_the_gate_before_it():
    both = SIDE_BY_SIDE % (a(GATE, "ask-a"), a(GATE, "ask-b"))

    [finding] = found(a(GATE, "first"), both, a(MAIL, "tell", "both.failed"))

    assert finding.hint == "let its condition need the yes: `first.output.approved && …`"
