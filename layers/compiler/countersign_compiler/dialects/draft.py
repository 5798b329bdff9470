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
    `test`, `then` and `otherwise` are those of an `if` step, `parallel` are branches side by side,
    `items`, `item_name`, `concurrency`, `body` and `gives` belong to a `foreach`, and `child` names
    the ensemble of a child run. `retry`, `timeout` and `continues` say how a failure is taken.
    `by_token`: a gate whose dialect lets it ask nobody by name. `optional` are settings that its
    dialect does not require; `overridden` are values in whose place others count, and which are
    read for their mistakes alone.
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
    parallel: tuple[tuple[DraftStep, ...], ...] = ()
    items: Node | None = None
    item_name: Node | None = None
    concurrency: Node | None = None
    body: tuple[DraftStep, ...] = ()
    gives: Node | None = None
    child: Node | None = None
    retry: Node | None = None
    timeout: Node | None = None
    continues: Node | None = None
    by_token: bool = False
    optional: frozenset[str] = frozenset()
    overridden: tuple[Node, ...] = ()

    @property
    def blocks(self) -> tuple[tuple[str, tuple[DraftStep, ...]], ...]:
        """All lists of steps inside it, each with the name that the model gives it."""
        side_by_side = tuple((str(index), steps) for index, steps in enumerate(self.parallel))
        lists = (("then", self.then), ("else", self.otherwise), *side_by_side, ("item", self.body))
        return tuple(each for each in lists if each[1])

    def inside(self) -> Iterator[DraftStep]:
        """The steps inside it at any depth, in the order of the file."""
        for _, steps in self.blocks:
            for step in steps:
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
    input: Node | None = None

    def every_step(self) -> Iterator[DraftStep]:
        """The steps at any depth, in the order of the file."""
        for step in self.steps:
            yield step
            yield from step.inside()
