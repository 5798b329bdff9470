"""Which readable expressions are refused, since they cannot mean what was written?"""

from __future__ import annotations

from typing import Final

from countersign.domain.outcome import OWN_ANSWERS
from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.expressions.names import Report
from countersign_compiler.expressions.problems import Problem
from countersign_compiler.expressions.scope import FORBIDDEN_FIELDS, Scope
from countersign_compiler.expressions.shape import check_input_field
from countersign_compiler.expressions.tree import (
    STEP_FIELDS,
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

_VERDICTS: Final = frozenset({"approved", "rejected", "timedOut"})
_OF_A_FAILURE: Final = frozenset({"error", "cause"})
_MEANT_AS_FALSE: Final = ("false", "no", 0)


def check_test(tree: Expr, scope: Scope, report: Report) -> None:
    """`X-ALWAYS`: only `true` and `false` are tests; every other written value never changes.

    Nor is a status alone one, which is a text.
    """
    match tree:
        case Literal(value=value) if not isinstance(value, bool):
            named = "null" if value is None else "a text" if isinstance(value, str) else "a number"
            _always(tree, named, report)
        case ListOf():
            _always(tree, "a list", report)
        case ObjectOf():
            _always(tree, "an object", report)
        case Logic(left=left, right=right):
            check_test(left, scope, report)
            check_test(right, scope, report)
        case Coalesce(right=right):
            check_test(right, scope, report)
        case Conditional(then=then, otherwise=otherwise):
            check_test(then, scope, report)
            check_test(otherwise, scope, report)
        case Field() | Index():
            _status_alone(tree, scope, report)


def _status_alone(tree: Expr, scope: Scope, report: Report) -> None:
    step, name = _output_field(tree)
    known = scope.steps.get(step)
    if known is not None and known.statuses and name == known.status_field:
        usual = "approved" if "approved" in known.statuses else max(known.statuses)
        message = f"`{step}.output.{name}` is a text, and a text is no test"
        hint = f"compare it: `{step}.output.{name} === '{usual}'`"
        report(Problem("X-ALWAYS", tree.start, tree.end, message, hint))


def _output_field(path: Expr) -> tuple[str, str]:
    """The step and the field of its `output` that a path is; empty where it is none."""
    match path:
        case (
            Field(base=StepField(step=step, field="output"), name=str(name))
            | Index(base=StepField(step=step, field="output"), index=Literal(value=str(name)))
        ):
            return step, name
    return "", ""


def _always(tree: Expr, named: str, report: Report) -> None:
    hint = 'compare a field or `.length`; for `c && "x"` write `c ? "x" : null`'
    report(Problem("X-ALWAYS", tree.start, tree.end, f"{named} is no test", hint))


def check_logic(tree: Logic, scope: Scope, report: Report) -> None:
    """Both sides of `&&` and `||` are tests as soon as one is."""
    if is_decision(tree):
        check_test(tree, scope, report)


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
        _check_verdict(tree, side, other, scope, report)


def _check_status(path: Expr, other: Expr, scope: Scope, report: Report) -> None:
    step, name = _output_field(path)
    known = scope.steps.get(step)
    if known is None or known.statuses is None or name != known.status_field:
        return
    match other:
        case Literal(value=str(status)) if status not in known.statuses:
            what = f"the status of `{step}`" if name == "status" else f"`{step}.output.{name}`"
            message = f"{what} is never '{status}'"
            listed = ", ".join(f"'{each}'" for each in sorted(known.statuses))
            hint = f"it is one of {listed}. {did_you_mean(status, known.statuses)}".rstrip()
            report(Problem("X-NEVER", other.start, other.end, message, hint))


def _check_verdict(tree: Comparison, path: Expr, other: Expr, scope: Scope, report: Report) -> None:
    """Whether a gate said yes is true or false; compared with another type it is never decided."""
    step, name = _output_field(path)
    known = scope.steps.get(step)
    if known is None or known.status_field != "status" or known.statuses is None:
        return
    match other:
        case Literal(value=str() | int() | float() as value) if (
            name in _VERDICTS and not isinstance(value, bool)
        ):
            written = f"{step}.output.{name}"
            negated = (value in _MEANT_AS_FALSE) != (tree.operator == "!==")
            message = f"`{written}` is true or false, never a text or a number"
            hint = f"write `${{{'!' if negated else ''}{written}}}`"
            report(Problem("X-NEVER", other.start, other.end, message, hint))


def _is_bare(tree: Expr, kind: type[Comparison | Logic]) -> bool:
    """Whether this is such an operation and not in parentheses (they lie before its left side)."""
    return isinstance(tree, kind) and tree.start == tree.left.start


def check_field(base: Expr, name: str, start: int, end: int, scope: Scope, report: Report) -> None:
    """`X-NAME` for forbidden fields; `X-ENV`, `X-FIELD`, `X-INPUT` where the fields are known."""
    if name in FORBIDDEN_FIELDS:
        message = f"`{name}` cannot be read or made"
        report(Problem("X-NAME", start, end, message, "give the field another name"))
        return
    if scope.input is not None:
        check_input_field(base, name, start, end, scope, report)
    if isinstance(base, Variable) and base.variable == "env":
        if scope.env is not None and name not in scope.env:
            hint = f"declared: {', '.join(sorted(scope.env)) or 'none'}. "
            hint += did_you_mean(name, scope.env) or "Declare it in `ensembles/deployment.yaml`."
            message = f"the deployment does not declare `env.{name}`"
            report(Problem("X-ENV", start, end, message, hint))
    elif (form := _asked_by(base, scope)) is not None:
        if name not in form and name not in OWN_ANSWERS:
            hint = f"it asks for: {', '.join(sorted(form))}. {did_you_mean(name, form)}"
            message = f"the form does not ask for `{name}`"
            report(Problem("X-FIELD", start, end, message, hint.rstrip()))
    elif isinstance(base, StepField) and base.field == "output":
        known = scope.steps[base.step].output_fields if base.step in scope.steps else None
        if known is not None and name not in known:
            gives = scope.steps[base.step].gives
            hint = f"{gives} gives: {', '.join(sorted(known))}. {did_you_mean(name, known)}"
            if not known:
                hint = f"{gives} gives nothing itself: read the steps inside it"
            message = f"{gives} does not give `{name}`"
            report(Problem("X-FIELD", start, end, message, hint.rstrip()))


def _asked_by(base: Expr, scope: Scope) -> frozenset[str] | None:
    """The answers that a gate's form asks for, where `base` is the gate's `output.input`."""
    step, name = _output_field(base)
    known = scope.steps.get(step)
    return known.asked if known is not None and name == "input" else None


def field_hint(step: str, field: str) -> str:
    """What to write for a field that no step's record has."""
    listed = "output, input, executed, success, failed, skipped, undecided"
    if field in _OF_A_FAILURE:
        return f"what a step failed of cannot be read; `{step}.failed` tells whether it has failed"
    if guess := did_you_mean(field, STEP_FIELDS):
        return f"{guess} A step has: {listed}"
    return f"write `{step}.output.{field}`, or one of: {listed}"
