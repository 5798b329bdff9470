"""What does every dialect give: the steps of an ensemble, their texts not yet read?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from countersign_compiler.source import Node

REFUSED: Final = ""


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One step as written; `settings` is the mapping that holds its kind's settings.

    `kind` is `REFUSED` where the step does not say one that can be read: that has been reported.
    `settings_key` is what the dialect calls that mapping (`config`, `inputs`), for messages.
    `test`, `then` and `otherwise` are those of an `if` step. `by_token`: a gate whose dialect lets
    it ask nobody by name. `optional` are settings that its dialect does not require; `overridden`
    are values in whose place others count, and which are read for their mistakes alone.
    """

    name: str
    name_node: Node
    kind: str
    node: Node
    settings_key: str
    settings: Node | None = None
    condition: Node | None = None
    argument: Node | None = None
    test: Node | None = None
    then: tuple[DraftStep, ...] = ()
    otherwise: tuple[DraftStep, ...] = ()
    by_token: bool = False
    optional: frozenset[str] = frozenset()
    overridden: tuple[Node, ...] = ()

    def inside(self) -> Iterator[DraftStep]:
        """The steps in its branches at any depth, in the order of the file."""
        for step in (*self.then, *self.otherwise):
            yield step
            yield from step.inside()


@dataclass(frozen=True, slots=True)
class Draft:
    """One ensemble as written, in the words of the model; `name_node` is None without a name in it.

    `unread` are the names that stand inside refused steps: what reads them is not wrong for that.
    """

    name: str
    node: Node
    steps: tuple[DraftStep, ...]
    output: Node | None = None
    unread: frozenset[str] = frozenset()
    name_node: Node | None = None
    dialect: str = ""

    def every_step(self) -> Iterator[DraftStep]:
        """The steps at any depth, in the order of the file."""
        for step in self.steps:
            yield step
            yield from step.inside()
