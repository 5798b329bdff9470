"""What does a compiled machine do, state by state, when its functions and people are given?

A lean interpreter: Pass, Choice and Task states, `Assign` and `Condition`. Expressions are
evaluated by the engine that the emulator uses, each parsed once; what was worked out from the same
values before is not worked out again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.compiler.expressions.engine import Stopped, evaluate_kept

VARIABLE = re.compile(r"\$(\w+)")
READ = re.compile(
    r'\$get\(\$get\(\$(?P<outer>\w+),"(?P<first>\w+)"\),"(?P<second>\w+)"\)'
    r'|\$get\(\$(?P<record>\w+),"(?P<field>\w+)"\)'
    r'|\$fl\(\$(?P<flagged>\w+),"(?P<flag>\w+)"\)'
    r"|\$tsb\(\$(?P<tested>\w+),"
)
STARTED = "2026-01-31T12:00:00Z"
CONTEXT = {
    "Execution": {"Name": "run", "Id": "arn:run", "StartTime": STARTED},
    "Task": {"Token": "token"},
}
MOST_STATES = 200
SUBSTITUTED = {"${EnsembleEnv}": "{}"}
"""What deployment puts into a definition, as far as a run reads it."""

Rewrite = Callable[[str, Any], Any]
Evaluate = Callable[[str, Mapping[str, object]], object]


class StoppedError(Exception):
    """The run failed: an expression could not be evaluated."""


@dataclass(frozen=True)
class World:
    """What stands outside a machine: the run's input, what functions give, what people answer.

    `rewrite` is told each step's record before it is remembered and gives the one to remember.
    """

    run_input: Any
    outputs: Mapping[str, Any]
    answers: Mapping[str, str]
    rewrite: Rewrite | None = None


@dataclass(frozen=True)
class Run:
    """Which gates opened and which functions were called, in order, and why it failed if so."""

    happened: tuple[str, ...]
    failure: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


@cache
def _variables_of(text: str) -> tuple[str, ...]:
    return tuple(sorted(set(VARIABLE.findall(text))))


@cache
def _reads(text: str) -> tuple[tuple[str, ...], ...]:
    """Every place of a variable that the text looks at: all of it, a field, a field's field.

    What a helper is given is all that it sees, so another part of a variable changes nothing.
    """
    paths: set[tuple[str, ...]] = set()

    def read(found: re.Match[str]) -> str:
        part = found.groupdict()
        if part["outer"]:
            paths.add((part["outer"], part["first"], part["second"]))
        elif part["record"]:
            paths.add((part["record"], part["field"]))
        elif part["flagged"]:
            paths.update({(part["flagged"], "undecided"), (part["flagged"], part["flag"])})
        else:
            paths.add((part["tested"], "skipped"))
        return ""

    rest = READ.sub(read, text)
    return tuple(sorted({*paths, *((name,) for name in VARIABLE.findall(rest))}))


def _seen(variables: Mapping[str, Any], path: tuple[str, ...]) -> str:
    """What stands at a place, as text; that it is not there is another text."""
    value: Any = variables
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return "nothing"
        value = value[key]
    return json.dumps(value, sort_keys=True)


class Machine:
    """One compiled definition; runs share what they worked out."""

    def __init__(self, definition: Mapping[str, Any], evaluate: Evaluate = evaluate_kept) -> None:
        self._evaluate = evaluate
        self._states = definition["States"]
        self._start = definition["StartAt"]
        self._known: dict[tuple[str, ...], Any] = {}

    def run(self, world: World) -> Run:
        """Follow the states from the first to the last."""
        variables: dict[str, Any] = {}
        happened: list[str] = []
        name = self._start
        for _ in range(MOST_STATES):
            state = self._states[name]
            try:
                following = self._step(name, state, world, variables, happened)
            except StoppedError as stop:
                return Run(tuple(happened), str(stop), variables)
            if following is None:
                return Run(tuple(happened), state.get("Error"), variables)
            name = following
        raise AssertionError(f"the machine goes round: {name}")

    def _step(
        self,
        name: str,
        state: Mapping[str, Any],
        world: World,
        variables: dict[str, Any],
        happened: list[str],
    ) -> str | None:
        states = {"input": world.run_input, "context": CONTEXT, "result": None}
        taken = state
        if state["Type"] == "Task":
            states["result"] = _result(name, state, world, happened)
        elif state["Type"] == "Choice":
            taken = self._chosen(state, variables, states)
        assign = taken.get("Assign", state.get("Assign", {}) if taken is state else {})
        assigned = {
            variable: self._value(value, variables, states) for variable, value in assign.items()
        }
        for variable, value in assigned.items():
            record = value
            if world.rewrite is not None and variable.startswith("s_"):
                record = world.rewrite(variable, value)
            variables[variable] = record
        return taken.get("Next", taken.get("Default"))

    def _chosen(
        self, state: Mapping[str, Any], variables: Mapping[str, Any], states: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The first rule whose condition holds, or the state itself for its `Default`."""
        for rule in state["Choices"]:
            holds = self._value(rule["Condition"], variables, states)
            assert isinstance(holds, bool), rule["Condition"]
            if holds:
                return {"Assign": {}, **rule}
        return state

    def _value(self, value: Any, variables: Mapping[str, Any], states: Mapping[str, Any]) -> Any:
        if isinstance(value, dict):
            return {key: self._value(each, variables, states) for key, each in value.items()}
        if isinstance(value, list):
            return [self._value(each, variables, states) for each in value]
        if not isinstance(value, str):
            return value
        if not (value.startswith("{%") and value.endswith("%}")):
            return SUBSTITUTED.get(value, value)
        return self._evaluated(value, variables, states)

    def _evaluated(self, text: str, variables: Mapping[str, Any], states: Mapping[str, Any]) -> Any:
        read = {name: variables[name] for name in _variables_of(text) if name in variables}
        bindings = {**read, "states": states}
        key = (text, *(_seen(bindings, path) for path in _reads(text)))
        if key not in self._known:
            self._known[key] = self._evaluate(text, bindings)
        result = self._known[key]
        if isinstance(result, Stopped):
            raise StoppedError(result.cause)
        return result


def _result(name: str, state: Mapping[str, Any], world: World, happened: list[str]) -> Any:
    """What a Task gives: an opened gate nothing, a read its stored outcome, a step its output."""
    resource = state["Resource"]
    if resource.endswith(".waitForTaskToken"):
        happened.append(name)
        return {}
    if resource.endswith(":getItem"):
        gate = name.removesuffix(".outcome")
        return {"Item": {"runStarted": {"S": STARTED}, "outcome": {"S": world.answers[gate]}}}
    happened.append(name)
    payload = {"input": {}, "output": world.outputs[name], "meta": {}}
    return {"Payload": payload}
