"""What do the entries of a list of steps say, whatever the dialect?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.dialects import not_yet
from countersign_compiler.dialects.draft import REFUSED, DraftStep
from countersign_compiler.dialects.wording import Wording, listed, program_kind, refuse_beside
from countersign_compiler.model import IF_KIND
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node

_CHOICE_KEYS = ("if", "then", "else")


def read_steps(nodes: tuple[Node, ...], wording: Wording, reporter: Reporter) -> list[DraftStep]:
    """The steps of a list, those of their branches included; what cannot be read is reported."""
    reading = _Reading(wording, reporter)
    return [step for node in nodes if (step := reading.step(node)) is not None]


def names_in(refused: Node) -> Iterator[str]:
    """The names that a refused step would have given, with those of steps inside it."""
    for key, value in refused.pairs:
        if key.text in ("name", "member", "as") and value.is_text:
            yield value.text
        elif value.kind != "scalar":
            yield from names_in(value)
    for item in refused.items:
        yield from names_in(item)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads single steps in one dialect's words."""

    wording: Wording
    reporter: Reporter

    def step(self, node: Node) -> DraftStep | None:
        """One entry; None where not even its name can be read."""
        if node.kind != "mapping":
            name = self.wording.name_keys[0]
            self.reporter.error(
                "G-TYPE", node, f"{self.wording.noun} is a mapping with a `{name}` and a kind"
            )
            return None
        refused = self._refuse_other_keys(node)
        name_node = self._name(node)
        if name_node is None:
            return None
        if any(node.key(key) is not None for key in _CHOICE_KEYS):
            return self._choice(node, name_node)
        return self._operation(node, name_node, refused)

    def _operation(self, node: Node, name: Node, refused: bool) -> DraftStep:
        said = self.wording.says(node, refused, self.reporter)
        if said is None:
            return DraftStep(name.text, name, REFUSED, node, "", condition=node.get("condition"))
        return DraftStep(
            name=name.text,
            name_node=name,
            kind=program_kind(said.kind, said.settings),
            node=node,
            settings_key=said.settings_key,
            settings=said.settings,
            condition=node.get("condition"),
            argument=said.argument,
            by_token=said.by_token,
            optional=said.optional,
            overridden=said.overridden,
        )

    def _choice(self, node: Node, name: Node) -> DraftStep:
        """`{name, if, then, else?}`: both branches are lists of steps, one may be empty."""
        self._refuse_beside_choice(node)
        test = node.get("if")
        if test is None:
            self.reporter.error(
                "G-MISSING", node, f"`{name.text}` has branches and no `if:`", "add `if: ${…}`"
            )
        if node.key("then") is None:
            self.reporter.error(
                "G-MISSING",
                node,
                f"`{name.text}` has an `if:` and no `then:`",
                "add `then:` with the steps that run where it is true; `[]` is none",
            )
        then, otherwise = self._branch(node, "then"), self._branch(node, "else")
        return DraftStep(
            name=name.text,
            name_node=name,
            kind=IF_KIND,
            node=node,
            settings_key="",
            condition=node.get("condition"),
            test=test,
            then=tuple(then),
            otherwise=tuple(otherwise),
        )

    def _refuse_beside_choice(self, node: Node) -> None:
        beside = (*self.wording.name_keys, "condition", *_CHOICE_KEYS)
        for key, value in node.pairs:
            if key.text in beside or key.text not in self.wording.step_keys:
                continue
            word, only = self.wording.choice or ("", "")
            if key.text != word:
                refuse_beside(node, key.text, "the step has branches (`if`)", self.reporter)
            elif value.text != only:
                self.reporter.error(
                    "G-KIND", value, f"a step with branches is `{word}: {only}`, not `{value.text}`"
                )

    def _branch(self, node: Node, key: str) -> list[DraftStep]:
        branch = node.get(key)
        if branch is None:
            return []
        if branch.kind != "sequence":
            self.reporter.error("G-TYPE", branch, f"`{key}` is a list of steps")
            return []
        return [step for item in branch.items if (step := self.step(item)) is not None]

    def _name(self, node: Node) -> Node | None:
        given = [key for key in self.wording.name_keys if node.key(key) is not None]
        for key in given[1:]:
            refuse_beside(node, key, f"`{given[0]}` is its name already", self.reporter)
        name = node.get(given[0]) if given else None
        if name is None or not name.is_text:
            key = self.wording.name_keys[0]
            self.reporter.error(
                "G-MISSING", name or node, f"{self.wording.noun} has a `{key}`, a text"
            )
            return None
        return name

    def _refuse_other_keys(self, node: Node) -> bool:
        """Report keys that cannot stand here; whether one of them was a capability not built."""
        refused = False
        known = (*self.wording.step_keys, *_CHOICE_KEYS)
        for key, _ in node.pairs:
            if key.text in known:
                continue
            if key.text in not_yet.STEP_KEYS:
                refused = True
                not_yet.refuse(self.reporter, key, not_yet.STEP_KEYS[key.text])
            else:
                unknown_key(self.reporter, key, self.wording.noun, known)
        return refused


def unknown_key(reporter: Reporter, key: Node, what: str, known: tuple[str, ...]) -> None:
    """Report a key that `what` does not have, with the nearest that it has."""
    guess = did_you_mean(key.text, known)
    reporter.error(
        "G-KEY",
        key,
        f"{what} has no key `{key.text}`",
        f"{guess} It takes {listed(known)}.".strip(),
    )
