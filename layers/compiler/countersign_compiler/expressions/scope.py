"""Which names may an expression at this place read?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

ROOTS: Final = frozenset({"input", "env", "approvers"})
RESERVED: Final = ROOTS | frozenset(
    {
        "Math",
        "Date",
        "JSON",
        "now",
        "true",
        "false",
        "null",
        "undefined",
        "steps",
        "states",
        "this",
        "new",
        "return",
        "const",
        "let",
        "var",
        "function",
        "async",
        "await",
        "typeof",
        "void",
        "delete",
        "in",
        "of",
        "if",
        "else",
        "for",
        "while",
        "class",
        "instanceof",
        "yield",
    }
)
FORBIDDEN_FIELDS: Final = frozenset({"__proto__", "constructor", "prototype"})
LONGEST_STEP_NAME: Final = 60

_STEP_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*")


@dataclass(frozen=True, slots=True)
class KnownStep:
    """One step of the file as seen from the place of an expression.

    `variable` is its JSONata variable without the `$` (`s_risk_check`). `hidden` is None where the
    step may be read, else the reason as the end of a sentence: "comes later", "is this step
    itself", "stands in a branch beside this one". `output_fields` are the names a gate's `.output`
    gives (None: any may be there), `gives` says in messages what gives them; `answers` are those of
    them that a gate's form asks for, which stand in its `.output.input`; `asked` are all that it
    asks for (None: not all are written in the file); `statuses` are the values that the field
    `status_field` of its `.output` can have.
    """

    variable: str
    hidden: str | None = None
    output_fields: frozenset[str] | None = None
    statuses: frozenset[str] | None = None
    status_field: str = "status"
    answers: frozenset[str] = frozenset()
    asked: frozenset[str] | None = None
    gives: str = "a gate"


Branches = Mapping[int, str]
"""The branches around a place: for the position of each step with branches, which one it is."""


@dataclass(frozen=True, slots=True)
class Body:
    """A `parallel` or `foreach` around a place; `repeats` where its steps run once per item."""

    step: str
    repeats: bool


Bodies = tuple[Body, ...]
"""The bodies around a place, outermost first; each has variables of its own."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A step of a file: its position, what is known after it, and what is around it."""

    position: int
    known: KnownStep
    branches: Branches = field(default_factory=dict)
    bodies: Bodies = ()


class KnownFrom(Mapping[str, KnownStep]):
    """The steps of a file as seen from one position; all positions share `steps`.

    `steps` has each name in file order; `branches` and `bodies` are those around the place that is
    seen from.
    """

    __slots__ = ("_bodies", "_branches", "_position", "_steps")

    def __init__(
        self,
        steps: Mapping[str, Placed],
        position: int,
        branches: Branches | None = None,
        bodies: Bodies = (),
    ) -> None:
        self._steps = steps
        self._position = position
        self._branches = branches or {}
        self._bodies = bodies

    def __getitem__(self, name: str) -> KnownStep:
        placed = self._steps[name]
        known = placed.known
        if self._bodies or placed.bodies:
            shared = common_beginning(placed.bodies, self._bodies)
            known = replace(known, variable=variable_of(name, len(shared)))
        hidden = self._why_hidden(name, placed)
        return known if hidden is None else replace(known, hidden=hidden)

    def _why_hidden(self, name: str, placed: Placed) -> str | None:
        if placed.position >= self._position:
            return "is this step itself" if placed.position == self._position else "comes later"
        if any(body.step == name for body in self._bodies):
            return "stands around this step and has not ended"
        for choice, branch in placed.branches.items():
            if self._branches.get(choice, branch) != branch:
                return "stands in a branch beside this one"
        shared = common_beginning(placed.bodies, self._bodies)
        repeated = next((body for body in placed.bodies[len(shared) :] if body.repeats), None)
        if repeated is not None:
            return f"runs once per item of `{repeated.step}`; read `{repeated.step}.output`"
        return None

    def __contains__(self, name: object) -> bool:
        return name in self._steps

    def __iter__(self) -> Iterator[str]:
        return iter(self._steps)

    def __len__(self) -> int:
        return len(self._steps)


_T = TypeVar("_T")


def common_beginning(one: tuple[_T, ...], other: tuple[_T, ...]) -> tuple[_T, ...]:
    """What two ways from the outside in have in common: of bodies, those around both places."""
    shared = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        shared += 1
    return one[:shared]


@dataclass(frozen=True, slots=True)
class Scope:
    """Every name around an expression.

    `steps`: all steps of the file in order, earlier and later. `env`: the declared names, or None
    where no deployment file was found (every name counts as declared). `approvers`: whether this
    is another input of a gate than its `approvers`. `items`: the `as` names of the `foreach`
    around, each with its JSONata variable (without `$`). `unread`: the names of steps that were
    refused; whatever is read of one is taken as right, since the cause has been told. `bodies` are
    those around. `input` is the schema of the run's input, None where that may be anything;
    `shapes` are those of items, by their variables, where they are known.
    """

    steps: Mapping[str, KnownStep] = field(default_factory=dict)
    env: frozenset[str] | None = None
    approvers: bool = False
    items: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    bodies: Bodies = ()
    input: Mapping[str, Any] | None = None
    shapes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def readable(self) -> list[str]:
        """The steps that may be read here, in file order."""
        return [name for name, step in self.steps.items() if step.hidden is None]


def variable_of(step: str, depth: int = 0) -> str:
    """The JSONata variable of a step, without `$`: `s_a_b`, in Map bodies `m1_a_b`, `m2_a_b`."""
    prefix = f"m{depth}" if depth else "s"
    return f"{prefix}_{step.replace('-', '_')}"


def why_not_a_step_name(name: str) -> str | None:
    """Why `name` cannot name a step (pattern, length, reserved word), or None where it can."""
    if name in RESERVED:
        return "it is a word of the expression language"
    if len(name) > LONGEST_STEP_NAME:
        return f"a step name has at most {LONGEST_STEP_NAME} characters, this one {len(name)}"
    if not _STEP_NAME.fullmatch(name):
        return "a step name is letters, digits and `_`, in words joined by `-`, a letter first"
    return None


def clashing_names(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs (later name, earlier name) that would become one variable: `X-NAME-CLASH`.

    The same name twice is a pair too.
    """
    first: dict[str, str] = {}
    clashes = []
    for name in names:
        variable = variable_of(name)
        if variable in first:
            clashes.append((name, first[variable]))
        first.setdefault(variable, name)
    return clashes
