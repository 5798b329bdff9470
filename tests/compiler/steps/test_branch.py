"""A step with branches becomes one Choice that records every step it passes by."""

from __future__ import annotations

from tests.compiler.builders import codes, compiled, machine, states
from tests.compiler.whole_run.machine import Machine, World

INNER = "operation: code, config: {code: return 1}"
NESTED = f"""
agents:
  - name: choose
    if: ${{input.x > 1}}
    then:
      - name: ask
        agent: hitl
        inputs: {{data: 1, prompt: P, approvers: [a@b.example]}}
      - name: again
        if: ${{ask.output.approved}}
        then: [{{name: deep, {INNER}}}]
    else: [{{name: other, {INNER}}}]
  - {{name: after, {INNER}}}
"""
SKIPPED = "{% $skipped %}"


def ways(text=NESTED, name="choose.if"):
    return states(text)[name]["Choices"]


def test_each_branch_passes_every_step_of_the_other_one_at_any_depth():
    taken, left = ways()

    assert taken["Next"] == "ask.in"
    assert taken["Assign"]["s_other"] == SKIPPED
    assert left["Next"] == "other"
    assert [left["Assign"][name] for name in ("s_ask", "s_again", "s_deep")] == [SKIPPED] * 3


def test_both_branches_meet_at_the_next_step():
    found = states(NESTED)

    assert found["deep"]["Next"] == found["other"]["Next"] == "after"
    assert ways(name="again.if")[1]["Next"] == "after"


def test_the_record_says_which_branch_was_taken():
    taken, left = ways()

    for way, name in ((taken, "then"), (left, "else")):
        assert way["Assign"]["s_choose"]["output"] == {"taken": name}
        assert way["Output"] == way["Assign"]["s_choose"]


def test_a_test_that_cannot_be_decided_stops_the_run():
    assert "EXPR_UNDECIDED ensembles/refund.yaml:4:" in ways()[0]["Condition"]


def with_a_condition(text):
    return text.replace(
        "    if: ${input.x > 1}", "    condition: ${input.y}\n    if: ${input.x > 1}"
    )


def without_gates(text):
    gate = "agent: hitl\n        inputs: {data: 1, prompt: P, approvers: [a@b.example]}"
    plain = text.replace(gate, "operation: code\n        config: {code: return 1}")
    return plain.replace("ask.output.approved", "ask.output === 1")


def test_a_condition_beside_the_test_passes_everything_inside_as_it_was_decided():
    _, _, undecided, skipped = ways(with_a_condition(without_gates(NESTED)))

    inside = ["s_after", "s_again", "s_ask", "s_choose", "s_deep", "s_other"]
    assert sorted(undecided["Assign"]) == sorted(skipped["Assign"]) == inside[1:]
    assert set(undecided["Assign"].values()) == {"{% $undecided %}"}
    assert set(skipped["Assign"].values()) == {SKIPPED}
    assert undecided["Next"] == skipped["Next"] == "after"


def test_a_condition_that_cannot_be_decided_never_passes_a_gate_inside():
    found = machine(with_a_condition(NESTED)).definition

    def ran(run_input):
        return Machine(found).run(World(run_input, {}, {}))

    assert len(found["States"]["choose.if"]["Choices"]) == 3
    for run_input in ({"x": 2}, {"x": 2, "y": "true"}, {"x": 0}):
        assert ran(run_input).failure.startswith("States.QueryEvaluationError: D3137: EXPR_UNDEC")
    assert ran({"y": False}).variables["s_ask"]["skipped"]


def test_a_branch_that_there_is_not_is_never_taken():
    text = NESTED.replace(
        "{name: after,", "{name: after, condition: \"${choose.output.taken === 'els'}\","
    )

    [finding] = compiled(text).findings

    assert finding.code == "X-NEVER"
    assert "`choose.output.taken` is never 'els'" in finding.message
    assert "Did you mean `else`?" in finding.hint


def test_a_step_with_two_empty_branches_is_refused():
    assert codes("agents: [{name: a, if: '${input.x}', then: [], else: []}]") == ["G-MISSING"]
