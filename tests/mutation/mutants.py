"""Which mutants does a module have, and what is each of them called?"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import CodeType

from tests.mutation.operators import changes_of

_NO_CODE = {"annotation", "returns", "format_spec", "ctx"}
_CONTEXT = 30


@dataclass(frozen=True, eq=False)
class Mutant:
    """One module with one mistake in it.

    `name` is its own in the module and holds no line number, so that it outlives edits elsewhere:
    `_vote: if now [>=|>] request.deadline`. `function` is the qualified name of the outermost
    function that the mistake stands in, None where it is the module's own code.
    """

    module: str
    name: str
    function: str | None
    lines: range
    compiled: Callable[[], CodeType]


@dataclass(frozen=True)
class _Spot:
    """One node that can be replaced in its parent, and where that is."""

    parent: ast.AST
    field: str
    place: int | None
    node: ast.AST
    where: str
    function: str | None
    statement: ast.stmt

    def put(self, node: ast.AST) -> None:
        if self.place is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.place] = node


def mutants_of(module: str, source: str, filename: str) -> Iterator[Mutant]:
    """Every mutant of a module; each compiles as if it stood in that file."""
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    for spot in list(_spots(tree, "module", None, None)):
        before = ast.unparse(spot.statement)
        for change in changes_of(spot.node, spot.parent):
            name = f"{spot.where}: {_difference(before, _after(spot, change))}"
            seen[name] += 1
            name += f" ({seen[name]})" if seen[name] > 1 else ""
            compiled = partial(_compiled, tree, spot, change, filename)
            yield Mutant(module, name, spot.function, _lines(spot), compiled)


def unchanged(
    module: str, source: str, filename: str, name: str, *, function: str | None
) -> Mutant:
    """The module as it is, under a mutant's name: no test may notice it."""
    compiled = partial(compile, source, filename, "exec", dont_inherit=True)
    return Mutant(module, name, function, range(1, source.count("\n") + 2), compiled)


def _after(spot: _Spot, change: ast.AST) -> str:
    if spot.node is spot.statement:
        return ast.unparse(ast.fix_missing_locations(change))
    spot.put(change)
    text = ast.unparse(spot.statement)
    spot.put(spot.node)
    return text


def _compiled(tree: ast.Module, spot: _Spot, change: ast.AST, filename: str) -> CodeType:
    spot.put(ast.copy_location(change, spot.node))
    code = compile(ast.fix_missing_locations(tree), filename, "exec", dont_inherit=True)
    spot.put(spot.node)
    return code


def _spots(
    node: ast.AST, where: str, function: str | None, statement: ast.stmt | None
) -> Iterator[_Spot]:
    for field, value in ast.iter_fields(node):
        if field in _NO_CODE:
            continue
        is_body = isinstance(node, ast.FunctionDef) and field == "body"
        inner = function or where if is_body else function
        for place, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            nearest = child if isinstance(child, ast.stmt) else statement
            if nearest is not None:
                at = place if isinstance(value, list) else None
                yield _Spot(node, field, at, child, where, inner, nearest)
            yield from _spots(child, _where(child, where), inner, nearest)


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.Subscript(value=ast.Name(id="Literal" | "Callable" | "Mapping" | "tuple")):
            return True
    return False


def _where(node: ast.AST, where: str) -> str:
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return where
    return node.name if where == "module" else f"{where}.{node.name}"


def _lines(spot: _Spot) -> range:
    """The lines of the change itself; those of its statement where it has none of its own."""
    node = spot.node if hasattr(spot.node, "lineno") else spot.statement
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _difference(before: str, after: str) -> str:
    """What changed, between a few characters of what stands around: `now [>=|>] request.dea…`."""
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    was, now = before[start : len(before) - end], after[start : len(after) - end]
    head, tail = before[:start], before[len(before) - end :]
    told = (
        ("…" if len(head) > _CONTEXT else "")
        + f"{head[-_CONTEXT:]}[{_cut(was)}|{_cut(now)}]{tail[:_CONTEXT]}"
        + ("…" if len(tail) > _CONTEXT else "")
    )
    # Which quotation marks it writes, `ast` has decided differently from release to release.
    return " ".join(told.split()).replace('"', "'")


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    return next((place for place, (a, b) in pairs if a != b), shorter)


def _cut(text: str) -> str:
    return text if len(text) <= 2 * _CONTEXT else f"{text[:_CONTEXT]}…{text[-_CONTEXT:]}"
