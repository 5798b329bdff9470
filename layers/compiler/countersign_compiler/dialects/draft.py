"""What does every dialect give: the steps of an ensemble, their texts not yet read?"""

from __future__ import annotations

from dataclasses import dataclass

from countersign_compiler.source import Node


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One step as written; `settings` is the mapping that holds its kind's settings.

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
    """One ensemble as written, in the words of the model."""

    name: str
    node: Node
    steps: tuple[DraftStep, ...]
    output: Node | None = None
