"""What does a document with `agents:` say?"""

from __future__ import annotations

from countersign_compiler.dialects.document import read_document
from countersign_compiler.dialects.draft import Draft
from countersign_compiler.dialects.wording import (
    Said,
    Wording,
    how_written,
    operation_of,
    own_input,
    refuse_beside,
)
from countersign_compiler.model import GATE_KIND
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node


def is_agents(document: Node) -> bool:
    """Whether the document is written in this dialect."""
    return document.kind == "mapping" and (
        document.key("agents") is not None or document.key("ensemble") is not None
    )


def read(document: Node, file_stem: str, reporter: Reporter) -> Draft | None:
    """Read `{ensemble?, agents: [...], output?}`; a document without a name takes its file's."""
    return read_document(document, file_stem, _WORDING, reporter)


def _says(node: Node, refused: bool, reporter: Reporter) -> Said | None:
    agent, operation = node.get("agent"), node.get("operation")
    if agent is not None and operation is not None:
        reporter.error("G-KIND", operation, "a step has an `agent` or an `operation`, not both")
        return None
    if agent is not None:
        return _gate(node, agent, reporter)
    if operation is None:
        if not refused:
            reporter.error(
                "G-KIND", node, "the step does not say what it does", "add `operation: …`"
            )
        return None
    if operation.is_text and operation.text == GATE_KIND:
        reporter.error(
            "G-KIND", operation, "a gate is written `agent: hitl`", "write `agent: hitl`"
        )
        return None
    kind = operation_of(operation, "operation", reporter)
    if not kind:
        return None
    argument = own_input(node, ("inputs", "input"), kind, "config", reporter)
    return Said(kind, "config", node.get("config"), argument)


def _gate(node: Node, agent: Node, reporter: Reporter) -> Said | None:
    if not agent.is_text:
        reporter.error("G-TYPE", agent, "`agent` is a text")
        return None
    if agent.text != GATE_KIND:
        reporter.error(
            "G-KIND",
            agent,
            f"there is no agent `{agent.text}`",
            how_written(agent.text)
            or f"the one agent is `{GATE_KIND}`; other steps are written `operation: …`",
        )
        return None
    for name in ("config", "input"):
        refuse_beside(node, name, "a gate takes `inputs`", reporter)
    return Said(GATE_KIND, "inputs", node.get("inputs"))


_WORDING = Wording(
    noun="a step",
    list_key="agents",
    document_names=("ensemble",),
    name_keys=("name",),
    step_keys=("name", "operation", "agent", "condition", "inputs", "input", "config"),
    says=_says,
)
