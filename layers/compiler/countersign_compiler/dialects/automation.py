"""What does a document with `elements:` say?"""

from __future__ import annotations

from dataclasses import replace

from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.dialects.document import read_document
from countersign_compiler.dialects.draft import Draft
from countersign_compiler.dialects.wording import (
    Said,
    Wording,
    listed,
    operation_of,
    own_input,
    refuse_beside,
)
from countersign_compiler.model import GATE_KIND
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node
from countersign_compiler.steps.table import KINDS

_CHOICE = "condition"
_AUDIENCE = "approvers"
# `invoke` is the protocol's name of submitting a request, `suspend` that of the flow dialect.
_ASKS = ("invoke", "submit", "suspend")


def is_automation(document: Node) -> bool:
    """Whether the document is written in this dialect."""
    return document.kind == "mapping" and (
        document.key("automation") is not None or document.key("elements") is not None
    )


def read(document: Node, file_stem: str, reporter: Reporter) -> Draft | None:
    """Read `{automation?, elements: [...], output?}`; without a name it takes its file's."""
    return read_document(document, file_stem, _WORDING, reporter)


def _says(node: Node, refused: bool, reporter: Reporter) -> Said | None:
    element = node.get("element")
    if element is None:
        if not refused:
            reporter.error(
                "G-KIND", node, "the element does not say what it is", "add `element: …`"
            )
        return None
    kind = operation_of(element, "element", reporter, besides=(GATE_KIND, _CHOICE))
    if not kind:
        return None
    if kind == _CHOICE:
        reporter.error(
            "G-MISSING", node, "a `condition` element has no `if:`", "add `if: ${…}` and `then:`"
        )
        return None
    if kind == GATE_KIND:
        return _gate(node, reporter)
    refuse_beside(node, "operation", f"the element is a `{kind}` step", reporter)
    return Said(kind, "spec", node.get("spec"), own_input(node, ("input",), kind, "spec", reporter))


def _gate(node: Node, reporter: Reporter) -> Said | None:
    operation = node.get("operation")
    if operation is not None and not operation.is_text:
        reporter.error("G-TYPE", operation, "`operation` is a text")
        return None
    if operation is not None and operation.text not in _ASKS:
        guess = did_you_mean(operation.text, _ASKS)
        reporter.error(
            "G-KIND",
            operation,
            f"a `hitl` element has no operation `{operation.text}`",
            f"{guess} There are {listed(_ASKS)}.".strip(),
        )
        return None
    return _together(node.get("spec"), node.get("input"), reporter)


def _together(spec: Node | None, given: Node | None, reporter: Reporter) -> Said:
    """What a gate takes from both of its mappings; an audience in both is `input`'s."""
    for side, node in (("spec", spec), ("input", given)):
        if node is not None and node.kind != "mapping":
            return Said(GATE_KIND, side, node)
    if spec is None or given is None:
        return Said(GATE_KIND, "spec", spec or given)
    canonical = KINDS[GATE_KIND].keys
    passed = {canonical[key.text]: key for key, _ in given.pairs if key.text in canonical}
    kept: list[tuple[Node, Node]] = []
    overridden: list[Node] = []
    for key, value in spec.pairs:
        name = canonical.get(key.text, "")
        if name not in passed:
            kept.append((key, value))
            continue
        overridden.append(value)
        if name != _AUDIENCE:
            _refuse_twice(passed[name], key, reporter)
    settings = replace(spec, pairs=(*kept, *given.pairs))
    return Said(GATE_KIND, "spec", settings, overridden=tuple(overridden))


def _refuse_twice(again: Node, first: Node, reporter: Reporter) -> None:
    reporter.error(
        "G-KEY",
        again,
        f"`{first.text}` stands in `spec` already, on line {first.line}",
        "write one; only an audience may be passed in over that of `spec`",
    )


_WORDING = Wording(
    noun="an element",
    list_key="elements",
    document_names=("automation",),
    name_keys=("name",),
    step_keys=("name", "element", "operation", "condition", "spec", "input"),
    says=_says,
    choice=("element", _CHOICE),
)
