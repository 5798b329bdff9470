"""What does an expression of an ensemble give, with these records and this data?

The tree comes from the product's parser; what a tree means is told by the tests' own interpreter
of the language, which shares nothing with the translator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from countersign_compiler.expressions.parser import parse_condition, parse_template
from countersign_compiler.expressions.scope import KnownStep, Scope
from countersign_compiler.expressions.tree import Expr, Template
from tests.compiler.expressions.interpreter import Interpreter, StopsError

Names = tuple[tuple[str, ...], tuple[str, ...]]
"""The steps that are known by name, and the names of items around."""


class UndecidedError(Exception):
    """A test had to be decided and could not be: the run stops."""


@dataclass(frozen=True)
class Surroundings:
    """What expressions read: the run's input, records by step, items by name."""

    run_input: Any
    records: Mapping[str, Mapping[str, Any]]
    items: Mapping[str, Any]
    steps: tuple[str, ...]

    def value(self, written: Any, *, in_output: bool = False) -> Any:
        """The value of anything that may stand in a setting."""
        if isinstance(written, dict):
            return {key: self.value(each, in_output=in_output) for key, each in written.items()}
        if isinstance(written, list):
            return [self.value(each, in_output=in_output) for each in written]
        if not isinstance(written, str) or "${" not in written:
            return written
        try:
            return self._interpreter(in_output).value(_template(written, self._names))
        except StopsError as stop:
            raise UndecidedError(written) from stop

    def truth(self, written: Any) -> bool | None:
        """The truth of a condition; None where it is undecided."""
        if isinstance(written, bool):
            return written
        try:
            return self._interpreter(False).truth(_condition(written, self._names))
        except StopsError as stop:
            raise UndecidedError(written) from stop

    @property
    def _names(self) -> Names:
        return self.steps, tuple(self.items)

    def _interpreter(self, in_output: bool) -> Interpreter:
        variables = {f"step {name}": record for name, record in self.records.items()}
        variables |= {f"item {name}": item for name, item in self.items.items()}
        return Interpreter({**variables, "input": self.run_input}, in_output)


def _scope(names: Names) -> Scope:
    steps, items = names
    return Scope(
        {name: KnownStep(f"step {name}") for name in steps},
        items={name: f"item {name}" for name in items},
    )


@cache
def _template(written: str, names: Names) -> Expr:
    parsed = parse_template(written, _scope(names))
    assert not parsed.problems, (written, parsed.problems)
    return parsed.tree


@cache
def _condition(written: str, names: Names) -> Expr:
    parsed = parse_condition(written, _scope(names))
    assert not parsed.problems, (written, parsed.problems)
    tree = parsed.tree
    if isinstance(tree, Template):
        [part] = tree.parts
        assert isinstance(part, Expr)
        return part
    return tree
