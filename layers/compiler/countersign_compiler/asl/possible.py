"""Which truths can a condition have, when something is known of the steps before it?

Never too few: what cannot be told is every truth. A step that may run is never left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
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

Facts = Mapping["Subject", Truths]
"""Which truths tests are known to have, each by its subject and as a straight test of it."""


def possible(condition: Expr, known: Known, facts: Facts | None = None) -> Truths:
    """Every truth that the condition can have; `"?"` is undecided."""
    return Possibilities(condition).under(known, facts or {})


class Possibilities:
    """The truths of one condition; each of its tests is worked out once for each standing."""

    def __init__(self, condition: Expr) -> None:
        self._root = _part(condition)
        root = self._root
        self._sense = root.sense if isinstance(root, _Test) else sense_of(condition)
        tests = _tests(root)
        self.subjects = frozenset({self._sense.subject, *(each.sense.subject for each in tests)})

    def under(self, known: Known, facts: Facts) -> Truths:
        """Every truth that the condition can have; `"?"` is undecided."""
        truths = self._root.truths(known, facts)
        return (truths & _told_by(facts, self._sense)) or truths

    def demands(self, truths: Truths) -> Iterator[Demand]:
        """What has to hold where the condition has one of these truths."""
        yield Demand(self._root, self._sense, truths)
        for part, wanted in _parts_that_need(self._root, truths):
            if isinstance(part, _Test):
                yield Demand(part, part.sense, wanted)


@dataclass(frozen=True, slots=True)
class Demand:
    """A test, or a whole condition, that is known to have one of `truths`."""

    part: _Part
    sense: Sense
    truths: Truths

    @property
    def reads(self) -> frozenset[str]:
        """The steps whose records the test reads."""
        return frozenset().union(*(test.reads for test in _tests(self.part)))

    def straight(self) -> Truths:
        """The truths of its subject, as a straight test of it."""
        return self.truths if self.sense.straight else frozenset(map(_not, self.truths))

    def narrowed(self, step: str, standing: Standing) -> Standing:
        """The records of `standing` with which the test can have one of its truths."""
        kept = tuple(
            each for each in _each(standing) if self.part.truths({step: each}, {}) & self.truths
        )
        return _together(kept) if 0 < len(kept) < len(standing.records) else standing


@dataclass(frozen=True, slots=True)
class _Opposite:
    of: _Part

    def truths(self, known: Known, facts: Facts) -> Truths:
        return frozenset(map(_not, self.of.truths(known, facts)))


@dataclass(frozen=True, slots=True)
class _Joined:
    operator: str
    left: _Part
    right: _Part

    def truths(self, known: Known, facts: Facts) -> Truths:
        sides = (self.left.truths(known, facts), self.right.truths(known, facts))
        return frozenset(_joined(self.operator, pair) for pair in product(*sides))


@dataclass(frozen=True, slots=True)
class _Test:
    """A test that is neither `!` nor `&&` nor `||`; `under` holds what was worked out before."""

    test: Expr
    reads: frozenset[str]
    alone: bool | None
    sense: Sense
    under: dict[tuple[str, Standing], Truths] = field(default_factory=dict)

    def truths(self, known: Known, facts: Facts) -> Truths:
        if self.alone is not None:
            return frozenset({self.alone})
        truths = _told_by(facts, self.sense)
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
    return _Test(test, tree.steps_read(test), answers(test, "", {}), sense_of(test))


def _tests(part: _Part) -> Iterator[_Test]:
    match part:
        case _Opposite(of=of):
            yield from _tests(of)
        case _Joined(left=left, right=right):
            yield from _tests(left)
            yield from _tests(right)
        case _Test():
            yield part


def _parts_that_need(part: _Part, truths: Truths) -> Iterator[tuple[_Part, Truths]]:
    """The parts that cannot have every truth where the whole has these: of `a && b` both."""
    match part:
        case _Opposite(of=of):
            yield from _parts_that_need(of, frozenset(map(_not, truths)))
        case _Joined(operator=operator, left=left, right=right):
            # False settles `&&` and true settles `||`: where the whole is not settled, no side is.
            unsettled = EVERY - {operator == "||"}
            if truths <= unsettled:
                yield from _parts_that_need(left, unsettled)
                yield from _parts_that_need(right, unsettled)
        case _Test():
            yield part, truths


class Subject:
    """What a test tests, equal for all tests of the same; its hash is worked out once."""

    __slots__ = ("_hash", "_key")

    def __init__(self, key: object) -> None:
        self._key = key
        self._hash = hash(key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Subject) and self._hash == other._hash and self._key == other._key
        )

    def mentions(self, names: Set[str]) -> bool:
        """Whether one of these steps or items may be read in it: none is overlooked."""
        return _mentions(self._key, names)


@dataclass(frozen=True, slots=True)
class Sense:
    """What a condition tests, and whether it is that test or its opposite.

    `subject` is None where the test reads the clock, which shows another time to each.
    """

    subject: Subject | None
    straight: bool


def sense_of(condition: Expr) -> Sense:
    """The sense of a condition: `a < b` and `a >= b` have one subject."""
    test = _test(condition)
    straight, subject = _normal(test)
    return Sense(None if _reads_the_clock(test) else Subject(subject), straight)


def _told_by(facts: Facts, sense: Sense) -> Truths:
    if sense.subject is None or not facts:
        return EVERY
    truths = facts.get(sense.subject, EVERY)
    return truths if sense.straight else frozenset(map(_not, truths))


@cache
def common(one: Standing, other: Standing) -> Standing:
    """The records that both have (those of `one` where none is)."""
    kept = tuple(record for record in one.records if record in other.records)
    return Standing(kept) if 0 < len(kept) < len(one.records) else one


@cache
def _each(standing: Standing) -> tuple[Standing, ...]:
    return tuple(Standing((record,)) for record in standing.records)


@cache
def _together(standings: tuple[Standing, ...]) -> Standing:
    return Standing(tuple(record for each in standings for record in each.records))


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


def _mentions(key: object, names: Set[str]) -> bool:
    if isinstance(key, str):
        return key in names
    return isinstance(key, tuple | frozenset) and any(_mentions(part, names) for part in key)


def _reads_the_clock(value: object) -> bool:
    if isinstance(value, Expr):
        parts = (getattr(value, name) for name in fields_of(type(value)) if name not in _PLACES)
        return isinstance(value, tree.Clock) or any(map(_reads_the_clock, parts))
    return isinstance(value, tuple) and any(map(_reads_the_clock, value))
