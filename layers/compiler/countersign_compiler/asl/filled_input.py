"""Which JSONata fills the defaults of a schema in?

It counts only where the input fits: a run whose input does not has ended before it reads any.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from countersign.domain.schema import types_in, with_defaults
from countersign_compiler.expressions import written
from countersign_compiler.expressions.jsonata import Fragment, constant

Schema = Mapping[str, Any]


def filled(schema: Schema, value: str, depth: int = 0) -> Fragment | None:
    """The value of a JSONata text with its defaults; None where its schema has none in it.

    What is no object or no list stays as it is.
    """
    text, needs = value, frozenset[str]()
    for kind, inside in (("array", _in_list), ("object", _in_object)):
        found = inside(schema, value, depth)
        if found is not None:
            text = f'$type({value})="{kind}"?{found.body}:{text}'
            needs |= found.needs
    return None if text == value else Fragment(f"({text})", needs)


def _in_object(schema: Schema, value: str, depth: int) -> Fragment | None:
    """The defaults, over them what was given, and over that what has defaults inside it."""
    defaults, inside, needs = [], [], frozenset[str]()
    for name, inner in schema.get("properties", {}).items():
        quoted, held = written.text(name), f"$d{depth}"
        if "default" in inner:
            default = constant(with_defaults(inner["default"], inner))
            defaults.append(f"{quoted}:{default.body}")
            needs |= default.needs
        given = filled(inner, held, depth + 1)
        if given is not None:
            there = f"({held}:=$lookup({value},{quoted});{given.body})"
            inside.append(f"{quoted}:{quoted} in $keys({value})?{there}")
            needs |= given.needs
    if not defaults and not inside:
        return None
    parts = [f"{{{','.join(defaults)}}}", value] if defaults else [value]
    parts += [f"{{{','.join(inside)}}}"] if inside else []
    return Fragment(f"$merge([{','.join(parts)}])", needs)


def _in_list(schema: Schema, value: str, depth: int) -> Fragment | None:
    items = schema.get("items")
    element = f"$x{depth}"
    inner = None if items is None else filled(items, element, depth + 1)
    if items is None or inner is None:
        return None
    each = f"function({element}){{{inner.body}}}"
    if types_in(items) == ["object"]:
        return Fragment(f"[$map({value},{each})]", inner.needs)
    # `$map` loses a null, and makes one list of a list in a list.
    return Fragment(f"$mp({value},{each})", inner.needs | {"mp"})
