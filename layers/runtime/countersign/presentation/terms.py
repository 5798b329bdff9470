"""On which terms is an answer asked for: who asks, who else is asked, until when?"""

from typing import Protocol

from countersign.domain.evidence import Evidence
from countersign.presentation.words import deadline_text, number_text, visible

UNDECIDED = (
    "This gate's condition could not be decided: a value that it needs was missing or not of the "
    "expected type. So the gate was opened rather than skipped. Please check that what you see is "
    "complete before you approve."
)


def origin(evidence: Evidence) -> str:
    """Name what asks: the ensemble and its step, or that the request stands alone."""
    if not evidence.ensemble:
        return "a request outside any ensemble"
    step = f", step “{visible(evidence.step)}”" if evidence.step else ""
    return f"{visible(evidence.ensemble)}{step}"


def item_words(request_id: str, execution_id: str | None, step: str | None) -> str:
    """Which item of a `foreach` the request is for, as its id ends: "2nd item"; else nothing."""
    before = f"{execution_id}.{step}."
    if execution_id is None or step is None or not request_id.startswith(before):
        return ""
    indexes = request_id.removeprefix(before).split(".")
    if not all(index.isascii() and index.isdecimal() for index in indexes):
        return ""
    # Ids count from 0, and so do operators; an ordinal is taken for no index.
    return " of the ".join(f"{_ordinal(int(index) + 1)} item" for index in reversed(indexes))


def asked_by(evidence: Evidence) -> str:
    """Name who started it and in which run; an unnamed starter is said to be unnamed."""
    who = visible(evidence.requester) if evidence.requester else "not named"
    return f"{who} (run {visible(evidence.execution_id)})" if evidence.execution_id else who


class Terms(Protocol):
    """Who is asked and how they decide: a request's or its evidence's."""

    @property
    def audience(self) -> tuple[str, ...]:
        """Everybody who is asked."""

    @property
    def quorum(self) -> int:
        """How many must approve."""

    @property
    def on_reject(self) -> str:
        """`veto` or `untilImpossible`."""


def quorum_terms(terms: Terms) -> str:
    """Say how many are asked, how many approvals are needed and what a rejection does."""
    asked, needed = len(terms.audience), terms.quorum
    if asked <= 1:
        return "You are the only one asked: your answer decides."
    people = f"You are one of {asked} people asked. "
    if needed == 1:
        approvals = "One approval is enough. "
    elif needed == asked:
        approvals = f"{'Both' if asked == 2 else f'All {asked}'} must approve. "
    else:
        approvals = f"{needed} approvals are needed. "
    if terms.on_reject == "untilImpossible" and asked > needed:
        left = asked - needed + 1
        return f"{people}{approvals}It takes {left} rejections to reject it."
    return f"{people}{approvals}The first rejection rejects it."


def deadline_terms(evidence: Evidence) -> str:
    """Say until when an answer counts and what silence means: never an approval."""
    until = deadline_text(evidence.submitted_at, evidence.deadline)
    return f"{until}. Undecided by then, it times out; that is never an approval."


def _ordinal(number: int) -> str:
    teen = number % 100 in (11, 12, 13)
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number_text(number)}{ending}"
