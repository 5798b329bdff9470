"""Which dialects are there, and which one is a document written in?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from countersign_compiler.dialects import agents, not_yet
from countersign_compiler.dialects.draft import Draft
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of writing ensembles: how it is recognised and how it is read."""

    name: str
    recognises: Callable[[Node], bool]
    read: Callable[[Node, str, Reporter], Draft | None]


DIALECTS: tuple[Dialect, ...] = (Dialect("agents", agents.is_agents, agents.read),)


def read_draft(document: Node, file_stem: str, reporter: Reporter) -> Draft | None:
    """Read a document in whichever dialect it is written; None where it is written in none."""
    if document.kind == "sequence":
        not_yet.refuse(reporter, document, not_yet.DIALECTS["flow"])
        return None
    for key, _ in document.pairs:
        if key.text in not_yet.DIALECTS:
            not_yet.refuse(reporter, key, not_yet.DIALECTS[key.text])
            return None
    for dialect in DIALECTS:
        if dialect.recognises(document):
            return dialect.read(document, file_stem, reporter)
    reporter.error(
        "G-DIALECT",
        document,
        "this is not an ensemble: it has no list of steps",
        "write `agents:` with a list of steps under it",
    )
    return None
