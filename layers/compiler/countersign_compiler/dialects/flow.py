"""What does a document with `flow:`, or a bare list of members, say?"""

from __future__ import annotations

from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.dialects.document import read_document
from countersign_compiler.dialects.draft import Draft
from countersign_compiler.dialects.wording import (
    AUDIENCE_KEYS,
    Said,
    Wording,
    listed,
    operation_of,
    own_input,
    refuse_beside,
    without,
)
from countersign_compiler.model import GATE_KIND, POLICY_KIND
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node

_TYPE = "Function"
_PROGRAMS = ("handler", "code")
# What submits a request has three names in the sources; `suspend` is this dialect's own.
_ASKS = ("suspend", "submit", "invoke")
_VERDICTS = ("approve", "reject")
_RESUME = "resume"


def is_flow(document: Node) -> bool:
    """Whether the document is written in this dialect."""
    return document.kind == "sequence" or document.key("flow") is not None


def read(document: Node, file_stem: str, reporter: Reporter) -> Draft | None:
    """Read `{ensemble? | name?, flow: [...], output?}` or the bare list of members."""
    return read_document(document, file_stem, _WORDING, reporter)


def _says(node: Node, refused: bool, reporter: Reporter) -> Said | None:
    if not _is_function(node, reporter):
        return None
    config = node.get("config")
    if config is None:
        if not refused:
            _says_nothing(node, reporter)
        return None
    if config.kind != "mapping":
        reporter.error("G-TYPE", config, "`config` is a mapping")
        return None
    builtin = config.get("builtin")
    if builtin is None:
        if not any(config.key(name) is not None for name in _PROGRAMS):
            _says_nothing(config, reporter)
            return None
        return _operation(node, "code", config, reporter)
    kind = operation_of(builtin, "builtin", reporter, besides=(GATE_KIND,))
    if kind == GATE_KIND:
        refuse_beside(node, "input", "a gate takes `config`", reporter)
        return _human(config, reporter)
    return _operation(node, kind, without(config, "builtin"), reporter) if kind else None


def _is_function(node: Node, reporter: Reporter) -> bool:
    given = node.get("type")
    if given is None or (given.is_text and given.text == _TYPE):
        return True
    if not given.is_text:
        reporter.error("G-TYPE", given, "`type` is a text")
        return False
    reporter.error(
        "G-KIND",
        given,
        f"there is no member type `{given.text}`",
        f"{did_you_mean(given.text, [_TYPE])} The one type is `{_TYPE}`.".strip(),
    )
    return False


def _says_nothing(node: Node, reporter: Reporter) -> None:
    reporter.error(
        "G-KIND",
        node,
        "the member does not say what it does",
        "its `config` holds a `handler` or a `builtin`",
    )


def _operation(node: Node, kind: str, config: Node, reporter: Reporter) -> Said:
    argument = own_input(node, ("input",), kind, "config", reporter)
    return Said(kind, "config", config, argument)


def _human(config: Node, reporter: Reporter) -> Said | None:
    """A `hitl` member: it asks people, or policy decides at once."""
    operation = config.get("operation")
    every = (_ASKS[0], *_VERDICTS)
    if operation is None:
        reporter.error(
            "G-MISSING",
            config,
            "a `hitl` member says which `operation` it is",
            f"add `operation: {_ASKS[0]}` to ask people; there are {listed(every)}",
        )
        return None
    if not operation.is_text:
        reporter.error("G-TYPE", operation, "`operation` is a text")
        return None
    if operation.text == _RESUME:
        _refuse_resume(operation, reporter)
        return None
    if operation.text in _VERDICTS:
        return Said(POLICY_KIND, "config", without(config, "builtin"))
    if operation.text not in _ASKS:
        guess = did_you_mean(operation.text, (*_ASKS, *_VERDICTS, _RESUME))
        reporter.error(
            "G-KIND",
            operation,
            f"`hitl` has no operation `{operation.text}`",
            f"{guess} There are {listed(every)}.".strip(),
        )
        return None
    settings = without(config, "builtin", "operation")
    asks_by_name = any(settings.key(name) is not None for name in AUDIENCE_KEYS)
    return Said(
        GATE_KIND,
        "config",
        settings,
        by_token=not asks_by_name,
        optional=frozenset({"data", "prompt"}),
    )


def _refuse_resume(operation: Node, reporter: Reporter) -> None:
    reporter.error(
        "G-RESUME",
        operation,
        "a run does not answer gates: that would go round the people who are asked",
        "whoever holds the resume token calls `POST /api/v1/executions/{id}/resume`",
    )


_WORDING = Wording(
    noun="a member",
    list_key="flow",
    document_names=("ensemble", "name"),
    name_keys=("member", "name"),
    step_keys=("member", "name", "type", "condition", "config", "input"),
    says=_says,
)
