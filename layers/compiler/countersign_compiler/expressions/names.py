"""What does a name at the start of a path mean here?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.expressions.problems import Problem
from countersign_compiler.expressions.scope import RESERVED, KnownStep, Scope

_ADVICE: Final = {
    "JSON": "let the step return JSON; text built with `${...}` writes lists and objects as JSON",
    "new": "the time is `now()` or `Date.now()`",
    "Date": "the time is `now()` or `Date.now()`",
    "steps": "write the step's name itself, such as `check.output`",
    "states": "write the step's name itself, such as `check.output`",
    "this": "write `input`, `env` or a step's name",
    "previous": "name the step whose output is meant",
    "not": "write `!`, as in `!input.paid`",
}
_WITHOUT: Final = "an expression has values, operators and a few methods, and no statements"


@dataclass(frozen=True, slots=True)
class Root:
    """A name with a value of its own: `variable` is its JSONata name without `$`."""

    name: str
    variable: str


@dataclass(frozen=True, slots=True)
class StepName:
    """The name of a step; one of its fields has to follow."""

    name: str
    step: KnownStep


@dataclass(slots=True)
class Names:
    """The names around one expression, parameters of arrows included, and those it has read."""

    scope: Scope
    roots: dict[str, str]
    only: str = ""
    parameters: list[str] = field(default_factory=list)
    steps_read: set[str] = field(default_factory=set)
    env_read: set[str] = field(default_factory=set)

    def resolve(self, run: str) -> Root | StepName | None:
        """What the longest run of `word-word` at a place begins with; None where unknown.

        The run is shortened at its hyphens from the right until it is the name of a step; else the
        first word alone counts, and a hyphen after it is a minus.
        """
        candidate = run
        while not self.only and candidate:
            if candidate in self.scope.steps and candidate not in self.parameters:
                return StepName(candidate, self.scope.steps[candidate])
            candidate = candidate.rpartition("-")[0]
        word = run.partition("-")[0]
        if word in self.parameters:
            return Root(word, f"p_{word}")
        return Root(word, self.roots[word]) if word in self.roots else None

    def unread(self, run: str) -> str | None:
        """The name of a refused step that the run begins with, where no other is meant."""
        candidate = run if self.scope.unread and not self.only else ""
        while candidate:
            if candidate in self.parameters or candidate in self.scope.steps:
                return None
            if candidate in self.scope.unread:
                return candidate
            candidate = candidate.rpartition("-")[0]
        return None

    def unknown(self, run: str, start: int) -> Problem:
        """The refusal of a name that means nothing here, with what is known."""
        word = run.partition("-")[0]
        hint = _ADVICE.get(word) or self._hint(run)
        if word == "approvers" and not self.only:
            message = "`approvers` can be read only in the other inputs of a gate"
            return Problem("X-NAME", start, start + len(word), message, hint)
        if word in RESERVED and word not in _ADVICE and word not in ("input", "env"):
            message = f"`{word}` is not part of the language"
            return Problem("X-NAME", start, start + len(word), message, _WITHOUT)
        where = f" in {self.only}" if self.only else ""
        shown = word if word in _ADVICE else run
        return Problem("X-NAME", start, start + len(shown), f"unknown name `{shown}`{where}", hint)

    def _hint(self, run: str) -> str:
        known = [*self.parameters, *self.roots]
        if self.only:
            if run == "input":
                return "take it as the parameter: `(input) => ...`"
            if run in self.scope.steps or run == "env":
                return "a body reads only its own input; pass the value in with the step's `input:`"
        else:
            known += filter(None, self.scope.readable)
        parts = [did_you_mean(run, known), f"known: {', '.join(sorted(known))}." if known else ""]
        parts.append("Put it in quotes if a text is meant.")
        return " ".join(part for part in parts if part)

    def parameter_problem(self, name: str, start: int) -> Problem | None:
        """Why an arrow's parameter cannot have this name; None where it can."""
        taken = ""
        if "$" in name:
            taken = "a parameter is letters, digits and `_`"
        elif name in RESERVED:
            taken = f"`{name}` is a word of the expression language"
        elif not self.only and name in self.scope.steps:
            taken = f"`{name}` is a step"
        elif not self.only and name in self.scope.items:
            taken = f"`{name}` is the item of a `foreach`"
        if not taken:
            return None
        return Problem("X-PARAM", start, start + len(name), taken, "give it another name")


def template_names(scope: Scope) -> Names:
    """The names that an expression of a step or of `output:` can read."""
    roots = {"input": "input", "env": "env"}
    if scope.approvers:
        roots["approvers"] = "approvers"
    return Names(scope, {**roots, **scope.items})


def body_names(scope: Scope, parameter: str | None) -> Names:
    """The names that a `handler:` or `code:` body begins with: its parameter alone."""
    roots = {parameter: f"p_{parameter}"} if parameter else {}
    return Names(scope, roots, only="a body")


Report = Callable[[Problem], None]
"""Takes one problem of an expression; reading goes on."""
