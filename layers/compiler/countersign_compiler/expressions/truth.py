"""Is a condition proven, when only one step's record is known?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from countersign_compiler.expressions import tree
from countersign_compiler.expressions.tree import Expr, is_decision


class Unknown:
    """The type of `UNKNOWN`: a value that can be anything, absent included."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
_UNDECIDED: Final = "?"


def answers(condition: Expr, step: str, record: Mapping[str, object]) -> bool | None:
    """Whether a condition is proven true or false by one step's record, all else unknown.

    `record` has the seven fields; a field or a key of its output that can be anything is written
    `UNKNOWN`; a key that is missing is absent. None: not proven either way.
    """
    test = condition.parts[0] if isinstance(condition, tree.Template) else condition
    if isinstance(test, str):
        return None
    truth = _Evaluation(step, record).truth(test)
    return truth if isinstance(truth, bool) else None


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """Values are JSON or `UNKNOWN`; truths are true, false, "?" or `UNKNOWN`."""

    step: str
    record: Mapping[str, object]

    def value(self, expr: Expr) -> object:
        if is_decision(expr):
            truth = self.truth(expr)
            return truth if isinstance(truth, bool) else UNKNOWN
        match expr:
            case tree.Literal(value=value):
                return value
            case tree.StepField(step=step, field=field):
                return self._field_of_step(field) if step == self.step else UNKNOWN
            case (
                tree.Field(base=base, name=name)
                | tree.Index(base=base, index=tree.Literal(value=str(name)))
            ):
                return _field(self.value(base), name)
            case tree.ListOf(items=items):
                return [self.value(each) for each in items]
            case tree.Coalesce(left=left, right=right) if not is_decision(left):
                first = self.value(left)
                return self.value(right) if first is None else first
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                truth = self.truth(test)
                if isinstance(truth, bool):
                    return self.value(then if truth else otherwise)
        # The rest (arithmetic, lists, texts) proves nothing that an answer alone decides.
        return UNKNOWN

    def _field_of_step(self, field: str) -> object:
        undecided = self.record.get("undecided")
        if field != "undecided" and undecided is not False:
            return None if undecided is True else UNKNOWN
        return self.record.get(field)

    def truth(self, expr: Expr) -> object:
        match expr:
            case tree.Not(operand=operand):
                return _not(self.truth(operand))
            case tree.Logic(operator=operator, left=left, right=right):
                sides = (self.truth(left), self.truth(right))
                return _joined(sides, settling=operator == "||")
            case tree.Comparison():
                return self._comparison(expr)
            case tree.Coalesce():
                return self._first_decided(expr)
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                truth = self.truth(test)
                if isinstance(truth, bool):
                    return self.truth(then if truth else otherwise)
                return truth
            case tree.Method(name="includes", base=base, arguments=(wanted,)):
                return _includes(self.value(base), self.value(wanted))
        if is_decision(expr):
            return UNKNOWN
        value = self.value(expr)
        step = tree.step_of_output_path(expr)
        if value is None and step is not None and self._field_of_step("skipped") is True:
            return False
        return value if isinstance(value, bool | Unknown) else _UNDECIDED

    def _first_decided(self, expr: tree.Coalesce) -> object:
        if is_decision(expr.left):
            truth = self.truth(expr.left)
            return self.truth(expr.right) if truth == _UNDECIDED else truth
        value = self.value(expr.left)
        if value is None:
            return self.truth(expr.right)
        return value if isinstance(value, bool | Unknown) else _UNDECIDED

    def _comparison(self, expr: tree.Comparison) -> object:
        left, right = self.value(expr.left), self.value(expr.right)
        if tree.is_null(expr.left) or tree.is_null(expr.right):
            other = right if tree.is_null(expr.left) else left
            truth: object = other if isinstance(other, Unknown) else other is None
        elif expr.operator in ("===", "!=="):
            truth = _equal(left, right)
        else:
            return _ordered(expr.operator, left, right)
        return _not(truth) if expr.operator == "!==" else truth


def _field(base: object, name: str) -> object:
    if isinstance(base, Unknown):
        return base
    if name == "length" and isinstance(base, str | list):
        return len(base)
    return base.get(name) if isinstance(base, Mapping) else None


def _not(truth: object) -> object:
    return not truth if isinstance(truth, bool) else truth


def _joined(truths: tuple[object, ...], *, settling: bool) -> object:
    """`||` where true settles, `&&` where false does; what can still settle is unknown."""
    if any(truth is settling for truth in truths):
        return settling
    for other in (UNKNOWN, _UNDECIDED):
        if other in truths:
            return other
    return not settling


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else ""


def _equal(left: object, right: object) -> object:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    if _kind(left) and _kind(left) == _kind(right):
        return left == right
    return _UNDECIDED


def _ordered(operator: str, left: object, right: object) -> object:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    if operator in (">", ">="):
        left, right, operator = right, left, operator.replace(">", "<")
    match left, right:
        case (str(), str()) | (int() | float(), int() | float()) if "boolean" not in (
            _kind(left),
            _kind(right),
        ):
            # Two texts or two numbers, by the case.
            return left < right or (operator == "<=" and left == right)  # type: ignore[operator]
    return _UNDECIDED


def _includes(container: object, wanted: object) -> object:
    if isinstance(container, Unknown) or isinstance(wanted, Unknown):
        return UNKNOWN
    if isinstance(container, str) and isinstance(wanted, str):
        return wanted in container
    if not isinstance(container, list) or not _kind(wanted):
        return _UNDECIDED
    return _joined((False, *(_equal(each, wanted) for each in container)), settling=True)
