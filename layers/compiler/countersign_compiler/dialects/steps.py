"""What do the entries of a list of steps say, whatever the dialect?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.dialects import control, not_yet
from countersign_compiler.dialects.draft import REFUSED, DraftStep
from countersign_compiler.dialects.wording import Wording, listed, program_kind, refuse_beside
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node


def read_steps(
    nodes: tuple[Node, ...], wording: Wording, reporter: Reporter
) -> tuple[DraftStep, ...]:
    """The steps of a list, those inside them included; what cannot be read is reported."""
    return _Reading(wording, reporter).steps(nodes)


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
        construct = control.construct_of(node, self.wording, self.reporter)
        refused = self._refuse_other_keys(node, construct)
        name_node = self._name(node)
        if name_node is None:
            return None
        if construct is not None:
            return construct.read(node, name_node, self.wording, self.steps, self.reporter)
        return self._operation(node, name_node, refused)

    def steps(self, nodes: tuple[Node, ...]) -> tuple[DraftStep, ...]:
        """The steps of a list inside another step."""
        return tuple(step for node in nodes if (step := self.step(node)) is not None)

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
            retry=node.get("retry"),
            timeout=node.get("timeout"),
            continues=node.get("continue_on_error"),
            by_token=said.by_token,
            optional=said.optional,
            overridden=said.overridden,
        )

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

    def _refuse_other_keys(self, node: Node, construct: control.Construct | None) -> bool:
        """Report keys that cannot stand here; whether one of them was a capability not built."""
        refused = False
        wording = self.wording
        if construct is None:
            known = told = (*wording.step_keys, *control.AROUND)
        else:
            told = (*wording.name_keys, "condition", *construct.keys(wording))
            # What belongs to steps of another kind has been told, or is told with the construct.
            known = (*told, *wording.step_keys, *control.AROUND, *control.BEGINNINGS)
            if node.key("foreach") is not None:
                known = (*known, wording.list_key)
        for key, value in node.pairs:
            if key.text in known:
                continue
            if key.text in not_yet.STEP_KEYS:
                refused = True
                not_yet.refuse(self.reporter, key, not_yet.STEP_KEYS[key.text])
            elif wording.list_key in told and control.are_steps(value):
                hint = f"the steps that run for each item stand in `{wording.list_key}:`"
                self.reporter.error("G-KEY", key, f"{wording.noun} has no key `{key.text}`", hint)
            else:
                unknown_key(self.reporter, key, self.wording.noun, told)
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
