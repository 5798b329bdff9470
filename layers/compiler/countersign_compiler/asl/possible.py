"""Which truths can a condition have, when something is known of the steps before it?

Never too few: what cannot be told is every truth. A step that may run is never left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Final, Literal

from countersign_compiler.expressions import tree
from countersign_compiler.expressions.tree import Expr, fields_of
from countersign_compiler.expressions.truth import answers

Truth = bool | Literal["?"]
Truths = frozenset[Truth]
Record = Mapping[str, object]

UNDECIDED: Final = "?"
EVERY: Final[Truths] = frozenset({True, False, UNDECIDED})

_PLACES = frozenset({"start", "end", "at", "cost", "source"})


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """The records that a step can have by now.

    Equal only to itself, so that what follows from one is worked out once: make each once.
    """

    records: tuple[Record, ...]


Known = Mapping[str, Standing]
"""What is known of each step by now; a step that is not in it can have any record."""


def possible(condition: Expr, known: Known) -> Truths:
    """Every truth that the condition can have; `"?"` is undecided."""
    return Possibilities(condition).under(known)


class Possibilities:
    """The truths of one condition; each of its tests is worked out once for each standing."""

    def __init__(self, condition: Expr) -> None:
        self._root = _part(condition)

    def under(self, known: Known) -> Truths:
        """Every truth that the condition can have; `"?"` is undecided."""
        return self._root.truths(known)


@dataclass(frozen=True, slots=True)
class _Opposite:
    of: _Part

    def truths(self, known: Known) -> Truths:
        return frozenset(map(_not, self.of.truths(known)))


@dataclass(frozen=True, slots=True)
class _Joined:
    operator: str
    left: _Part
    right: _Part

    def truths(self, known: Known) -> Truths:
        sides = (self.left.truths(known), self.right.truths(known))
        return frozenset(_joined(self.operator, pair) for pair in product(*sides))


@dataclass(frozen=True, slots=True)
class _Test:
    """A test that is neither `!` nor `&&` nor `||`; `under` holds what was worked out before."""

    test: Expr
    reads: frozenset[str]
    alone: bool | None
    under: dict[tuple[str, Standing], Truths] = field(default_factory=dict)

    def truths(self, known: Known) -> Truths:
        if self.alone is not None:
            return frozenset({self.alone})
        truths = EVERY
        for step in self.reads:
            if step in known:
                truths &= self._with(step, known[step])
        return truths or EVERY

    def _with(self, step: str, standing: Standing) -> Truths:
        found = self.under.get((step, standing))
        if found is None:
            found = frozenset().union(*(_under(self.test, step, each) for each in standing.records))
            self.under[step, standing] = found
        return found


_Part = _Opposite | _Joined | _Test


def _part(condition: Expr) -> _Part:
    test = _test(condition)
    if isinstance(test, tree.Not):
        return _Opposite(_part(test.operand))
    if isinstance(test, tree.Logic):
        return _Joined(test.operator, _part(test.left), _part(test.right))
    return _Test(test, tree.steps_read(test), answers(test, "", {}))


@dataclass(frozen=True, slots=True)
class Sense:
    """What a condition tests, and whether it is that test or its opposite.

    `subject` is None where the test reads the clock, which shows another time to each.
    """

    subject: object
    straight: bool


def sense_of(condition: Expr) -> Sense:
    """The sense of a condition: `a < b` and `a >= b` have one subject."""
    straight, subject = _normal(_test(condition))
    return Sense(None if _reads_the_clock(subject) else subject, straight)


def implied(condition: Sense, other: Sense, truths: Truths) -> Truths:
    """The truths that `condition` can have where `other`, a test of the same data, has `truths`.

    Known only where one is the other or its opposite.
    """
    if condition.subject is None or condition.subject != other.subject:
        return EVERY
    if condition.straight == other.straight:
        return truths
    return frozenset(_not(truth) for truth in truths)


def _test(condition: Expr) -> Expr:
    if isinstance(condition, tree.Template):
        parts = [part for part in condition.parts if isinstance(part, Expr)]
        return parts[0] if len(parts) == 1 else condition
    return condition


def _not(truth: Truth) -> Truth:
    return truth if truth == UNDECIDED else not truth


def _joined(operator: str, sides: tuple[Truth, ...]) -> Truth:
    settling = operator == "||"
    if any(side is settling for side in sides):
        return settling
    return UNDECIDED if UNDECIDED in sides else not settling


def _under(test: Expr, step: str, record: Record) -> Truths:
    proven = answers(test, step, record)
    if proven is not None:
        return frozenset({proven})
    read = tree.step_of_output_path(test)
    if read is not None and read.step == step and record["undecided"] is True:
        return frozenset({UNDECIDED})
    return EVERY


def _normal(test: Expr) -> tuple[bool, object]:
    """A test as (whether it stands for itself or for its opposite, what it tests)."""
    if isinstance(test, tree.Not):
        stands, key = _normal(test.operand)
        return not stands, key
    if not isinstance(test, tree.Comparison):
        return True, _key(test)
    left, right = _key(test.left), _key(test.right)
    match test.operator:
        case "<":
            return True, ("<", left, right)
        case ">":
            return True, ("<", right, left)
        case ">=":
            return False, ("<", left, right)
        case "<=":
            return False, ("<", right, left)
    return test.operator == "===", ("===", frozenset({left, right}))


def _key(value: object) -> object:
    """The same for two trees that differ only in where they stand."""
    if isinstance(value, Expr):
        parts = (
            (name, _key(getattr(value, name)))
            for name in fields_of(type(value))
            if name not in _PLACES
        )
        return (type(value).__name__, *parts)
    if isinstance(value, tuple):
        return tuple(_key(item) for item in value)
    # 1, 1.0 and True are equal in Python and are not the same literal.
    return (type(value).__name__, value)


def _reads_the_clock(key: object) -> bool:
    if isinstance(key, tuple | frozenset):
        return any(part == tree.Clock.__name__ or _reads_the_clock(part) for part in key)
    return False
