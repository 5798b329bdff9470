"""Which readable expressions are refused, since they cannot mean what was written?"""

from __future__ import annotations

from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.expressions.names import Report
from countersign_compiler.expressions.problems import Problem
from countersign_compiler.expressions.scope import FORBIDDEN_FIELDS, Scope
from countersign_compiler.expressions.tree import (
    Coalesce,
    Comparison,
    Conditional,
    Expr,
    Field,
    Index,
    ListOf,
    Literal,
    Logic,
    ObjectOf,
    StepField,
    Variable,
    is_decision,
)


def check_test(tree: Expr, report: Report) -> None:
    """`X-ALWAYS`: only `true` and `false` are tests; every other written value never changes."""
    match tree:
        case Literal(value=value) if not isinstance(value, bool):
            named = "null" if value is None else "a text" if isinstance(value, str) else "a number"
            _always(tree, named, report)
        case ListOf():
            _always(tree, "a list", report)
        case ObjectOf():
            _always(tree, "an object", report)
        case Logic(left=left, right=right):
            check_test(left, report)
            check_test(right, report)
        case Coalesce(right=right):
            check_test(right, report)
        case Conditional(then=then, otherwise=otherwise):
            check_test(then, report)
            check_test(otherwise, report)


def _always(tree: Expr, named: str, report: Report) -> None:
    hint = 'compare a field or `.length`; for `c && "x"` write `c ? "x" : null`'
    report(Problem("X-ALWAYS", tree.start, tree.end, f"{named} is no test", hint))


def check_logic(tree: Logic, report: Report) -> None:
    """Both sides of `&&` and `||` are tests as soon as one is."""
    if is_decision(tree):
        check_test(tree, report)


def check_mix(at: int, left: Expr, right: Expr, report: Report) -> None:
    """`X-MIX`: `??` beside `||` or `&&` has no order of its own."""
    if _is_bare(left, Logic):
        place = at
    elif _is_bare(right, Logic):
        place = right.at
    else:
        return
    hint = "add parentheses: `a ?? (b || c)` or `(a ?? b) || c`"
    report(Problem("X-MIX", place, place + 2, "`??` beside `||` or `&&`", hint))


def check_comparison(tree: Comparison, length: int, scope: Scope, report: Report) -> None:
    """`X-CHAIN`, `X-COMPARE` and `X-NEVER` of one comparison; `length` is its operator's."""
    if _is_bare(tree.left, Comparison) or _is_bare(tree.right, Comparison):
        place = tree.at if _is_bare(tree.left, Comparison) else tree.right.at
        hint = "write `a < b && b < c`, or add parentheses"
        message = "a comparison of a comparison"
        report(Problem("X-CHAIN", place, place + length, message, hint))
    for side, other in ((tree.left, tree.right), (tree.right, tree.left)):
        if isinstance(side, ListOf | ObjectOf):
            hint = "compare a field or `.length`"
            message = "a list or object that is written out equals nothing"
            report(Problem("X-COMPARE", side.start, side.end, message, hint))
        _check_status(side, other, scope, report)


def _check_status(path: Expr, other: Expr, scope: Scope, report: Report) -> None:
    match path, other:
        case (
            Field(base=StepField(step=step, field="output"), name="status")
            | Index(base=StepField(step=step, field="output"), index=Literal(value="status")),
            Literal(value=str(status)),
        ):
            statuses = scope.steps[step].statuses if step in scope.steps else None
            if statuses is not None and status not in statuses:
                message = f"the status of `{step}` is never '{status}'"
                known = ", ".join(f"'{each}'" for each in sorted(statuses))
                hint = f"it is one of {known}. {did_you_mean(status, statuses)}".rstrip()
                report(Problem("X-NEVER", other.start, other.end, message, hint))


def _is_bare(tree: Expr, kind: type[Comparison | Logic]) -> bool:
    """Whether this is such an operation and not in parentheses (they lie before its left side)."""
    return isinstance(tree, kind) and tree.start == tree.left.start


def check_field(base: Expr, name: str, start: int, end: int, scope: Scope, report: Report) -> None:
    """`X-NAME` for forbidden fields, `X-ENV` and `X-FIELD` where the fields are known."""
    if name in FORBIDDEN_FIELDS:
        message = f"`{name}` cannot be read or made"
        report(Problem("X-NAME", start, end, message, "give the field another name"))
    elif isinstance(base, Variable) and base.variable == "env":
        if scope.env is not None and name not in scope.env:
            hint = f"declared: {', '.join(sorted(scope.env)) or 'none'}. "
            hint += did_you_mean(name, scope.env) or "Declare it in `ensembles/deployment.yaml`."
            message = f"the deployment does not declare `env.{name}`"
            report(Problem("X-ENV", start, end, message, hint))
    elif isinstance(base, StepField) and base.field == "output":
        known = scope.steps[base.step].output_fields if base.step in scope.steps else None
        if known is not None and name not in known:
            gives = scope.steps[base.step].gives
            hint = f"{gives} gives: {', '.join(sorted(known))}. {did_you_mean(name, known)}"
            message = f"{gives} does not give `{name}`"
            report(Problem("X-FIELD", start, end, message, hint.rstrip()))
