"""What does a document with `agents:` say?"""

from __future__ import annotations

from collections.abc import Iterator

from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.dialects import not_yet
from countersign_compiler.dialects.draft import REFUSED, Draft, DraftStep
from countersign_compiler.model import GATE_KIND
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node
from countersign_compiler.steps.table import KINDS

_TOP_KEYS = ("ensemble", "agents", "output")
_STEP_KEYS = ("name", "operation", "agent", "condition", "inputs", "input", "config")


def is_agents(document: Node) -> bool:
    """Whether the document is written in this dialect."""
    return document.kind == "mapping" and (
        document.key("agents") is not None or document.key("ensemble") is not None
    )


def read(document: Node, file_stem: str, reporter: Reporter) -> Draft | None:
    """Read `{ensemble?, agents: [...], output?}`; a document without a name takes its file's.

    Reports unknown keys, steps without a kind and what is not built; None where no step is left.
    """
    _refuse_other_keys(document, reporter)
    agents = document.get("agents")
    if agents is None:
        reporter.error("G-MISSING", document, "the ensemble has no `agents:`, its list of steps")
        return None
    if agents.kind != "sequence" or not agents.items:
        reporter.error("G-TYPE", agents, "`agents` is a list of at least one step")
        return None
    steps = tuple(step for item in agents.items if (step := _step(item, reporter)) is not None)
    refused = (step.node for step in steps if step.kind == REFUSED)
    return Draft(
        name=_name(document, file_stem, reporter),
        node=document,
        steps=steps,
        output=document.get("output"),
        unread=frozenset(name for node in refused for name in _names_in(node)),
    )


def _names_in(refused: Node) -> Iterator[str]:
    """The names that a refused step would have given, with those of steps inside it."""
    for key, value in refused.pairs:
        if key.text in ("name", "as") and value.is_text:
            yield value.text
        elif value.kind != "scalar":
            yield from _names_in(value)
    for item in refused.items:
        yield from _names_in(item)


def _refuse_other_keys(document: Node, reporter: Reporter) -> None:
    for name, node in _named_keys(document):
        if name in _TOP_KEYS:
            continue
        if name in not_yet.ENSEMBLE_KEYS:
            not_yet.refuse(reporter, node, not_yet.ENSEMBLE_KEYS[name])
        else:
            _unknown_key(reporter, node, name, "an ensemble", _TOP_KEYS)


def _name(document: Node, file_stem: str, reporter: Reporter) -> str:
    node = document.get("ensemble")
    if node is None:
        return file_stem
    if not node.is_text:
        reporter.error("G-TYPE", node, "the name of an ensemble is a text")
        return file_stem
    return node.text


def _step(node: Node, reporter: Reporter) -> DraftStep | None:
    if node.kind != "mapping":
        reporter.error("G-TYPE", node, "a step is a mapping with a `name` and a kind")
        return None
    refused = _refuse_other_step_keys(node, reporter)
    name = node.get("name")
    if name is None or not name.is_text:
        reporter.error("G-MISSING", name or node, "a step has a `name`, a text")
        return None
    kind = _kind(node, refused, reporter)
    if kind is None:
        return DraftStep(name.text, name, REFUSED, node, "", condition=node.get("condition"))
    settings_key = "inputs" if kind == GATE_KIND else "config"
    return DraftStep(
        name=name.text,
        name_node=name,
        kind=kind,
        node=node,
        settings_key=settings_key,
        settings=node.get(settings_key),
        condition=node.get("condition"),
        argument=_argument(node, kind, reporter),
    )


def _refuse_other_step_keys(node: Node, reporter: Reporter) -> bool:
    """Report keys that cannot stand here; whether one of them was a step kind of its own."""
    refused = False
    for name, key in _named_keys(node):
        if name in _STEP_KEYS:
            continue
        if name in not_yet.STEP_KEYS:
            refused = True
            not_yet.refuse(reporter, key, not_yet.STEP_KEYS[name])
        else:
            _unknown_key(reporter, key, name, "a step", _STEP_KEYS)
    return refused


def _kind(node: Node, refused: bool, reporter: Reporter) -> str | None:
    agent, operation = node.get("agent"), node.get("operation")
    if agent is not None and operation is not None:
        reporter.error("G-KIND", operation, "a step has an `agent` or an `operation`, not both")
        return None
    if agent is not None:
        if agent.is_text and agent.text == GATE_KIND:
            return GATE_KIND
        reporter.error(
            "G-KIND",
            agent,
            f"there is no agent `{agent.text}`",
            f"the one agent is `{GATE_KIND}`; other steps are written `operation: …`",
        )
        return None
    if operation is None:
        if not refused:
            reporter.error(
                "G-KIND", node, "the step does not say what it does", "add `operation: …`"
            )
        return None
    return _operation(operation, reporter)


def _operation(operation: Node, reporter: Reporter) -> str | None:
    if not operation.is_text:
        reporter.error("G-TYPE", operation, "an `operation` is a text")
        return None
    if operation.text == GATE_KIND:
        reporter.error(
            "G-KIND", operation, "a gate is written `agent: hitl`", "write `agent: hitl`"
        )
        return None
    if operation.text in not_yet.KINDS:
        not_yet.refuse(reporter, operation, not_yet.KINDS[operation.text])
        return None
    if operation.text not in KINDS:
        listed = ", ".join(f"`{kind}`" for kind in KINDS)
        reporter.error(
            "G-KIND",
            operation,
            f"there is no operation `{operation.text}`",
            f"{did_you_mean(operation.text, KINDS)} There are {listed}.".strip(),
        )
        return None
    return operation.text


def _argument(node: Node, kind: str, reporter: Reporter) -> Node | None:
    """The step's own input: `inputs:` (or `input:`) of a `code` step."""
    if kind == GATE_KIND:
        _refuse_beside(node, "config", "a gate takes `inputs`", reporter)
        _refuse_beside(node, "input", "a gate takes `inputs`", reporter)
        return None
    if kind != "code":
        for name in ("inputs", "input"):
            _refuse_beside(node, name, f"a `{kind}` step takes `config`", reporter)
        return None
    if node.get("inputs") is not None:
        _refuse_beside(node, "input", "the step's input is given twice", reporter)
    return node.get("inputs") or node.get("input")


def _refuse_beside(node: Node, name: str, message: str, reporter: Reporter) -> None:
    key = node.key(name)
    if key is not None:
        reporter.error("G-KEY", key, f"`{name}` cannot stand here: {message}")


def _unknown_key(
    reporter: Reporter, node: Node, name: str, what: str, known: tuple[str, ...]
) -> None:
    guess = did_you_mean(name, known)
    listed = ", ".join(f"`{key}`" for key in known)
    reporter.error(
        "G-KEY", node, f"{what} has no key `{name}`", f"{guess} It takes {listed}.".strip()
    )


def _named_keys(node: Node) -> list[tuple[str, Node]]:
    return [(key.text, key) for key, _ in node.pairs]
