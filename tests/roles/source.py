"""What does a name in the product's source stand for?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "layers" / "runtime"
Function = ast.FunctionDef


@dataclass(frozen=True)
class Place:
    """One definition: `countersign.service.sweep` and `sweep`, or `adapters.ses` and `SesMailer`.

    A method's name is `Class.method`; a whole module's is empty.
    """

    module: str
    name: str = ""

    @property
    def method_of(self) -> Place | None:
        """The class of a method."""
        owner, dot, _ = self.name.partition(".")
        return Place(self.module, owner) if dot else None


@dataclass(frozen=True)
class Module:
    """One file: what it defines at its top, and what its imports stand for."""

    name: str
    defined: dict[str, ast.stmt]
    imported: dict[str, Place]


@cache
def module(name: str) -> Module | None:
    """Read a module of the house or a function's `app`; None for anything else's."""
    path = _path(name)
    if path is None:
        return None
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return Module(name, dict(_definitions(tree)), dict(_imports(tree)))


@cache
def function(place: Place) -> Function | None:
    """The function or method that stands there."""
    found = module(place.module)
    if found is None:
        return None
    owner, _, method = place.name.partition(".")
    node = found.defined.get(owner)
    if method and isinstance(node, ast.ClassDef):
        methods = (each for each in node.body if isinstance(each, ast.FunctionDef))
        return next((each for each in methods if each.name == method), None)
    return node if isinstance(node, ast.FunctionDef) else None


@cache
def class_at(place: Place) -> ast.ClassDef | None:
    """The class that stands there."""
    found = module(place.module)
    node = found.defined.get(place.name) if found else None
    return node if isinstance(node, ast.ClassDef) else None


@cache
def value_at(place: Place) -> ast.expr | None:
    """What is assigned to a name at a module's top."""
    found = module(place.module)
    node = found.defined.get(place.name) if found else None
    return node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None


@cache
def meaning(name: str, *, seen_from: str) -> Place | None:
    """The definition that a plain name leads to, through imports; None for what is not ours."""
    found = module(seen_from)
    if found is None:
        return None
    if name in found.defined:
        return Place(seen_from, name)
    place = found.imported.get(name)
    return None if place is None else _final(place)


def member(place: Place, name: str) -> Place | None:
    """What `name` is inside a module."""
    return meaning(name, seen_from=place.module) if not place.name else None


def _final(place: Place) -> Place | None:
    """Where `from a import b` leads: the module a.b, or b inside of a."""
    if module(f"{place.module}.{place.name}".rstrip(".")) is not None:
        return Place(f"{place.module}.{place.name}".rstrip("."))
    return meaning(place.name, seen_from=place.module)


def _path(name: str) -> Path | None:
    below = HOUSE if name.split(".")[0] == "countersign" else ROOT
    whole = below.joinpath(*name.split("."))
    for path in (whole.with_suffix(".py"), whole / "__init__.py"):
        if path.is_file():
            return path
    return None


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((each.id, node) for each in node.targets if isinstance(each, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node


def _imports(tree: ast.Module) -> Iterator[tuple[str, Place]]:
    """Those inside functions too: the wiring imports where it builds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for each in node.names:
                yield each.asname or each.name, Place(node.module, each.name)
