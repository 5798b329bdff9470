"""Can every step of an ensemble be come to, and can a run end where it says so?"""

from __future__ import annotations

from collections.abc import Sequence

from countersign_compiler.model import FAIL_KIND, IF_KIND, SIDE_BY_SIDE, STOP_KIND, Ensemble, Step
from countersign_compiler.reporting import Reporter


def check_order(ensemble: Ensemble, reporter: Reporter) -> None:
    """Refuse steps behind a certain end of the run, and a `stop` where no run can end."""
    _check(ensemble.steps, None, reporter)


def _check(steps: Sequence[Step], body: Step | None, reporter: Reporter) -> None:
    ended: Step | None = None
    for step in steps:
        if ended is not None:
            reporter.error(
                "G-UNREACHED",
                step.node.get("name") or step.node.get("member") or step.node,
                f"`{step.name}` never runs: `{ended.name}` before it always ends the run",
                f"give `{ended.name}` a `condition`, or take the step out",
            )
            ended = None
        if step.kind == STOP_KIND and body is not None:
            reporter.error(
                "G-STOP",
                step.node,
                f"`{step.name}` cannot end the run: it stands in `{body.name}`, where other "
                f"{'items' if body.body else 'branches'} may be under way",
                "give what is found to the steps behind it, and stop there; `fail` may stand here",
            )
        inner = step if step.kind in SIDE_BY_SIDE else body
        for _, block in step.blocks:
            _check(block, inner, reporter)
        if _ends(step):
            ended = step


def _ends(step: Step) -> bool:
    """Whether the run certainly ends with the step."""
    if step.condition is not None:
        return False
    if step.kind == IF_KIND:
        return all(any(map(_ends, block)) for _, block in step.blocks)
    return step.kind in (STOP_KIND, FAIL_KIND)
