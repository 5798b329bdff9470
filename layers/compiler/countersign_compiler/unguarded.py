"""Which steps with consequences do the people who answer the gates not hold back?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property
from typing import Final

from countersign_compiler.asl.exports import reads_of
from countersign_compiler.asl.frame import Json
from countersign_compiler.expressions.tree import Expr, Logic, Not, StepField, Template
from countersign_compiler.model import CHILD_KIND, FOREACH_KIND, Ensemble, Step
from countersign_compiler.reporting import Reporter
from countersign_compiler.steps import storage

_CONSEQUENTIAL: Final = frozenset({"http", "email", "python"})

_Certainty = Mapping[str, bool]
"""The steps that an answer lets run, each with whether it certainly runs."""


def warn_unguarded(
    ensemble: Ensemble,
    consequences: Mapping[str, Json],
    reporter: Reporter,
    acting: Set[str] = frozenset(),
) -> None:
    """Warn of calls and mails that no answer holds back, or that silence lets run as a yes does.

    A step that runs on a no, or on silence, and not on a yes is meant so; so is one that any gate
    lets run on one of its two answers alone, and one behind a `foreach` that goes by what its items
    gave. A gate is named itself where its own answer decides nothing. `consequences` is what
    `asl.consequence.consequences` gives; `acting` are ensembles of which a run is a consequence,
    as `acting_unasked` gives them.
    """
    _Unguarded(ensemble, consequences, reporter, acting).warn()


def acting_unasked(
    ensembles: Iterable[tuple[Ensemble, Mapping[str, Json]]],
) -> frozenset[str]:
    """The ensembles in which something is called, sent or written that no gate of theirs decides.

    Each is given with its consequences; a run of one from another counts there as a call does.
    """
    left = {ensemble.name: (ensemble, told) for ensemble, told in ensembles}
    found: set[str] = set()
    while acting := {
        name
        for name, (ensemble, told) in left.items()
        if any(_has_consequences(step, found) for step in _not_decided(ensemble, told))
    }:
        found |= acting
        for name in acting:
            del left[name]
    return frozenset(found)


def _not_decided(ensemble: Ensemble, consequences: Mapping[str, Json]) -> list[Step]:
    decided = _decided(consequences)
    return [step for step in ensemble.every_step() if step.name not in decided]


def _has_consequences(step: Step, acting: Set[str]) -> bool:
    if step.kind == CHILD_KIND:
        return step.child in acting
    return step.kind in _CONSEQUENTIAL or (step.kind == storage.KIND.name and storage.writes(step))


def _decided(consequences: Mapping[str, Json]) -> set[str]:
    """The steps that a gate lets run on one of its two answers alone, or in silence alone."""
    decided: set[str] = set()
    for told in consequences.values():
        on_yes, on_no = _certainty(told["onApprove"]), _certainty(told["onReject"])
        decided |= on_yes.keys() ^ on_no.keys()
        decided |= _certainty(told["onSilence"]).keys() - on_yes.keys()
    return decided


def _certainty(entries: Sequence[Json]) -> _Certainty:
    return {each["name"]: each["certain"] for each in entries}


def _as_on_a_yes(consequences: Mapping[str, Json]) -> dict[str, tuple[str, bool]]:
    """The steps that a no holds back and silence does not, as `_whatever_people_answer`."""
    found: dict[str, tuple[str, bool]] = {}
    for gate, told in consequences.items():
        on_yes, on_no = _certainty(told["onApprove"]), _certainty(told["onReject"])
        for name, certain in _certainty(told["onSilence"]).items():
            if name in on_yes and name not in on_no:
                found[name] = gate, certain
    return found


class _Unguarded:
    """The warnings of one ensemble."""

    def __init__(
        self,
        ensemble: Ensemble,
        consequences: Mapping[str, Json],
        reporter: Reporter,
        acting: Set[str],
    ) -> None:
        self._steps = list(ensemble.every_step())
        self._ensemble = ensemble
        self._consequences = consequences
        self._reporter = reporter
        self._outward = [step for step in self._steps if _has_consequences(step, acting)]

    def warn(self) -> None:
        undecided = self._whatever_people_answer()
        silent = _as_on_a_yes(self._consequences)
        for step in self._outward:
            if step.name in undecided:
                self._warn_of_any_answer(step, *undecided[step.name])
            elif step.name in silent:
                self._warn_of_silence(step, *silent[step.name])
        for gate in self._steps:
            if gate.is_gate and not self._decides(gate):
                on_yes = _certainty(self._consequences[gate.name]["onApprove"])
                meant = self._needing_no_answer(gate.name)
                behind = [
                    each for each in self._outward if each.name in on_yes and each.name not in meant
                ]
                if behind and undecided.keys().isdisjoint(each.name for each in behind):
                    self._warn_of_the_gate(gate, behind[0])

    def _whatever_people_answer(self) -> dict[str, tuple[str, bool]]:
        """The steps that no gate decides, with the nearest gate and whether they certainly run."""
        undeciding: dict[str, tuple[str, bool]] = {}
        for gate, told in self._consequences.items():
            on_yes, on_no = _certainty(told["onApprove"]), _certainty(told["onReject"])
            on_both = on_yes.keys() & on_no.keys()
            meant = self._going_by_the_items(on_both, gate) | self._needing_no_answer(gate)
            for name in on_both - meant:
                undeciding[name] = gate, on_yes[name] and on_no[name]
        decided = _decided(self._consequences)
        return {name: found for name, found in undeciding.items() if name not in decided}

    def _decides(self, gate: Step) -> bool:
        """Whether a yes may let other steps run than a no.

        Where steps that may run on both have a condition that reads the gate, or what the items
        around it gave, it may.
        """
        told = self._consequences[gate.name]
        if told["onApprove"] != told["onReject"]:
            return True
        on_both = _certainty(told["onApprove"])
        if all(on_both.values()):
            return False
        after = self._steps[self._steps.index(gate) + 1 :]
        return any(gate.name in _ways(step) for step in after) or bool(
            self._going_by_the_items(on_both.keys(), gate.name)
        )

    def _going_by_the_items(self, names: Set[str], gate: str) -> set[str]:
        """The steps outside a `foreach` around the gate that run or not by what its items gave.

        They cannot read the gate itself, which was asked once for each item.
        """
        if not self._repeats(gate):
            return set()
        led_by = self._led_by
        return {name for name in names if not led_by[name].isdisjoint(self._left(name, gate))}

    def _needing_no_answer(self, gate: str) -> set[str]:
        """The steps that run only where what stands around the gate has failed as a whole.

        The answer is not known there, so no condition of theirs can need it.
        """
        around = [each.name for each in self._around[gate] if each.continues]
        if not around:
            return set()
        return {
            step.name
            for step in self._outward
            if step.condition is not None
            and any(_needs_failure(step.condition.tree, name) for name in around)
        }

    def _left(self, name: str, gate: str) -> list[str]:
        """The `foreach` steps around the gate that are not around the step, outermost first."""
        inside = {each.name for each in self._around[name]}
        return [each for each in self._repeats(gate) if each not in inside]

    def _repeats(self, gate: str) -> list[str]:
        return [each.name for each in self._around[gate] if each.kind == FOREACH_KIND]

    @cached_property
    def _around(self) -> dict[str, tuple[Step, ...]]:
        """The steps around each step, outermost first."""
        found: dict[str, tuple[Step, ...]] = {step.name: () for step in self._ensemble.steps}
        for step in self._steps:
            for _, block in step.blocks:
                found |= {each.name: (*found[step.name], step) for each in block}
        return found

    @cached_property
    def _led_by(self) -> dict[str, frozenset[str]]:
        """The steps by which it is decided, at last, whether and how often each step runs."""
        known: dict[str, frozenset[str]] = {}
        found: dict[str, frozenset[str]] = {}
        for step in self._steps:
            ways = frozenset[str]().union(*map(_ways, (*self._around[step.name], step)))
            found[step.name] = _with_their_own(ways, known)
            known[step.name] = _with_their_own(ways | reads_of(step), known)
        return found

    def _warn_of_any_answer(self, step: Step, gate: str, certain: bool) -> None:
        message = f"`{step.name}` may run after a no to `{gate}`, as after a yes"
        if certain:
            message = f"`{step.name}` runs whatever people answer to `{gate}`"
        hint = self._how(step, gate, "its condition")
        if step.condition is None and not self._left(step.name, gate):
            hint = f"add `condition: ${{{gate}.output.approved}}`"
        self._warn(step, message, hint)

    def _warn_of_silence(self, step: Step, gate: str, certain: bool) -> None:
        runs = "also runs" if certain else "may also run"
        message = f"`{step.name}` {runs} when nobody answers `{gate}` in time"
        self._warn(step, message, f"let it need the yes: write `{gate}.output.approved`")

    def _warn_of_the_gate(self, gate: Step, behind: Step) -> None:
        message = (
            f"a yes and a no to `{gate.name}` let the same steps run, `{behind.name}` among them"
        )
        self._warn(gate, message, self._how(behind, gate.name, f"the condition of `{behind.name}`"))

    def _how(self, step: Step, gate: str, condition: str) -> str:
        left = self._left(step.name, gate)
        if left:
            return f"let {condition} read `{left[0]}.output`, which has what was answered"
        return f"let {condition} need the yes: `{gate}.output.approved && …`"

    def _warn(self, step: Step, message: str, hint: str) -> None:
        node = step.node.get("name") or step.node
        self._reporter.warning("G-UNGUARDED", node, message, hint)


def _ways(step: Step) -> frozenset[str]:
    """The steps that its condition, its `if:` or its list reads."""
    conditions = [each.reads for each in (step.condition, step.test) if each is not None]
    items = reads_of(step) if step.kind == FOREACH_KIND else frozenset[str]()
    return items.union(*conditions)


def _needs_failure(tree: Expr, step: str) -> bool:
    """Whether a condition is true only where the step has failed."""
    match tree:
        case Template(parts=(Expr() as only,)):
            return _needs_failure(only, step)
        case StepField(field="failed", step=name):
            return name == step
        case Not(operand=StepField(field="success", step=name)):
            return name == step
        case Logic(operator="&&", left=left, right=right):
            return _needs_failure(left, step) or _needs_failure(right, step)
        case Logic(operator="||", left=left, right=right):
            return _needs_failure(left, step) and _needs_failure(right, step)
        case _:
            return False


def _with_their_own(names: frozenset[str], known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """These steps and all that they have read."""
    return names.union(*(known.get(name, frozenset()) for name in names))
