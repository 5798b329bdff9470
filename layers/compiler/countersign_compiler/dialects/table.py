"""Which dialects are there, and which one is a document written in?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from countersign_compiler.dialects import agents, automation, flow
from countersign_compiler.dialects.draft import Draft
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of writing ensembles: how it is recognised and how it is read."""

    name: str
    recognises: Callable[[Node], bool]
    read: Callable[[Node, str, Reporter], Draft | None]


DIALECTS: tuple[Dialect, ...] = (
    Dialect("flow", flow.is_flow, flow.read),
    Dialect("automation", automation.is_automation, automation.read),
    # The last one: `ensemble:` alone is a beginning of this dialect, and a name in others.
    Dialect("agents", agents.is_agents, agents.read),
)


def read_draft(document: Node, file_stem: str, reporter: Reporter) -> Draft | None:
    """Read a document in whichever dialect it is written; None where it is written in none."""
    for dialect in DIALECTS:
        if dialect.recognises(document):
            draft = dialect.read(document, file_stem, reporter)
            return draft and replace(draft, dialect=dialect.name)
    reporter.error(
        "G-DIALECT",
        document,
        "this is not an ensemble: it has no list of steps",
        "write `agents:`, `flow:` or `elements:` with a list of steps under it",
    )
    return None
