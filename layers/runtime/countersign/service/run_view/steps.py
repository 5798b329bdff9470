"""How is one step of a run shown?"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.effects import unreachable
from countersign.domain.request import PENDING, Request
from countersign.domain.run_tree import Occurrence, inside
from countersign.domain.step_view import Answer, StepView
from countersign.service.ports import EffectStore
from countersign.service.run_view.facts import RunFacts
from countersign.service.run_view.sight import Sight
from countersign.service.run_view.statuses import (
    FAILED,
    RUNNING,
    SUCCEEDED,
    WAITING,
    Statuses,
    failure,
    shown_request,
)

VALUE_BYTES = 16 * 1024

_WAITING_WORD = {"flow": "suspended"}
"""What a waiting gate's `output.status` is called in a dialect that has a word of its own."""


@dataclass(frozen=True)
class StepViews:
    """Shows the steps of one run; `waiting_for` are open requests by the run they belong to.

    `have_asked` are the ids of runs that have asked people, now or before.
    """

    facts: RunFacts
    statuses: Statuses
    sight: Sight
    effects: EffectStore
    dialect: str
    waiting_for: Mapping[str, tuple[str, ...]]
    have_asked: Collection[str] = ()

    def of(self, step: Occurrence) -> StepView:
        """The view of one step."""
        facts, entry = self.facts, step.entry
        status = self.statuses.of(step)
        stays, told = facts.stays(step), facts.told(step)
        request = shown_request(facts.asked(step))
        child = self._child(step, status)
        waiting_for = self.waiting_for.get(child, ()) if child is not None else ()
        error, cause = failure(step, facts) if status == FAILED else (None, None)
        given, cut_given = _cut(facts.record(step).get("input"))
        output, cut_output = _cut(self._output(step, status, request))
        return StepView(
            name=step.name,
            kind=entry["kind"],
            status=status,
            inside=inside(entry) or None,
            item=step.known_item,
            condition=entry.get("condition"),
            input=given,
            output=output,
            request_id=None if request is None else request.request_id,
            answers=_answers(request),
            child=child,
            waiting_for=waiting_for,
            saw=self.sight.of(step, error),
            started_at=stays[0].started_at if stays else None,
            ended_at=stays[-1].ended_at if stays and status not in (RUNNING, WAITING) else None,
            error=error,
            cause=cause,
            truncated=cut_given or cut_output or (told is not None and told.truncated),
            unreachable=self._unreachable(step) if status == WAITING else (),
        )

    def _output(self, step: Occurrence, status: str, request: Request | None) -> Any:
        if status == WAITING and request is not None:
            word = _WAITING_WORD.get(self.dialect, PENDING)
            return {"status": word, "requestId": request.request_id}
        record = self.facts.record(step)
        if "output" in record:
            return record["output"]
        return step.output if request is None else request.outcome

    def _child(self, step: Occurrence, status: str) -> str | None:
        """The child run; it has the name that its step gives it, also while nothing tells it."""
        child, told = self.facts.child_id(step), self.facts.told(step)
        if told is not None and told.child is not None:
            return told.child
        was_started = status in (RUNNING, WAITING, SUCCEEDED, FAILED) or child in self.have_asked
        return child if was_started else None

    def _unreachable(self, step: Occurrence) -> tuple[str, ...]:
        """Whom a gate waits for although no mail reaches them."""
        missed: dict[str, None] = {}
        for request in self.facts.asked(step):
            if request.is_open:
                names = unreachable(self.effects.of_request(request.request_id))
                missed |= {seat: None for seat in request.people if seat in names}
        return tuple(missed)


def _answers(request: Request | None) -> tuple[Answer, ...]:
    votes = () if request is None else request.votes
    return tuple(Answer(vote.approver, vote.approved, vote.at) for vote in votes)


def _cut(value: Any) -> tuple[Any, bool]:
    written = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    if len(written) <= VALUE_BYTES:
        return value, False
    return written[:VALUE_BYTES].decode("utf-8", "ignore"), True
