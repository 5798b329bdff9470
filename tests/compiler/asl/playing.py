"""Plays a machine: people's answers and accidents come from a script, the dice order what waits.

Branches and items of a Map go on side by side, one state at a time. A play tells nothing of what
states take and give, but for the records that conditions read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import jsonata

from countersign_compiler.expressions.scope import variable_of

CANCELLED = "cancelled"
CALLBACK = ".waitForTaskToken"
_READ = re.compile(r"(s|m\d+|l|i\d+)_|[nc]\d+$")
_CONSTANT = ("not_reached", "skipped", "undecided", "failed", "ran")
_OK = {"input": None, "output": {"ok": True}}
_RAN = {"executed": True, "success": True, "failed": False, "skipped": False, "undecided": False}
_NOTHING = {name: None if name in ("input", "output") else False for name in (*_OK, *_RAN)}


class Event(NamedTuple):
    """A step that began (`answer` None), or a gate that was answered; `path` are the Maps around.

    Each of them is its name and the number of the branch or item.
    """

    name: str
    path: tuple[tuple[str, int], ...]
    answer: str | None = None


class EndedError(Exception):
    """The run or a part of it failed; `kind` is `fail`, `accident` or `undecided`."""

    def __init__(self, kind):
        super().__init__(kind)
        self.kind = kind


@dataclass
class Play:
    """One run: what happened in order, how it ended, and the Maps that were passed over."""

    events: list[Event] = field(default_factory=list)
    ended: str = "succeeded"
    passed_over: set[str] = field(default_factory=set)


def play(states, run_input, script, dice):
    """Run a machine to its end. `script(name)` is a gate's outcome, or whether a step fails."""
    made = Play()
    first = states["_start"]["Assign"]
    variables = {name: first[name] for name in _CONSTANT} | {"input": run_input}
    variables |= _assigned(states["_env"], variables, {})
    way = _Way(states, script, dice, made)
    try:
        for _ in way.go(states["_env"]["Next"], variables, ()):
            pass
    except EndedError as failed:
        made.ended = failed.kind
    return made


@dataclass
class _Way:
    states: dict
    script: object
    dice: object
    made: Play

    def go(self, name, variables, path, given=None):
        """From one state to the end of these states; gives what the last one puts out."""
        while True:
            state = self.states[name]
            yield
            if state["Type"] == "Fail":
                raise EndedError(variables["ends"])
            if state["Type"] == "Choice":
                name = self._choose(state, variables, given)
            elif state["Type"] == "Map":
                name = yield from self._side_by_side(name, state, variables, path)
            elif state["Type"] == "Task":
                # The helpers of a gate are tasks too; what they find, `_work` has worked out.
                is_step = "." not in name
                name = (
                    (yield from self._work(name, state, variables, path))
                    if is_step
                    else (state["Next"])
                )
            else:
                self._note(name, path)
                variables |= {**_assigned(state, variables, {"input": given}), "ends": "fail"}
                if "End" in state:
                    return _evaluated(state["Output"], variables, {}) if path else None
                name = state["Next"]

    def _note(self, name, path, answer=None):
        if "." not in name and not name.startswith("_"):
            self.made.events.append(Event(name, path, answer))

    def _choose(self, state, variables, given):
        states = {"input": given}
        try:
            taken = next(
                (r for r in state["Choices"] if _holds(r["Condition"], variables, states)),
                {"Next": state["Default"], "Assign": state.get("Assign", {})},
            )
            variables |= _assigned(taken, variables, states)
        except jsonata.jexception.JException as error:
            raise EndedError("undecided") from error
        return taken["Next"]

    def _work(self, name, state, variables, path):
        """A step that a function, another run or people carry out."""
        self._note(name, path)
        yield
        outcome = self.script(name)
        record = _record(state, self.states, name)
        if not state["Resource"].endswith(CALLBACK):
            if outcome != "fails":
                variables[record] = {**_OK, **_RAN}
                return state["Next"]
            variables["ends"] = "accident"
            caught = state["Catch"][-1]
            variables |= _assigned(caught, variables, {})
            return caught["Next"]
        if outcome == CANCELLED:
            variables[record] = {**_NOTHING, "executed": True, "failed": True}
            variables |= {"ends": "accident", **_no_failure(self.states[f"{name}.failed"])}
            return self.states[f"{name}.failed"]["Next"]
        variables[record] = {"input": None, "output": answered(outcome), **_RAN}
        self._note(name, path, outcome)
        return self.states[f"{name}.outcome"]["Next"]

    def _side_by_side(self, name, state, variables, path):
        items = _evaluated(state["Items"], variables, {})
        body = state["ItemProcessor"]
        inner = _Way(body["States"], self.script, self.dice, self.made)
        going, results = {}, [None] * len(items)
        for number, item in enumerate(items):
            given = item
            if "ItemSelector" in state:
                given = {"count": len(items), "index": number, "item": item}
            at = (*path, (name, number))
            going[number] = inner.go(body["StartAt"], dict(variables), at, given)
        try:
            while going:
                number = self.dice.choice(list(going))
                try:
                    next(going[number])
                except StopIteration as stopped:
                    results[number] = stopped.value
                    del going[number]
                yield
        except EndedError as failed:
            if failed.kind == "undecided":
                raise
            caught = state["Catch"][-1]
            variables |= {"ends": failed.kind, **_no_failure(caught)}
            variables |= _assigned(caught, variables, {})
            if caught["Next"] == f"{name}.continue":
                self.made.passed_over.add(name)
            return caught["Next"]
        variables |= _assigned(state, variables, {"result": results})
        return state["Next"]


def answered(status):
    """What a gate gives."""
    return {
        "status": status,
        "approved": status == "approved",
        "rejected": status == "rejected",
        "timedOut": status == "timeout",
    }


def _no_failure(state):
    """An error that `continue_on_error` may pass over."""
    error = {"Error": "Some.Error", "Cause": ""}
    return {name: error for name in state.get("Assign", {}) if name.startswith("failure")}


def _record(state, states, name):
    """The variable of a step's record."""
    assigned = {*state.get("Assign", {}), *states.get(f"{name}.outcome", {}).get("Assign", {})}
    own = variable_of(name).removeprefix("s_")
    return next(each for each in assigned if each.partition("_")[2] == own)


def _assigned(state, variables, states):
    """The variables that conditions read, as an `Assign` sets them."""
    read = {name: value for name, value in state.get("Assign", {}).items() if _READ.match(name)}
    found = {name: _evaluated(value, variables, states) for name, value in read.items()}
    return found | _no_failure(state)


def _evaluated(value, variables, states):
    if isinstance(value, str) and value.startswith("{%"):
        return _holds(value, variables, states)
    if isinstance(value, dict):
        return {name: _evaluated(each, variables, states) for name, each in value.items()}
    if isinstance(value, list):
        return [_evaluated(each, variables, states) for each in value]
    return value


@cache
def _parsed(text):
    return jsonata.Jsonata(text)


def _holds(text, variables, states):
    expression = _parsed(text[2:-2])
    for name, value in variables.items():
        expression.assign(name, value)
    expression.assign("states", states)
    return expression.evaluate(None)
