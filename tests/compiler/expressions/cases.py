"""How do tests translate a source, and what do they compare?"""

from __future__ import annotations

import math

from countersign_compiler.expressions.jsonata import (
    condition_runs,
    decision,
    gate_opens,
    value,
)
from countersign_compiler.expressions.parser import parse_condition, parse_template
from countersign_compiler.expressions.problems import Problem
from countersign_compiler.expressions.scope import KnownStep, Scope, variable_of
from countersign_compiler.expressions.tree import Expr

MODES = ("value", "output", "condition", "gate")


def at(offset: int) -> str:
    return f"refund.yaml:1:{offset + 1}"


def knows(*steps: str, **options: object) -> Scope:
    """A scope that can read these steps."""
    known = {name: KnownStep(variable_of(name)) for name in steps}
    return Scope(known, **{"approvers": True, **options})


def parsed(source: str, mode: str, scope: Scope) -> tuple[Expr, tuple[Problem, ...]]:
    """The tree of a source and its problems."""
    if mode in ("condition", "gate"):
        condition = parse_condition(source, scope)
        return condition.tree, condition.problems
    template = parse_template(source, scope)
    return template.tree, template.problems


def translated(tree: Expr, mode: str) -> str:
    """The string that stands in the definition."""
    if mode == "condition":
        return condition_runs(decision(tree, at))
    if mode == "gate":
        return gate_opens(decision(tree, at))
    return value(tree, at, in_output=mode == "output")


def same(one: object, other: object) -> bool:
    """Equal as JSON; numbers to 12 digits, since engines add in different orders."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-12)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return type(one) is type(other) and one == other
