"""Which steps with consequences run whatever people answer to the gates before them?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from countersign_compiler.asl.frame import Json
from countersign_compiler.model import Ensemble, Step
from countersign_compiler.reporting import Reporter
from countersign_compiler.steps import storage

_CONSEQUENTIAL: Final = frozenset({"http", "email", "python"})


def warn_unguarded(
    ensemble: Ensemble, consequences: Mapping[str, Json], reporter: Reporter
) -> None:
    """Warn of each call or mail behind gates that every one of them lets run on a yes and on a no.

    A step that runs on one of the two answers of any gate is meant so. `consequences` is what
    `asl.consequence.consequences` gives.
    """
    undeciding: dict[str, tuple[str, bool]] = {}
    decided: set[str] = set()
    for gate, told in consequences.items():
        on_yes = {each["name"]: each["certain"] for each in told["onApprove"]}
        on_no = {each["name"]: each["certain"] for each in told["onReject"]}
        decided |= on_yes.keys() ^ on_no.keys()
        for name in on_yes.keys() & on_no.keys():
            undeciding[name] = gate, on_yes[name] and on_no[name]
    for step in ensemble.every_step():
        if _has_consequences(step) and step.name in undeciding and step.name not in decided:
            _warn(step, *undeciding[step.name], reporter)


def _has_consequences(step: Step) -> bool:
    return step.kind in _CONSEQUENTIAL or (step.kind == storage.KIND.name and storage.writes(step))


def _warn(step: Step, gate: str, certain: bool, reporter: Reporter) -> None:
    message = f"`{step.name}` may run after a no to `{gate}`, as after a yes"
    if certain:
        message = f"`{step.name}` runs whatever people answer to `{gate}`"
    hint = f"let its condition need the yes: `{gate}.output.approved && …`"
    if step.condition is None:
        hint = f"add `condition: ${{{gate}.output.approved}}`"
    reporter.warning("G-UNGUARDED", step.node.get("name") or step.node, message, hint)
