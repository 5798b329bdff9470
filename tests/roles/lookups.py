"""What does the source say of one definition, without running anything?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.roles import source
from tests.roles.source import Place


@dataclass(frozen=True)
class Variable:
    """What an environment variable says: a table's name, a function's."""

    name: str


@dataclass(frozen=True)
class Table:
    """A literal `{…}`, with the module whose names it uses."""

    module: str
    node: ast.Dict


Value = Place | Variable | Table | str
"""A class's instance or a function by its place, or one of the others; text as itself."""


@cache
def assigned(place: Place) -> dict[str, list[ast.expr]]:
    """What each name of a body's own is set to."""
    local: dict[str, list[ast.expr]] = {}
    for node in ast.walk(source.function(place) or ast.Pass()):
        targets = node.targets if isinstance(node, ast.Assign) else ()
        if isinstance(node, ast.AnnAssign) and node.value:
            targets = (node.target,)
        for target in targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            for one, value in pairs:
                if isinstance(one, ast.Name):
                    local.setdefault(one.id, []).append(value)
    return local


@cache
def happenings(place: Place) -> list[tuple[ast.AST, tuple[ast.expr, ...]]]:
    """What may happen in a body, each with the tests that it stands behind."""
    node = source.function(place)
    kinds = ast.Name | ast.Attribute | ast.Call | ast.Dict
    return [each for each in _behind(node, ()) if isinstance(each[0], kinds)] if node else []


def _behind(
    node: ast.AST, tests: tuple[ast.expr, ...]
) -> Iterator[tuple[ast.AST, tuple[ast.expr, ...]]]:
    yield node, tests
    plain, guarded = list(ast.iter_child_nodes(node)), []
    inside = tests
    if isinstance(node, ast.If):
        plain, guarded, inside = [node.test, *node.orelse], list(node.body), (*tests, node.test)
    elif isinstance(node, ast.ListComp | ast.GeneratorExp):
        over = node.generators[0].iter
        plain, guarded, inside = [over], [node.elt], (*tests, over)
    elif isinstance(node, ast.FunctionDef):
        plain = [*node.decorator_list, *node.body]
    for child in plain:
        yield from _behind(child, tests)
    for child in guarded:
        yield from _behind(child, inside)


def is_client(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id == "client"
    return isinstance(node, ast.Attribute) and node.attr == "_client"


def text(value: Value | None) -> str | None:
    return value if isinstance(value, str) else None


def words(node: ast.Dict) -> dict[Any, ast.expr]:
    return {
        key.value: value
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant)
    }


def methods(values: set[Value], name: str) -> set[Place]:
    places = {
        Place(value.module, f"{value.name}.{name}")
        for value in values
        if isinstance(value, Place) and source.class_at(value)
    }
    return {place for place in places if source.function(place)}


@cache
def is_property(place: Place) -> bool:
    node = source.function(place)
    names = [getattr(each, "id", "") for each in node.decorator_list] if node else []
    return "property" in names


def is_record(value: Value) -> bool:
    return isinstance(value, Place) and bool(source.class_at(value)) and bool(fields(value))


def is_nothing(node: ast.expr) -> bool:
    empty = isinstance(node, ast.Tuple | ast.List) and not node.elts
    return empty or (isinstance(node, ast.Constant) and node.value is None)


@cache
def returns(place: Place) -> list[ast.expr | None]:
    nodes = ast.walk(source.function(place) or ast.Pass())
    return [each.value for each in nodes if isinstance(each, ast.Return)]


@cache
def fields(place: Place) -> dict[str, ast.expr]:
    node = source.class_at(place)
    return {
        each.target.id: each.annotation
        for each in (node.body if node else ())
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }


def field_type(place: Place, name: str) -> set[Value]:
    return classes_in(fields(place).get(name), place.module)


@cache
def parameters(place: Place) -> list[str]:
    """What a call's arguments are bound to, in order: a function's, or a record's fields."""
    node = source.function(place)
    if node is None:
        return list(fields(place))
    names = [each.arg for each in (*node.args.args, *node.args.kwonlyargs)]
    return names[1:] if place.method_of else names


def annotated(node: ast.FunctionDef | None, name: str, module: str) -> set[Value]:
    every = [*node.args.args, *node.args.kwonlyargs] if node else []
    kinds = [each.annotation for each in every if each.arg == name]
    # A protocol says only what is asked for; what is given says who answers.
    return {
        kind
        for annotation in kinds
        for kind in classes_in(annotation, module)
        if isinstance(kind, Place) and fields(kind)
    }


def classes_in(annotation: ast.expr | None, module: str) -> set[Value]:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    names = [each.id for each in ast.walk(annotation or ast.Pass()) if isinstance(each, ast.Name)]
    places = [source.meaning(name, seen_from=module) for name in names]
    return {place for place in places if place and source.class_at(place)}


@cache
def kept_in(init: Place, attribute: str) -> list[str]:
    """The parameters that a constructor keeps under this name; a record keeps each as itself."""
    node = source.function(init)
    if node is None:
        return [attribute] if attribute in fields(init) else []
    return [
        each.value.id
        for each in ast.walk(node)
        if isinstance(each, ast.Assign)
        and isinstance(each.value, ast.Name)
        and getattr(each.targets[0], "attr", None) == attribute
    ]


@cache
def keys_of_tasks(module: str) -> set[Value]:
    """The tasks of a table `dict[Task, …]`, for a loop over it."""
    found = source.module(module)
    tables = [
        each.value
        for each in (found.defined.values() if found else ())
        if isinstance(each, ast.AnnAssign)
        and isinstance(each.value, ast.Dict)
        and "Task" in ast.dump(each.annotation)
    ]
    return {str(word) for table in tables for word in words(table)}
