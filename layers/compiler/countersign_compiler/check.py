"""What is wrong that only the whole ensemble, or all of them together, can show?"""

from __future__ import annotations

from collections.abc import Iterable

from countersign_compiler.deployment import Deployment
from countersign_compiler.diagnostics import Finding
from countersign_compiler.model import Ensemble, Step
from countersign_compiler.reporting import Reporter, file_finding
from countersign_compiler.stack import logical_name
from countersign_compiler.steps.kind import Checking
from countersign_compiler.steps.table import KINDS


def check(ensemble: Ensemble, deployment: Deployment, reporter: Reporter) -> None:
    """Report every certain mistake in the steps' settings."""
    checking = Checking(reporter, deployment)
    for step in ensemble.every_step():
        kind = KINDS.get(step.kind)
        if kind is None or not step.is_readable:
            continue
        for name in kind.required:
            if name not in step.written and name not in step.optional:
                _missing(step, name, reporter)
        kind.check(step, checking)


def check_together(ensembles: Iterable[Ensemble]) -> list[Finding]:
    """Report ensembles that would become one and the same resource of the stack."""
    findings: list[Finding] = []
    first: dict[str, Ensemble] = {}
    for ensemble in sorted(ensembles, key=lambda one: one.path):
        resource = logical_name(ensemble.name).casefold()
        earlier = first.setdefault(resource, ensemble)
        if earlier is not ensemble:
            findings.append(
                file_finding(
                    "G-ENSEMBLE-TWICE",
                    ensemble.path,
                    f"`{ensemble.name}` and `{earlier.name}` in {earlier.path} would be one "
                    "state machine",
                    "give one of them another name",
                )
            )
    return findings


def _missing(step: Step, name: str, reporter: Reporter) -> None:
    reporter.error(
        "G-MISSING",
        step.node,
        f"the `{step.kind}` step `{step.name}` has no `{name}`",
        f"add `{name}` to its `{step.settings_key}`",
    )
