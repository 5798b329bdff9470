"""What may stand at a path into the run's input, or an item of it, where its schema is known?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from countersign.domain.schema import types_in
from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.expressions.names import Report
from countersign_compiler.expressions.problems import Problem
from countersign_compiler.expressions.scope import Scope
from countersign_compiler.expressions.tree import Expr, Field, Index, Literal, Variable

_WITH_LENGTH: Final = frozenset({"string", "array"})
_NOUNS: Final[Mapping[str, str]] = {
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
}


def check_input_field(
    base: Expr, name: str, start: int, end: int, scope: Scope, report: Report
) -> None:
    """`X-INPUT`: a field that the schema of the run's input does not have at this place."""
    shape = shape_of(base, scope)
    if shape is None:
        return
    types = types_in(shape)
    if name == "length" and _WITH_LENGTH.intersection(types):
        return
    if "properties" in shape and shape.get("additionalProperties") is not True:
        listed = shape["properties"]
        if name not in listed:
            what = _path(base)
            hint = f"it has: {', '.join(listed) or 'none'}. {did_you_mean(name, listed)}"
            report(Problem("X-INPUT", start, end, f"`{what}` has no `{name}`", hint.rstrip()))
    elif types and "object" not in types:
        what = " or ".join(_NOUNS[one] for one in types)
        hint = "a field of its items is read as in `rows[0].id` or `rows.map(row => row.id)`"
        message = f"`{_path(base)}` is {what} and has no `{name}`"
        report(Problem("X-INPUT", start, end, message, hint if "array" in types else ""))


def shape_of(tree: Expr, scope: Scope) -> Mapping[str, Any] | None:
    """The schema at a path that begins with `input` or an item; None where it is not known."""
    match tree:
        case Variable(variable="input"):
            return scope.input
        case Variable(variable=variable):
            return scope.shapes.get(variable)
        case Field(base=base, name=str(name)) | Index(base=base, index=Literal(value=str(name))):
            shape = shape_of(base, scope)
            return None if shape is None else shape.get("properties", {}).get(name)
        case Index(base=base):
            shape = shape_of(base, scope)
            return None if shape is None else shape.get("items")
    return None


def _path(tree: Expr) -> str:
    """The path as its author wrote it, an index as `[…]`."""
    match tree:
        case Field(base=base, name=name) | Index(base=base, index=Literal(value=str(name))):
            return f"{_path(base)}.{name}"
        case Index(base=base):
            return f"{_path(base)}[…]"
    return tree.name if isinstance(tree, Variable) else "…"
