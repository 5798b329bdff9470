"""What is certainly wrong with the input that a step gives a run of another ensemble?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.schema import misfits, types_in
from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.expressions.jsonata import is_whole
from countersign_compiler.model import Constant, Fields, Items, Value
from countersign_compiler.source import Node

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChildProblem:
    """One mistake, where it stands in the file, and what to do."""

    node: Node
    message: str
    hint: str = ""


def check_child_input(schema: Schema | None, value: Value | None) -> list[ChildProblem]:
    """Hold what is written out against the `input:` of the ensemble that is called.

    What a `${}` gives only the run can tell, and the other run checks it then. None as the value:
    the step gives the run's own input, of which nothing is certain.
    """
    return [] if schema is None or value is None else list(_problems(value, schema, "input"))


def _problems(value: Value, schema: Schema, place: str) -> Iterator[ChildProblem]:
    if isinstance(value, Constant):
        for misfit in misfits(value.value, schema):
            found = f", not {misfit.found}" if misfit.found else ""
            yield ChildProblem(value.node, f"`{place}` {misfit.rule}{found}")
    elif isinstance(value, Fields):
        yield from _other_type("object", {}, schema, value, place)
        yield from _in_fields(value, schema, place)
    elif isinstance(value, Items):
        yield from _other_type("array", [], schema, value, place)
        if "items" in schema:
            for index, item in enumerate(value.items):
                yield from _problems(item, schema["items"], f"{place}[{index}]")
    elif not is_whole(value.tree):
        # A text around a `${}` is one, whatever that gives.
        yield from _other_type("string", "", schema, value, place)


def _other_type(
    name: str, example: Any, schema: Schema, value: Value, place: str
) -> Iterator[ChildProblem]:
    """That a value of this type cannot fit, whatever is in it."""
    types = types_in(schema)
    if types:
        for misfit in misfits(example, {"type": types}):
            yield ChildProblem(value.node, f"`{place}` {misfit.rule}, not {name}")
    elif name != "string":
        yield ChildProblem(value.node, f"`{place}` cannot be {name}")


def _in_fields(value: Fields, schema: Schema, place: str) -> Iterator[ChildProblem]:
    properties = schema.get("properties", {})
    given = dict(value.fields)
    for name in schema.get("required", ()):
        if name not in given:
            hint = properties.get(name, {}).get("description", "")
            yield ChildProblem(value.node, f"`{place}.{name}` is missing", hint)
    for key, _ in value.node.pairs:
        if key.text in properties:
            yield from _problems(given[key.text], properties[key.text], f"{place}.{key.text}")
        elif schema.get("additionalProperties") is False:
            listed = ", ".join(f"`{name}`" for name in properties) or "nothing"
            yield ChildProblem(
                key,
                f"`{place}` takes no `{key.text}`",
                f"{did_you_mean(key.text, properties)} It takes {listed}.".strip(),
            )
