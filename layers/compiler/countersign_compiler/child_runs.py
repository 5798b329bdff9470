"""How is a run of another ensemble called, and what may such runs be?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from countersign_compiler.child_input import check_child_input
from countersign_compiler.diagnostics import Finding, did_you_mean
from countersign_compiler.model import CHILD_KIND, Ensemble, Step
from countersign_compiler.reporting import Reporter

CODE = "G-CHILD"
_NAME = re.compile(r"[A-Za-z0-9_-]+\Z")
_PLACEHOLDER = re.compile(r"Child([A-Za-z0-9]+)Arn\Z")


def is_name(written: str) -> bool:
    """Whether a text can be the name of an ensemble, and is no expression."""
    return _NAME.match(written) is not None


def logical_name(ensemble: str) -> str:
    """`content-approval` becomes `ContentApproval`, which names its resources."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[-_]", ensemble))


def child_placeholder(ensemble: str) -> str:
    """What stands in a definition for the ARN of an ensemble's state machine."""
    return f"Child{logical_name(ensemble)}Arn"


def child_of(placeholder: str) -> str | None:
    """The logical name in a placeholder of a child's ARN; None where it is another's."""
    found = _PLACEHOLDER.match(placeholder)
    return found[1] if found is not None else None


def check_children(
    ensembles: Sequence[Ensemble], unread: frozenset[str] = frozenset()
) -> list[Finding]:
    """Report runs of ensembles that are not there, and runs that would never end.

    `unread` are the names of files that could not be read: what is wrong there has been told.
    """
    known = {ensemble.name: ensemble for ensemble in ensembles}
    findings: list[Finding] = []
    for ensemble in ensembles:
        reporter = Reporter(ensemble.path, findings)
        for step in _children(ensemble):
            if step.child not in known:
                if step.child not in unread:
                    _unknown(step, known, reporter)
                continue
            _wrong_input(step, known[step.child], reporter)
            if (way := _way_back(step.child, ensemble.name, known)) is not None:
                _endless(step, ensemble.name, way, reporter)
    return findings


def _children(ensemble: Ensemble) -> Iterator[Step]:
    """The steps that run an ensemble; what can be the name of none has been told already."""
    children = (step for step in ensemble.every_step() if step.kind == CHILD_KIND)
    return (step for step in children if is_name(step.child))


def _unknown(step: Step, known: Iterable[str], reporter: Reporter) -> None:
    names = sorted(known)
    listed = ", ".join(f"`{name}`" for name in names)
    reporter.error(
        CODE,
        step.node.get("ensemble") or step.node,
        f"there is no ensemble `{step.child}`",
        f"{did_you_mean(step.child, names)} There are {listed}.".strip(),
    )


def _wrong_input(step: Step, child: Ensemble, reporter: Reporter) -> None:
    for problem in check_child_input(child.input, step.argument):
        reporter.error("G-VALUE", problem.node, problem.message, problem.hint)


def _endless(step: Step, ensemble: str, way: Sequence[str], reporter: Reporter) -> None:
    around = " runs ".join(f"`{name}`" for name in (ensemble, *way))
    reporter.error(
        CODE,
        step.node.get("ensemble") or step.node,
        f"the run would start itself again without end: {around}",
        "take one of these steps out",
    )


def _way_back(start: str, target: str, known: Mapping[str, Ensemble]) -> tuple[str, ...] | None:
    """The ensembles from `start` to `target`, each running the next; None without such a way."""
    waiting: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop(0)
        if way[-1] == target:
            return way
        if way[-1] in seen or way[-1] not in known:
            continue
        seen.add(way[-1])
        waiting += [(*way, step.child) for step in _children(known[way[-1]])]
    return None
