"""Does `decide` say what the design's words say, whatever is asked in whatever order?

`DECISIONS=<n>` plays so many scenarios, 1,500 unless told.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from countersign.domain import decide as product
from countersign.domain.audit import enter
from tests.domain.scenarios import Scenario, scenario, smallest
from tests.domain.truth_table import ALREADY, DONE, Question
from tests.domain.wrong_copies import Decide, counting, deciding

SCENARIOS = int(os.environ.get("DECISIONS", "1500"))

# What stands in `decide.py`, what stands there instead, and what that would be.
WRONG = {
    "the deadline's own second still counts": (
        "now >= request.deadline:\n        return _expired(request)\n    if refused",
        "now > request.deadline:\n        return _expired(request)\n    if refused",
    ),
    "a time-out is due a second early": (
        "if now < request.deadline:\n        return Refused",
        "if now < request.deadline - 1:\n        return Refused",
    ),
    "an address counts once for each spelling": (
        "own = request.vote_of(seat)",
        "own = next((v for v in request.votes if v.approver == command.approver), None)",
    ),
    "a vote is kept under the voter's own spelling": (
        "replace(said, approver=seat, at=now)",
        "replace(said, at=now)",
    ),
    "a second answer takes the place of the first": (
        "if own.approved == command.approved:",
        "if True:",
    ),
    "a voter who has answered is asked for the outcome first": (
        "    if own is not None:\n        return _voted_before(request, own, command)\n"
        "    if not request.is_open:\n        return _closed(request)\n",
        "    if not request.is_open:\n        return _closed(request)\n"
        "    if own is not None:\n        return _voted_before(request, own, command)\n",
    ),
    "a link votes without having shown anything": (
        "if command.digest is None and command.via == BY_LINK:",
        "if False:",
    ),
    "whatever was shown is signed": (
        "if command.digest is not None and command.digest != request.digest:",
        "if False:",
    ),
    "a revoked link still votes": (
        "if command.via != BY_CREDENTIAL and not request.is_opened_by(seat, command.epoch):",
        "if False:",
    ),
    "a credential answers for whoever holds the token": (
        "if seat is None or (request.is_token_gate and command.via == BY_CREDENTIAL):",
        "if seat is None:",
    ),
    "a rejection needs no reason": (
        "if request.require_reason and not command.approved and words.reason is None:",
        "if False:",
    ),
    "answers are taken as they come": (
        "if problems := answer_problems(fields, answers, command.approved):",
        "if problems := ():",
    ),
    "an outcome changes no version": (
        "voted = replace(request, votes=votes, version=request.version + 1)",
        "voted = replace(request, votes=votes, version=request.version)",
    ),
    "the end is told before the vote": (
        "(*before, facts.closed(after, because=because))",
        "(facts.closed(after, because=because), *before)",
    ),
    "nobody is woken": ("if wake and request.token_generation:", "if False:"),
    "the engine is woken although it waits no longer": (
        "wake=not engine_gave_up)",
        "wake=True)",
    ),
    "the engine's early time-out is believed": (
        "if engine_gave_up and now < request.deadline:",
        "if False:",
    ),
    "a decided question can be called off": (
        "    if not request.is_open:\n        return _closed(request)\n    if command.engine_waits",
        "    if command.engine_waits",
    ),
    "a run that ended in the same second had ended before": (
        "command.at < request.closed_at",
        "command.at <= request.closed_at",
    ),
    "the end of the run is written again": (" or request.run_ended is not None", ""),
}
# The same in `tally.py`.
WRONG_COUNTS = {
    "one approval too few is enough": (
        "counts.approved >= counts.required",
        "counts.approved >= counts.required - 1",
    ),
    "one approval too many is needed": (
        "counts.approved >= counts.required",
        "counts.approved > counts.required",
    ),
    "a rejection vetoes nothing": ("if counts.rejected and", "if False and"),
    "every rejection vetoes": (" and request.on_reject != UNTIL_IMPOSSIBLE", ""),
    "hope is lost a vote early": (
        "self.voters - self.rejected >= self.required",
        "self.voters - self.rejected > self.required",
    ),
    "hope is never lost": ("if not counts.possible:", "if False:"),
    "every answer is an approval": (
        "sum(vote.approved for vote in counted)",
        "len(counted)",
    ),
}


def play(scenario: Scenario, decide: Decide) -> None:
    """Ask both at every step and let them disagree in nothing."""
    request, question = scenario.request, scenario.question()
    for command, now in scenario.commands:
        due, answer = question.told(command, now), decide(request, command, now)
        code = getattr(answer, "code", DONE)
        assert (ALREADY if getattr(answer, "already_recorded", False) else code) == due.answer
        if due.answer == DONE:
            assert [(each.kind, each.at, dict(each.data)) for each in answer.facts] == due.facts
            owed = [(each.effect_id, each.owed_since) for each in answer.effects]
            assert owed == due.effects
            request, _ = enter(answer.request, answer.facts)
        elif due.answer == ALREADY:
            assert answer.request == request
            assert (answer.facts, answer.effects) == ((), ())
        assert standing(request) == on_paper(question)


def standing(request: Any) -> dict[str, Any]:
    votes = [
        {
            "seat": vote.approver,
            "approved": vote.approved,
            "at": vote.at,
            "reason": vote.reason,
            "feedback": vote.feedback,
            "input": vote.input,
        }
        for vote in request.votes
    ]
    links = {each.approver: (each.epoch, each.has_link) for each in request.epochs}
    names = ("status", "outcome", "cancellation", "closed_at", "run_ended", "version")
    return {name: getattr(request, name) for name in names} | {"votes": votes, "links": links}


def on_paper(question: Question) -> dict[str, Any]:
    names = ("status", "outcome", "cancellation", "closed_at", "run_ended", "version")
    told = {name: getattr(question, name) for name in (*names, "votes", "links")}
    return told


def disagrees(given: Scenario, decide: Decide) -> bool:
    try:
        play(given, decide)
    except Exception:  # whatever is raised, it is no answer
        return True
    return False


def test_every_sequence_comes_to_what_the_truth_table_says(record_property: Any) -> None:
    for seed in range(SCENARIOS):
        if disagrees(scenario(seed), product.decide):
            play(
                smallest(scenario(seed), lambda each: disagrees(each, product.decide)),
                product.decide,
            )

    record_property("searched", f"{SCENARIOS:,} questions, each with up to 15 commands")


@pytest.mark.parametrize("wrong", [*WRONG, *WRONG_COUNTS])
def test_the_truth_table_notices_when(wrong: str) -> None:
    decide = wrongly(wrong)

    assert any(disagrees(scenario(seed), decide) for seed in range(SCENARIOS))


def wrongly(wrong: str) -> Decide:
    """`decide` with this one rule written wrongly, in it or in how it counts."""
    return deciding(*WRONG[wrong]) if wrong in WRONG else counting(*WRONG_COUNTS[wrong])
