"""What does every dialect give: the steps of an ensemble, their texts not yet read?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from countersign_compiler.source import Node

REFUSED: Final = ""


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One step as written; `settings` is the mapping that holds its kind's settings.

    `kind` is `REFUSED` where the step does not say one that can be read: that has been reported.
    `settings_key` is what the dialect calls that mapping (`config`, `inputs`), for messages.
    """

    name: str
    name_node: Node
    kind: str
    node: Node
    settings_key: str
    settings: Node | None = None
    condition: Node | None = None
    argument: Node | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One ensemble as written, in the words of the model.

    `unread` are the names that stand inside refused steps: what reads them is not wrong for that.
    """

    name: str
    node: Node
    steps: tuple[DraftStep, ...]
    output: Node | None = None
    unread: frozenset[str] = frozenset()
