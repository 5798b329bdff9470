"""What does a document say as a whole: its name, its input, its steps, its output?"""

from __future__ import annotations

from dataclasses import replace

from countersign_compiler.dialects import not_yet
from countersign_compiler.dialects.draft import REFUSED, Draft
from countersign_compiler.dialects.steps import names_in, read_steps, unknown_key
from countersign_compiler.dialects.wording import Wording, refuse_beside
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node


def read_document(
    document: Node, file_stem: str, wording: Wording, reporter: Reporter
) -> Draft | None:
    """Read `{name?, input?, <list of steps>, output?}`, or the bare list, in one dialect's words.

    A document without a name takes its file's. Reports unknown keys, steps without a kind and what
    is not built; None where there is no list of steps.
    """
    steps = document
    if document.kind == "mapping":
        _refuse_other_keys(document, wording, reporter)
        found = document.get(wording.list_key)
        if found is None:
            key = wording.list_key
            reporter.error(
                "G-MISSING", document, f"the ensemble has no `{key}:`, its list of steps"
            )
            return None
        steps = found
    if steps.kind != "sequence" or not steps.items:
        reporter.error("G-TYPE", steps, f"`{wording.list_key}` is a list of at least one step")
        return None
    name = _name(document, wording, reporter)
    draft = Draft(
        name=file_stem if name is None else name.text,
        node=document,
        steps=read_steps(steps.items, wording, reporter),
        output=document.get("output"),
        input=document.get("input"),
        name_node=name,
    )
    return _with_unread(draft)


def _with_unread(draft: Draft) -> Draft:
    refused = [step.node for step in draft.every_step() if step.kind == REFUSED]
    unread = frozenset(name for node in refused for name in names_in(node))
    return replace(draft, unread=unread)


def _refuse_other_keys(document: Node, wording: Wording, reporter: Reporter) -> None:
    known = (*wording.document_names, wording.list_key, "input", "output")
    for key, _ in document.pairs:
        if key.text in known:
            continue
        if key.text in not_yet.ENSEMBLE_KEYS:
            not_yet.refuse(reporter, key, not_yet.ENSEMBLE_KEYS[key.text])
        else:
            unknown_key(reporter, key, "an ensemble", known)


def _name(document: Node, wording: Wording, reporter: Reporter) -> Node | None:
    given = [key for key in wording.document_names if document.key(key) is not None]
    for key in given[1:]:
        refuse_beside(document, key, f"`{given[0]}` is its name already", reporter)
    node = document.get(given[0]) if given else None
    if node is not None and not node.is_text:
        reporter.error("G-TYPE", node, "the name of an ensemble is a text")
        return None
    return node
