"""What is wrong that only the whole ensemble, or all of them together, can show?"""

from __future__ import annotations

from collections.abc import Iterable

from countersign_compiler.child_runs import check_children, logical_name
from countersign_compiler.deployment import Deployment
from countersign_compiler.diagnostics import Finding
from countersign_compiler.model import Ensemble, Step
from countersign_compiler.order import check_order
from countersign_compiler.reporting import Reporter, file_finding
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
    check_order(ensemble, reporter)


def check_together(
    ensembles: Iterable[Ensemble], unread: frozenset[str] = frozenset()
) -> list[Finding]:
    """Report what no file shows by itself.

    Ensembles that would become one and the same resource of the stack, and runs of ensembles that
    are not there. `unread` are the names of files that could not be read.
    """
    ordered = sorted(ensembles, key=lambda one: one.path)
    findings = check_children(ordered, unread)
    first: dict[str, Ensemble] = {}
    for ensemble in ordered:
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
