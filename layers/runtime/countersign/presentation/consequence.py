"""What happens on a yes and on a no, said so that nobody needs to know the ensemble?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.presentation.words import visible

_KINDS = {
    "http": "sends an HTTP request",
    "email": "sends an email",
    "think": "asks a language model",
    "code": "works out a value",
    "python": "runs a Python function",
    "sandbox": "runs JavaScript in a sandbox",
    "policy": "records a decision and asks nobody",
    "storage": "reads or writes a database",
    "hitl": "asks people again",
    "ensemble": "runs another ensemble",
    "stop": "ends the run",
    "fail": "fails the run, or the part of the run that it stands in; nothing after it there runs, "
    "and questions that are open beside it are called off",
}


@dataclass(frozen=True)
class Sentences:
    """One sentence per thing that follows, in the order of the ensemble; never empty."""

    on_approve: tuple[str, ...]
    on_reject: tuple[str, ...]


def consequence_sentences(consequence: Any) -> Sentences:
    """Word the consequence of both answers.

    Takes what `Evidence.consequence` holds: `{"onApprove": [{"name", "kind", "certain"}],
    "onReject": […]}` of a gate, with `moreOnApprove` and `moreOnReject` where steps are left out,
    `{"text", "claimedBy"}` of a standalone request (shown as that caller's claim), or None, which
    is said.
    """
    if not isinstance(consequence, Mapping):
        unknown = ("What follows is up to whoever asked; nothing was declared.",)
        return Sentences(on_approve=unknown, on_reject=unknown)
    if "onApprove" in consequence or "onReject" in consequence:
        return Sentences(
            on_approve=(
                *_sentences(consequence.get("onApprove") or [], answer="an approval"),
                *_others(consequence.get("moreOnApprove")),
            ),
            on_reject=(
                *_sentences(consequence.get("onReject") or [], answer="a rejection"),
                *_others(consequence.get("moreOnReject")),
            ),
        )
    claimant = visible(str(consequence.get("claimedBy") or "Whoever asked"))
    text = visible(str(consequence.get("text") or "nothing about what follows")).strip()
    return Sentences(
        on_approve=(f"{claimant} says: {text}",),
        on_reject=(f"{claimant} is told that it was rejected.",),
    )


def _sentences(steps: list[Mapping[str, Any]], *, answer: str) -> tuple[str, ...]:
    if not steps:
        return (f"No step of the ensemble runs because of {answer}.",)
    return tuple(_sentence(step) for step in steps)


def _others(number: Any) -> tuple[str, ...]:
    """How many steps are not named one by one; nothing where all are."""
    if not isinstance(number, int) or number < 1:
        return ()
    steps = "1 more step" if number == 1 else f"{number:,} more steps"
    return (f"And {steps} of the ensemble may run.",)


def _sentence(step: Mapping[str, Any]) -> str:
    name, kind = visible(str(step.get("name", "?"))), str(step.get("kind", ""))
    does = _KINDS.get(kind, f"does “{visible(kind)}”" if kind else "does its work")
    # What else decides is not known here: another condition, or whether a part beside it fails.
    runs = "runs" if step.get("certain") is True else "may run"
    return f"Step “{name}” {runs}: it {does}."
