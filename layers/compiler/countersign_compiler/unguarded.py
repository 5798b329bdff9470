"""Which steps with consequences do the people who answer the gates not hold back?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from countersign_compiler.asl.frame import Json
from countersign_compiler.model import Ensemble, Step
from countersign_compiler.reporting import Reporter
from countersign_compiler.steps import storage

_CONSEQUENTIAL: Final = frozenset({"http", "email", "python"})

_Certainty = Mapping[str, bool]
"""The steps that an answer lets run, each with whether it certainly runs."""


def warn_unguarded(
    ensemble: Ensemble, consequences: Mapping[str, Json], reporter: Reporter
) -> None:
    """Warn of calls and mails that no answer holds back, or that silence lets run as a yes does.

    A step that runs on a no, or on silence, and not on a yes is meant so; so is one that any gate
    lets run on one of its two answers alone. A gate is named itself where its own answer decides
    nothing. `consequences` is what `asl.consequence.consequences` gives.
    """
    steps = list(ensemble.every_step())
    outward = [step for step in steps if _has_consequences(step)]
    undecided = _whatever_people_answer(consequences)
    silent = _as_on_a_yes(consequences)
    for step in outward:
        if step.name in undecided:
            _warn_of_any_answer(step, *undecided[step.name], reporter)
        elif step.name in silent:
            _warn_of_silence(step, *silent[step.name], reporter)
    told = undecided.keys()
    for position, step in enumerate(steps):
        if step.is_gate and not _decides(consequences[step.name], step.name, steps[position + 1 :]):
            on_yes = _certainty(consequences[step.name]["onApprove"])
            behind = [each.name for each in outward if each.name in on_yes]
            if behind and told.isdisjoint(behind):
                _warn_of_the_gate(step, behind[0], reporter)


def _has_consequences(step: Step) -> bool:
    return step.kind in _CONSEQUENTIAL or (step.kind == storage.KIND.name and storage.writes(step))


def _certainty(entries: Sequence[Json]) -> _Certainty:
    return {each["name"]: each["certain"] for each in entries}


def _whatever_people_answer(consequences: Mapping[str, Json]) -> dict[str, tuple[str, bool]]:
    """The steps that no gate decides, each with the nearest gate and whether it certainly runs."""
    undeciding: dict[str, tuple[str, bool]] = {}
    decided: set[str] = set()
    for gate, told in consequences.items():
        on_yes, on_no = _certainty(told["onApprove"]), _certainty(told["onReject"])
        decided |= on_yes.keys() ^ on_no.keys()
        decided |= _certainty(told["onSilence"]).keys() - on_yes.keys()
        for name in on_yes.keys() & on_no.keys():
            undeciding[name] = gate, on_yes[name] and on_no[name]
    return {name: found for name, found in undeciding.items() if name not in decided}


def _as_on_a_yes(consequences: Mapping[str, Json]) -> dict[str, tuple[str, bool]]:
    """The steps that a no holds back and silence does not, as `_whatever_people_answer`."""
    found: dict[str, tuple[str, bool]] = {}
    for gate, told in consequences.items():
        on_yes, on_no = _certainty(told["onApprove"]), _certainty(told["onReject"])
        for name, certain in _certainty(told["onSilence"]).items():
            if name in on_yes and name not in on_no:
                found[name] = gate, certain
    return found


def _decides(told: Json, gate: str, after: Sequence[Step]) -> bool:
    """Whether a yes may let other steps run than a no.

    Where steps that may run on both have a condition that reads the gate, it may.
    """
    if told["onApprove"] != told["onReject"]:
        return True
    on_both = _certainty(told["onApprove"])
    return not all(on_both.values()) and any(gate in reads for reads in _reads(after))


def _reads(steps: Sequence[Step]) -> Iterator[frozenset[str]]:
    for step in steps:
        yield from (each.reads for each in (step.condition, step.test) if each is not None)


def _warn_of_any_answer(step: Step, gate: str, certain: bool, reporter: Reporter) -> None:
    message = f"`{step.name}` may run after a no to `{gate}`, as after a yes"
    if certain:
        message = f"`{step.name}` runs whatever people answer to `{gate}`"
    hint = f"let its condition need the yes: `{gate}.output.approved && …`"
    if step.condition is None:
        hint = f"add `condition: ${{{gate}.output.approved}}`"
    _warn(step, message, hint, reporter)


def _warn_of_silence(step: Step, gate: str, certain: bool, reporter: Reporter) -> None:
    runs = "also runs" if certain else "may also run"
    message = f"`{step.name}` {runs} when nobody answers `{gate}` in time"
    _warn(step, message, f"let it need the yes: write `{gate}.output.approved`", reporter)


def _warn_of_the_gate(gate: Step, behind: str, reporter: Reporter) -> None:
    message = f"a yes and a no to `{gate.name}` let the same steps run, `{behind}` among them"
    hint = f"let the condition of `{behind}` need the yes: `{gate.name}.output.approved && …`"
    _warn(gate, message, hint, reporter)


def _warn(step: Step, message: str, hint: str, reporter: Reporter) -> None:
    reporter.warning("G-UNGUARDED", step.node.get("name") or step.node, message, hint)
