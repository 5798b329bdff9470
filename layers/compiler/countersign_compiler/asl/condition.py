"""Which state decides whether a step runs?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from countersign_compiler.asl import records
from countersign_compiler.asl.frame import Frame, Json, State, States, entry, source_of
from countersign_compiler.expressions import jsonata
from countersign_compiler.expressions.jsonata import Decision
from countersign_compiler.model import Condition, Step

_ALWAYS = "{% true %}"
"""The last rule, so that `Default` is never taken: one engine ignores an output beside it."""


def decision_of(condition: Condition, frame: Frame) -> Decision:
    """The condition as JSONata that gives true, false or undecided."""
    return jsonata.decision(condition.tree, frame.ensemble.locate(condition.node))


def step_condition(step: Step, frame: Frame) -> States:
    """`<step>.if` of an ordinary step: it runs only where its condition is proven true.

    Nothing for a step without a condition. Undecided is recorded as such and never as skipped;
    the state's output tells the two apart in a run's history. Where a gate stands inside the step
    it has to be decided: that gate can neither open nor be passed by.
    """
    if step.condition is None:
        return {}
    test = decision_of(step.condition, frame)
    rules: list[State] = []
    if _holds_gate(step):
        rules += _undecided_ends(test, frame)
        test = jsonata.decided(test)
    begins = entry(replace(step, condition=None))
    rules.append({"Condition": jsonata.condition_runs(test), "Next": begins})
    if test.may_be_undecided:
        rules.append(
            {
                "Condition": jsonata.condition_undecided(test),
                **_past([step], records.UNDECIDED, {"undecided": True}, frame),
            }
        )
    return {f"{step.name}.if": _choice(step, rules, frame)}


def gate_condition(step: Step, condition: Condition, assign: State, frame: Frame) -> States:
    """`<step>.if` of a gate: it is left out only where its condition is proven false.

    `assign` holds the gate's evaluated inputs, so that no state of their own is needed.
    """
    test = decision_of(condition, frame)
    rule: State = {"Condition": jsonata.gate_opens(test), "Assign": assign, "Next": step.name}
    return {f"{step.name}.if": _choice(step, [rule], frame)}


def branch_choice(step: Step, frame: Frame) -> States:
    """`<step>.if` of a step with branches; an undecided test stops the run.

    Each way out records every step that it passes by: as skipped where that is proven, and as
    undecided where the `condition:` beside the test is. Each has an output of its own, so that a
    run's history tells them apart.
    """
    if step.test is None:
        raise TypeError(f"the step `{step.name}` has no test: that was refused")
    test = jsonata.decision(step.test.tree, frame.ensemble.locate(step.test.node))
    beside, rules = _beside(step, frame)
    rules += _undecided_ends(test, frame, beside)
    rules.append({"Condition": jsonata.branch_taken(test, beside), **_way(step, "then", frame)})
    if beside is None:
        rules.append({"Condition": _ALWAYS, **_way(step, "else", frame)})
        return {f"{step.name}.if": _choosing(step, rules, frame)}
    rules.append({"Condition": jsonata.condition_runs(beside), **_way(step, "else", frame)})
    if beside.may_be_undecided:
        passed = _past([step], records.UNDECIDED, {"undecided": True}, frame)
        rules.append({"Condition": jsonata.condition_undecided(beside), **passed})
    rules.append({"Condition": _ALWAYS, **_past([step], records.SKIPPED, records.SKIPPED, frame)})
    return {f"{step.name}.if": _choosing(step, rules, frame)}


def _beside(step: Step, frame: Frame) -> tuple[Decision | None, list[State]]:
    """The `condition:` beside the test, and what ends the run for it.

    With a gate inside it has to be decided: the gate can neither open nor be passed by.
    """
    if step.condition is None:
        return None, []
    beside = decision_of(step.condition, frame)
    if not _holds_gate(step):
        return beside, []
    return jsonata.decided(beside), _undecided_ends(beside, frame)


def _holds_gate(step: Step) -> bool:
    return any(each.is_gate for each in step.inside())


def _undecided_ends(test: Decision, frame: Frame, beside: Decision | None = None) -> list[State]:
    """In the body of a Map, the way out of a test that is undecided and would end the run.

    A Choice cannot catch: an error in it would end its branch without calling off what waits in
    the others.
    """
    if not frame.bodies or not test.may_be_undecided:
        return []
    return [
        {
            "Condition": jsonata.if_undecided(test, beside),
            "Assign": {
                frame.failure: {
                    "Error": "EXPR_UNDECIDED",
                    "Cause": jsonata.literal(test.message),
                }
            },
            "Output": {},
            "Next": frame.failed,
        }
    ]


def _way(step: Step, taken: str, frame: Frame) -> State:
    """Into the branch `taken`, past every step of the other one."""
    branches = dict(step.branches)
    left = branches["else" if taken == "then" else "then"]
    record = records.took(taken)
    return {
        "Assign": {frame.variable(step.name): record, **_all_of(left, records.SKIPPED, frame)},
        "Output": record,
        "Next": entry(branches[taken][0]) if branches[taken] else frame.next,
    }


def _past(steps: Iterable[Step], record: Json, output: Json, frame: Frame) -> State:
    return {"Assign": _all_of(steps, record, frame), "Output": output, "Next": frame.next}


def _all_of(steps: Iterable[Step], record: Json, frame: Frame) -> State:
    """The same record for steps and what stands inside them."""
    return {frame.variable(name): record for name in frame.records(steps)}


def _choosing(step: Step, rules: list[State], frame: Frame) -> State:
    return {
        "Type": "Choice",
        "Comment": source_of(step, frame),
        "Choices": rules,
        "Default": rules[-1]["Next"],
    }


def undecided_flag(condition: Condition | None, frame: Frame) -> bool | str:
    """What a gate's request is told: could its condition not be decided?"""
    if condition is None:
        return False
    test = decision_of(condition, frame)
    return jsonata.condition_undecided(test) if test.may_be_undecided else False


def _choice(step: Step, rules: list[State], frame: Frame) -> State:
    """Past the step where none of the rules holds; with an output of its own, as each way has."""
    skipped = _past([step], records.SKIPPED, records.SKIPPED, frame)
    return _choosing(step, [*rules, {"Condition": _ALWAYS, **skipped}], frame)
