"""What does a value of the file become in a definition?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from countersign_compiler.asl.frame import Json
from countersign_compiler.expressions import jsonata, tree
from countersign_compiler.expressions.cost import HIGHEST, weight_of
from countersign_compiler.expressions.jsonata import Fragment
from countersign_compiler.expressions.scope import FORBIDDEN_FIELDS
from countersign_compiler.model import Constant, Ensemble, Fields, Items, Text, Value, walk

MOST_TOGETHER: Final = 100
"""Values that one expression may build: an evaluation has about a second."""

_WALKS: Final = frozenset({"all", "flt", "inc", "jn", "mp", "some"})
"""Helpers that take time for each element of a list of the run: none shares its second."""


def emit(
    value: Value,
    ensemble: Ensemble,
    *,
    in_output: bool = False,
    approvers: Fragment | None = None,
) -> Json:
    """JSON with expressions at its leaves, so that lists of one and nulls stay what they are.

    Where a list or an object holds expressions that need the same helpers it becomes one
    expression, and they are written once. `in_output`: an undecided test gives null, as in the
    ensemble's `output:`. `approvers` is the gate's own list, for its other inputs.
    """
    return _Emitter(ensemble, in_output, approvers).part(value).written


def fragment(value: Value, ensemble: Ensemble) -> Fragment:
    """The same value as part of a larger expression."""
    return _Emitter(ensemble).part(value).fragment


def whole_paths(config: Fields) -> list[str]:
    """The paths (`body`, `headers.X-Id`, `to.0`) of values that are one whole `${}`.

    A step fails where one of them comes out absent: nothing is sent with nothing in it.
    """
    return [
        ".".join(path)
        for path, value in walk(config)
        if isinstance(value, Text) and jsonata.is_whole(value.tree)
    ]


def env_paths(config: Fields) -> dict[str, list[str]]:
    """Which names of the configuration each text reads: `{"to": ["CONTENT_TEAM"]}`.

    A step that misses a value says by it what the stage has to give.
    """
    read = {
        ".".join(path): sorted(tree.env_read(value.tree))
        for path, value in walk(config)
        if isinstance(value, Text)
    }
    return {path: names for path, names in read.items() if names}


@dataclass(frozen=True, slots=True)
class _Part:
    """A value as JSONata, and as it is written where it stands by itself.

    `needs` has the helpers of each expression in it; `cost` is what the depth of its evaluation
    grows by, as of an expression; `values` is how many values it builds.
    """

    fragment: Fragment
    written: Json
    needs: tuple[frozenset[str], ...] = ()
    cost: int = 1
    values: int = 1

    @property
    def is_better_as_one(self) -> bool:
        """Whether one expression is shorter than several, and within what one may take."""
        helpers = frozenset[str]().union(*self.needs)
        return (
            len(helpers) < sum(map(len, self.needs))
            and helpers.isdisjoint(_WALKS)
            and self.cost <= HIGHEST
            and self.values <= MOST_TOGETHER
        )


@dataclass(frozen=True, slots=True)
class _Emitter:
    ensemble: Ensemble
    in_output: bool = False
    approvers: Fragment | None = None

    def part(self, value: Value) -> _Part:
        if isinstance(value, Constant):
            plain = value.value
            literal = jsonata.literal(plain) if isinstance(plain, str) else plain
            return _Part(jsonata.constant(plain), literal)
        if isinstance(value, Text):
            locate = self.ensemble.locate(value.node)
            found = jsonata.fragment(value.tree, locate, self.in_output)
            return _Part(found, self._expression(found), (found.needs,), value.tree.cost)
        if isinstance(value, Items):
            return self._list([self.part(item) for item in value.items])
        return self._object({name: self.part(item) for name, item in value.fields})

    def _list(self, parts: Sequence[_Part]) -> _Part:
        whole = jsonata.list_of([part.fragment for part in parts])
        return self._around(whole, [part.written for part in parts], parts, tree.ListOf)

    def _object(self, parts: Mapping[str, _Part]) -> _Part:
        whole = jsonata.object_of({name: part.fragment for name, part in parts.items()})
        apart = {name: part.written for name, part in parts.items()}
        if FORBIDDEN_FIELDS.isdisjoint(parts):
            return self._around(whole, apart, list(parts.values()), tree.ObjectOf)
        return _Part(whole, apart, values=MOST_TOGETHER + 1)

    def _around(
        self, whole: Fragment, apart: Json, parts: Sequence[_Part], kind: type[tree.Expr]
    ) -> _Part:
        found = _Part(
            whole,
            apart,
            tuple(needs for part in parts for needs in part.needs),
            weight_of(kind) + max((part.cost for part in parts), default=0),
            1 + sum(part.values for part in parts),
        )
        if not found.is_better_as_one:
            return found
        return _Part(whole, self._expression(whole), found.needs, found.cost, found.values)

    def _expression(self, found: Fragment) -> str:
        """`{% … %}`, with the gate's own list bound as `$approvers` where that is read."""
        if self.approvers is None or "$approvers" not in found.body:
            return jsonata.expression(found)
        body = f"($approvers:={self.approvers.body};{found.body})"
        return jsonata.expression(Fragment(body, found.needs | self.approvers.needs))
