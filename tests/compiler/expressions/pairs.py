"""Which operator meets which two types, in which mode?

Every operator over every pair of types, each operand read from the run's input or from what an
earlier step took or gave; an absent one may come from a step that was skipped or undecided.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from countersign_compiler.expressions.scope import KnownStep, Scope, variable_of
from tests.compiler.expressions.generator import NUMBERS, TEXTS, a_value

TYPES = ("null", "boolean", "number", "string", "list", "object")
STEPS = ("check", "risk-check")
SCOPE = Scope({name: KnownStep(variable_of(name)) for name in STEPS}, env=None)

TESTS = {
    **{sign: f"<a> {sign} <b>" for sign in ("===", "!==", "<", "<=", ">", ">=", "&&", "||", "??")},
    "?: as a test": "<a> ? <b> : !<b>",
    "includes": "<a>.includes(<b>)",
    "startsWith": "<a>.startsWith(<b>)",
    "endsWith": "<a>.endsWith(<b>)",
    "some": "<a>.some(x => x === <b>)",
    "every": "<a>.every(x => x !== <b>)",
}
VALUES = {
    **{sign: f"<a> {sign} <b>" for sign in ("+", "-", "*", "/", "%")},
    "?:": "<a> ? <b> : 0",
    "[]": "<a>[<b>]",
    "join": "<a>.join(<b>)",
    "Math.min": "Math.min(<a>, <b>)",
    "Math.max": "Math.max(<b>, <a>, 1)",
    "map": "<a>.map(x => x + <b>)",
    "filter": "<a>.filter(x => (x === <b>) ?? true)",
}
OPERATORS = {**TESTS, **VALUES}
PLACES = (
    ("input.a", "input.b"),
    ("check.output.a", "input.b"),
    ("input.a", "check.output.b"),
    ("check.output.a", "risk-check.input.b"),
)


@dataclass(frozen=True)
class Pair:
    """One case: operators, the types of their operands, a mode; `source` and the data."""

    operators: tuple[str, ...]
    types: tuple[str, str]
    mode: str
    source: str
    variables: dict[str, Any]


def every_pair(seed: int, times: int, mode: str) -> Iterator[Pair]:
    """Each operator with each pair of types in this mode, `times` times."""
    dice = random.Random(f"{seed} {mode}")
    for operators in _together(mode):
        for left, right in itertools.product(TYPES, TYPES):
            for at in range(times):
                yield _pair(dice, operators, (left, right), mode, PLACES[at % len(PLACES)])


def _together(mode: str) -> list[tuple[str, ...]]:
    """Operators that one case tries: several in a list where none of them can stop the run."""
    alone = {"value": {*TESTS, "?:"}, "output": set()}.get(mode, set(OPERATORS))
    rest = [operator for operator in OPERATORS if operator not in alone]
    return [
        *((each,) for each in OPERATORS if each in alone),
        *(tuple(rest[at : at + 6]) for at in range(0, len(rest), 6)),
    ]


def of_type(dice: random.Random, name: str) -> Any:
    """A value of a type; lists of none and one and in lists, odd keys, null elements."""
    if name == "list":
        return [a_value(dice, 2) for _ in range(dice.choice((0, 1, 1, 2, 3)))]
    if name == "object":
        keys = dice.sample(("a", "b", "odd key", "length", "a-b", ""), dice.randint(0, 3))
        return {key: a_value(dice, 2) for key in keys}
    scalars = {"boolean": (True, False), "number": NUMBERS, "string": TEXTS, "null": (None,)}
    return dice.choice(scalars[name])


def _pair(
    dice: random.Random,
    operators: tuple[str, ...],
    types: tuple[str, str],
    mode: str,
    places: tuple[str, str],
) -> Pair:
    result = of_type(dice, dice.choice(("number", "string", "boolean")))
    variables: dict[str, Any] = {"input": {"r": result}}
    variables |= {variable_of(step): _record(None) for step in STEPS}
    values = [of_type(dice, name) for name in types]
    if dice.random() < 0.3:
        values = _meeting(dice, *values)
    for place, name, value in zip(places, ("a", "b"), values, strict=True):
        _put(dice, variables, place, name, value)
    sources = [_source(dice, each, mode, places) for each in operators]
    written = sources[0] if len(sources) == 1 else f"[{', '.join(sources)}]"
    return Pair(operators, types, mode, f"${{{written}}}", variables)


def _source(dice: random.Random, operator: str, mode: str, places: tuple[str, str]) -> str:
    """The operator over its places; what is no test is compared where a test is needed."""
    written = OPERATORS[operator].replace("<a>", places[0]).replace("<b>", places[1])
    if mode in ("value", "output") or operator in TESTS:
        return written
    length = ".length" if operator in ("map", "filter") else ""
    return f"({written}){length} {dice.choice(('===', '<', '!=='))} input.r"


def _meeting(dice: random.Random, left: Any, right: Any) -> list[Any]:
    """The two so that the second is found in the first, where types allow it."""
    if isinstance(left, list) and not isinstance(right, list | dict):
        return [[*left, right] if dice.random() < 0.5 else [right], right]
    if isinstance(left, str) and isinstance(right, str):
        return [f"{right}{left}" if dice.random() < 0.5 else f"{left}{right}", right]
    return [left, right]


def _record(output: Any, **flags: bool) -> dict[str, Any]:
    record = dict.fromkeys(("executed", "success", "failed", "skipped", "undecided"), False)
    return {"input": output, "output": output, **record, **flags}


def _put(dice: random.Random, variables: dict[str, Any], place: str, name: str, value: Any) -> None:
    """Lay the value where its place reads it; null also by leaving it out in every way."""
    holder = {} if value is None and dice.random() < 0.5 else {name: value}
    step = next((each for each in reversed(STEPS) if place.startswith(f"{each}.")), None)
    if step is None:
        variables["input"].update(holder)
    elif value is not None or dice.random() < 0.3:
        variables[variable_of(step)] = _record(holder, executed=True, success=True)
    else:
        flag = dice.choice(("skipped", "undecided", "failed"))
        ran = {"executed": True} if flag == "failed" else {}
        variables[variable_of(step)] = _record(None, **ran, **{flag: True})
