"""How does a dialect word its steps?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.model import (
    CHILD_KIND,
    CONTROL,
    FAIL_KIND,
    FOREACH_KIND,
    GATE_KIND,
    IF_KIND,
    PARALLEL_KIND,
    POLICY_KIND,
    STOP_KIND,
)
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node
from countersign_compiler.steps.table import KINDS

SANDBOX_KIND = "sandbox"
AUDIENCE_KEYS = frozenset({"approvers", "audience", "respondents"})
_NOT_BY_NAME = CONTROL | {GATE_KIND, POLICY_KIND, SANDBOX_KIND}

_WRITTEN: Final[Mapping[str, str]] = {
    IF_KIND: "if: ${…}",
    PARALLEL_KIND: "parallel: [ [ {…} ] ]",
    FOREACH_KIND: "foreach: ${…}",
    CHILD_KIND: "ensemble: refund",
    STOP_KIND: "stop: {}",
    FAIL_KIND: "fail: {error: …}",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a step says it does: its kind and the mapping that holds that kind's settings.

    `settings_key` is what the dialect calls that mapping; the rest is as in `DraftStep`.
    """

    kind: str
    settings_key: str
    settings: Node | None = None
    argument: Node | None = None
    by_token: bool = False
    optional: frozenset[str] = frozenset()
    overridden: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """One dialect's words.

    `noun` is what messages call a step ("a step"), `step_keys` are the keys that one can have,
    `name_keys` those of them that name it, the usual one first; `document_names` are the keys that
    can name the whole, and `list_key` holds its steps. `says` reads what a step does, None where
    that has been reported; its second argument is whether a part of the step was refused already.
    `choice` is the key, with its value, that may stand beside the words of a choice.
    """

    noun: str
    list_key: str
    document_names: tuple[str, ...]
    name_keys: tuple[str, ...]
    step_keys: tuple[str, ...]
    says: Callable[[Node, bool, Reporter], Said | None]
    choice: tuple[str, str] | None = None


def operations() -> list[str]:
    """The kinds that an author asks for by their own names."""
    return [kind for kind in KINDS if kind not in _NOT_BY_NAME]


def operation_of(node: Node, what: str, reporter: Reporter, *, besides: Iterable[str] = ()) -> str:
    """The kind that `node` names, or "" where it was refused.

    `what` is the dialect's word for it (`operation`); `besides` are other words that it takes
    there, which are given back as they are.
    """
    if not node.is_text:
        reporter.error("G-TYPE", node, f"`{what}` is a text")
        return ""
    known = [*besides, *operations()]
    if node.text in known:
        return node.text
    hint = f"{did_you_mean(node.text, known)} There are {listed(known)}.".strip()
    article = "an" if what[0] in "aeio" else "a"
    reporter.error(
        "G-KIND",
        node,
        f"`{node.text}` is not {article} {what}",
        how_written(node.text) or hint,
    )
    return ""


def how_written(kind: str) -> str:
    """How a step is written that leads the run, or "" for another word."""
    written = _WRITTEN.get(kind)
    return f"it is a key of its own: write `{written}` beside the step's name" if written else ""


def program_kind(kind: str, settings: Node | None) -> str:
    """`sandbox` for a `code` step that says where its program runs."""
    if kind == "code" and settings is not None and SANDBOX_KIND in KINDS:
        return SANDBOX_KIND if settings.key("runtime") is not None else kind
    return kind


def own_input(
    node: Node, keys: tuple[str, ...], kind: str, settings_key: str, reporter: Reporter
) -> Node | None:
    """The step's own input under one of `keys`; refused where its kind takes none, or twice."""
    given = [key for key in keys if node.key(key) is not None]
    if not KINDS[kind].takes_input:
        named = "a gate" if kind == GATE_KIND else f"a `{kind}` step"
        for key in given:
            refuse_beside(node, key, f"{named} takes `{settings_key}`", reporter)
        return None
    for key in given[1:]:
        refuse_beside(node, key, "the step's input is given twice", reporter)
    return node.get(given[0]) if given else None


def refuse_beside(node: Node, name: str, message: str, reporter: Reporter, hint: str = "") -> None:
    """Report the key `name` of a mapping, where it is written, as one that cannot stand there."""
    key = node.key(name)
    if key is not None:
        reporter.error("G-KEY", key, f"`{name}` cannot stand here: {message}", hint)


def without(node: Node, *names: str) -> Node:
    """The same mapping without these keys."""
    return replace(node, pairs=tuple(pair for pair in node.pairs if pair[0].text not in names))


def listed(names: Iterable[str]) -> str:
    """The names as messages list them."""
    return ", ".join(f"`{name}`" for name in names)
