"""What is known of an expression's value before it runs?"""

from __future__ import annotations

from countersign_compiler.expressions import tree
from countersign_compiler.expressions.tree import Expr, is_decision


def is_text(expr: Expr) -> bool:
    """Whether the value is certainly a text (never null)."""
    match expr:
        case tree.Literal(value=value):
            return isinstance(value, str)
        case tree.Clock(millis=millis):
            return not millis
        case tree.Arithmetic(operator="+", left=left, right=right):
            return is_text(left) and is_text(right)
        case tree.Conditional(then=then, otherwise=otherwise):
            return is_text(then) and is_text(otherwise)
        case tree.Template(parts=(Expr() as only,)):
            return is_text(only)
        case tree.Template():
            return True
    return False


def is_scalar(expr: Expr) -> bool:
    """Whether the value is certainly no list and no object."""
    match expr:
        case (
            tree.Literal()
            | tree.Clock()
            | tree.MathCall()
            | tree.Negative()
            | tree.Arithmetic()
            | tree.Comparison()
            | tree.Not()
        ):
            return True
        case tree.StepField(field=field):
            return field in tree.FLAGS
        case tree.Method():
            return True
        case tree.ArrowMethod(name=name):
            return name in ("some", "every")
        case tree.Conditional(then=then, otherwise=otherwise):
            return is_scalar(then) and is_scalar(otherwise)
        case tree.Coalesce(left=left, right=right) | tree.Logic(left=left, right=right):
            return is_decision(expr) or (is_scalar(left) and is_scalar(right))
        case tree.Template(parts=(Expr() as only,)):
            return is_scalar(only)
        case tree.Template():
            return True
    return False


def is_never_boolean(expr: Expr) -> bool:
    """Whether the value is certainly a text, number, list, object or null."""
    match expr:
        case tree.Literal(value=value):
            return not isinstance(value, bool)
        case tree.Method():
            return not is_decision(expr)
        case tree.ArrowMethod(name=name):
            return name in ("map", "filter")
        case tree.Conditional(then=then, otherwise=otherwise):
            return is_never_boolean(then) and is_never_boolean(otherwise)
        case tree.Template(parts=(Expr() as only,)):
            return is_never_boolean(only)
        case (
            tree.Clock()
            | tree.MathCall()
            | tree.Negative()
            | tree.Arithmetic()
            | tree.ListOf()
            | tree.ObjectOf()
            | tree.Template()
        ):
            return True
    return False
