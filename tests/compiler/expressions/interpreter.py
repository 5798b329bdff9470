"""What is the result of an expression, by the words of the language alone?

An interpreter that walks the tree. It shares nothing with the translator but the classes of the
tree, so that what both agree on was meant. A truth is True, False or None (undecided).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from countersign_compiler.expressions import tree
from countersign_compiler.expressions.tree import Expr

FLAGS = ("executed", "success", "failed", "skipped", "undecided")


class StopsError(Exception):
    """The run stops: a test that has to be decided is not."""


@dataclass
class Interpreter:
    """One evaluation; `variables` are named as in JSONata, `in_output` is the `output:` block."""

    variables: dict[str, Any]
    in_output: bool = False
    locals: dict[str, Any] = field(default_factory=dict)

    def condition(self, expr: Expr) -> bool:
        return self.truth(_only(expr)) is True

    def gate(self, expr: Expr) -> bool:
        return self.truth(_only(expr)) is not False

    # Values.

    def value(self, expr: Expr) -> Any:
        if gives_truth(expr):
            truth = self.truth(expr)
            if truth is None and not self.in_output:
                raise StopsError
            return truth
        return getattr(self, f"_{type(expr).__name__.lower()}")(expr)

    def _template(self, expr: tree.Template) -> Any:
        if len(expr.parts) == 1 and isinstance(expr.parts[0], Expr):
            return self.value(expr.parts[0])
        texts = [p if isinstance(p, str) else as_text(self.value(p)) for p in expr.parts]
        return "".join(texts)

    def _literal(self, expr: tree.Literal) -> Any:
        return expr.value

    def _variable(self, expr: tree.Variable) -> Any:
        if expr.variable in self.locals:
            return self.locals[expr.variable]
        return self.variables[expr.variable]

    def _stepfield(self, expr: tree.StepField) -> Any:
        record = self.variables[expr.variable]
        if expr.field in FLAGS and expr.field != "undecided" and record["undecided"]:
            return None
        return record[expr.field]

    def _field(self, expr: tree.Field) -> Any:
        base = self.value(expr.base)
        if expr.name == "length" and isinstance(base, list | str):
            return len(base)
        return base.get(expr.name) if isinstance(base, dict) else None

    def _index(self, expr: tree.Index) -> Any:
        base, index = self.value(expr.base), self.value(expr.index)
        if isinstance(base, dict):
            return base.get(index) if isinstance(index, str) else None
        if not isinstance(base, list | str) or kind(index) != "number":
            return None
        in_range = index == int(index) and 0 <= index < len(base)
        return base[int(index)] if in_range else None

    def _negative(self, expr: tree.Negative) -> Any:
        operand = self.value(expr.operand)
        return -operand if kind(operand) == "number" else None

    def _arithmetic(self, expr: tree.Arithmetic) -> Any:
        left, right = self.value(expr.left), self.value(expr.right)
        numbers = kind(left) == kind(right) == "number"
        if expr.operator == "+":
            if numbers:
                return left + right
            if left is None or right is None or "string" not in (kind(left), kind(right)):
                return None
            return as_text(left) + as_text(right)
        if not numbers:
            return None
        if expr.operator == "-":
            return left - right
        if expr.operator == "*":
            return left * right
        if right == 0:
            return None
        if expr.operator == "/":
            return left / right
        if left != int(left) or right != int(right):
            return None
        return int(math.fmod(left, right))

    def _logic(self, expr: tree.Logic) -> Any:
        left = self.value(expr.left)
        keeps_left = is_truthy(left) if expr.operator == "||" else not is_truthy(left)
        if keeps_left:
            return left
        right = self.value(expr.right)
        return None if isinstance(right, bool) and not isinstance(left, bool) else right

    def _coalesce(self, expr: tree.Coalesce) -> Any:
        left = self.truth(expr.left) if gives_truth(expr.left) else self.value(expr.left)
        return self.value(expr.right) if left is None else left

    def _conditional(self, expr: tree.Conditional) -> Any:
        test = self.truth(expr.test)
        if test is None:
            if self.in_output:
                return None
            raise StopsError
        return self.value(expr.then if test else expr.otherwise)

    def _listof(self, expr: tree.ListOf) -> Any:
        return [self.value(each) for each in expr.items]

    def _objectof(self, expr: tree.ObjectOf) -> Any:
        return {key: self.value(each) for key, each in expr.pairs}

    def _method(self, expr: tree.Method) -> Any:
        base = self.value(expr.base)
        if expr.name == "join":
            separator = self.value(expr.arguments[0]) if expr.arguments else ","
            if not isinstance(base, list) or not isinstance(separator, str) or None in base:
                return None
            return separator.join(as_text(each) for each in base)
        if not isinstance(base, str):
            return None
        if expr.name == "trim":
            return base.strip(" \t\r\n")
        return base.upper() if expr.name == "toUpperCase" else base.lower()

    def _arrowmethod(self, expr: tree.ArrowMethod) -> Any:
        base = self.value(expr.base)
        if not isinstance(base, list):
            return None
        if expr.name == "map":
            return [self._inside(expr, each).value(expr.body) for each in base]
        kept = []
        for each in base:
            test = self._inside(expr, each).truth(expr.body)
            if test is None and not self.in_output:
                raise StopsError
            if test:
                kept.append(each)
        return kept

    def _mathcall(self, expr: tree.MathCall) -> Any:
        numbers = [self.value(each) for each in expr.arguments]
        if any(kind(each) != "number" for each in numbers):
            return None
        whole: dict[str, Callable[[Any], Any]] = {
            "ceil": math.ceil,
            "floor": math.floor,
            "abs": abs,
        }
        if expr.name == "round":
            return math.floor(numbers[0] + 0.5)
        if expr.name in whole:
            return whole[expr.name](numbers[0])
        return min(numbers) if expr.name == "min" else max(numbers)

    # Truths.

    def truth(self, expr: Expr) -> bool | None:
        match expr:
            case tree.Not(operand=operand):
                test = self.truth(operand)
                return None if test is None else not test
            case tree.Logic(operator=operator, left=left, right=right):
                return self._joined(operator == "||", left, right)
            case tree.Comparison():
                return self._compared(expr)
            case tree.Coalesce(left=left, right=right):
                return self._first(left, right)
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                chosen = self.truth(test)
                return None if chosen is None else self.truth(then if chosen else otherwise)
            case tree.Method(name="includes" | "startsWith" | "endsWith"):
                return self._found(expr)
            case tree.ArrowMethod(name="some" | "every" as name):
                return self._quantified(expr, name == "some")
        value = self.value(expr)
        if isinstance(value, bool):
            return value
        step = _step_output(expr)
        return False if value is None and step and self.variables[step]["skipped"] else None

    def _joined(self, settling: bool, left: Expr, right: Expr) -> bool | None:
        first = self.truth(left)
        if first is settling:
            return settling
        second = self.truth(right)
        return settling if second is settling else None if None in (first, second) else not settling

    def _compared(self, expr: tree.Comparison) -> bool | None:
        sides = (expr.left, expr.right)
        if expr.operator in ("===", "!=="):
            written = [isinstance(e, tree.Literal) and e.value is None for e in sides]
            if any(written):
                other = self.value(expr.left if written[1] else expr.right)
                return (other is None) is (expr.operator == "===")
        left, right = self.value(expr.left), self.value(expr.right)
        scalars = (
            ("number", "string") if expr.operator[0] in "<>" else ("number", "string", "boolean")
        )
        if kind(left) != kind(right) or kind(left) not in scalars:
            return None
        results: dict[str, bool] = {
            "===": left == right,
            "!==": left != right,
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
        }
        return results[expr.operator]

    def _first(self, left: Expr, right: Expr) -> bool | None:
        if gives_truth(left):
            test = self.truth(left)
            return self.truth(right) if test is None else test
        value = self.value(left)
        if value is None:
            return self.truth(right)
        return value if isinstance(value, bool) else None

    def _found(self, expr: tree.Method) -> bool | None:
        base, part = self.value(expr.base), self.value(expr.arguments[0])
        if expr.name != "includes":
            if not (isinstance(base, str) and isinstance(part, str)):
                return None
            return base.startswith(part) if expr.name == "startsWith" else base.endswith(part)
        if isinstance(base, str):
            return part in base if isinstance(part, str) else None
        if not isinstance(base, list) or kind(part) not in ("number", "string", "boolean"):
            return None
        same = [kind(each) == kind(part) and each == part for each in base]
        return True if any(same) else False if all(kind(e) == kind(part) for e in base) else None

    def _quantified(self, expr: tree.ArrowMethod, settling: bool) -> bool | None:
        base = self.value(expr.base)
        if not isinstance(base, list):
            return None
        truths = [self._inside(expr, each).truth(expr.body) for each in base]
        return settling if settling in truths else None if None in truths else not settling

    def _inside(self, expr: tree.ArrowMethod, element: Any) -> Interpreter:
        inner = {**self.locals, f"p_{expr.parameter}": element}
        return Interpreter(self.variables, self.in_output, inner)


def gives_truth(expr: Expr) -> bool:
    """Whether the expression is a test by its own form."""

    def boolean(side: Expr, flags: tuple[str, ...]) -> bool:
        if isinstance(side, tree.StepField):
            return side.field in flags
        return isinstance(side, tree.Literal) and isinstance(side.value, bool)

    match expr:
        case tree.Comparison() | tree.Not():
            return True
        case tree.Method(name=name) | tree.ArrowMethod(name=name):
            return name in {"includes", "startsWith", "endsWith", "some", "every"}
        case tree.Logic(left=left, right=right):
            return any(gives_truth(side) or boolean(side, FLAGS) for side in (left, right))
        case tree.Coalesce(left=one, right=two) | tree.Conditional(then=one, otherwise=two):
            return all(gives_truth(side) or boolean(side, ("undecided",)) for side in (one, two))
    return False


def kind(value: Any) -> str:
    """The JSON type of a value."""
    names = {bool: "boolean", int: "number", float: "number", str: "string"}
    return names.get(type(value), "null" if value is None else "structure")


def is_truthy(value: Any) -> bool:
    """Truth as JavaScript has it: lists and objects are true, also empty ones."""
    return isinstance(value, list | dict) or bool(value)


def as_text(value: Any) -> str:
    """A value inside a text: absent is empty, structures are compact JSON.

    Non-ASCII is escaped, as the embedded engine does.
    """
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(_shortest(value), separators=(",", ":"))


def _shortest(value: Any) -> Any:
    """Numbers in their shortest decimal form of at most 15 digits."""
    if isinstance(value, dict):
        return {key: _shortest(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_shortest(each) for each in value]
    if isinstance(value, float):
        short = float(f"{value:.15g}")
        return int(short) if short == int(short) else short
    return value


def _only(expr: Expr) -> Expr:
    if isinstance(expr, tree.Template):
        (only,) = expr.parts
        assert isinstance(only, Expr)
        return only
    return expr


def _step_output(expr: Expr) -> str | None:
    while isinstance(expr, tree.Field | tree.Index):
        expr = expr.base
    if isinstance(expr, tree.StepField) and expr.field == "output":
        return expr.variable
    return None
