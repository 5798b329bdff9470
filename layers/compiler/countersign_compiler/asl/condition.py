"""Which state decides whether a step runs?"""

from __future__ import annotations

from countersign_compiler.asl import records
from countersign_compiler.asl.frame import Frame, State, States, source_of
from countersign_compiler.expressions import jsonata
from countersign_compiler.expressions.jsonata import Decision
from countersign_compiler.expressions.scope import variable_of
from countersign_compiler.model import Condition, Step


def decision_of(condition: Condition, frame: Frame) -> Decision:
    """The condition as JSONata that gives true, false or undecided."""
    return jsonata.decision(condition.tree, frame.ensemble.locate(condition.node))


def step_condition(step: Step, condition: Condition, frame: Frame) -> States:
    """`<step>.if` of an ordinary step: it runs only where its condition is proven true.

    Undecided is recorded as such and never as skipped; the state's output tells the two apart in
    a run's history.
    """
    test = decision_of(condition, frame)
    rules: list[State] = [{"Condition": jsonata.condition_runs(test), "Next": step.name}]
    if test.may_be_undecided:
        rules.append(
            {
                "Condition": jsonata.condition_undecided(test),
                "Assign": {variable_of(step.name): records.undecided()},
                "Output": {"undecided": True},
                "Next": frame.next,
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


def undecided_flag(condition: Condition | None, frame: Frame) -> bool | str:
    """What a gate's request is told: could its condition not be decided?"""
    if condition is None:
        return False
    test = decision_of(condition, frame)
    return jsonata.condition_undecided(test) if test.may_be_undecided else False


def _choice(step: Step, rules: list[State], frame: Frame) -> State:
    return {
        "Type": "Choice",
        "Comment": source_of(step, frame),
        "Choices": rules,
        "Default": frame.next,
        "Assign": {variable_of(step.name): records.skipped()},
    }
