"""What holds of every history, whatever was asked of a request and in whatever order?

Each sentence is played on `HISTORIES` random histories, and on copies of the rules that break it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from countersign.domain.audit import enter
from countersign.domain.commands import Command
from countersign.domain.decide import decide
from countersign.domain.request import UNTIL_IMPOSSIBLE, VETO, Request, same_address
from tests.builders import NAMES, a_request, approves, rejects
from tests.domain.scenarios import scenario
from tests.domain.wrong_copies import Decide, counting, deciding
from tests.fakes.world import NOON

HISTORIES = 200


@dataclass(frozen=True)
class Turn:
    """One command, and the request before and after it."""

    before: Request
    command: Command
    answer: Any
    after: Request


def history(seed: int, decides: Decide) -> list[Turn]:
    given = scenario(seed)
    request, turns = given.request, []
    for command, now in given.commands:
        answer = decides(request, command, now)
        facts = getattr(answer, "facts", ())
        after = enter(answer.request, facts)[0] if facts else request
        turns.append(Turn(request, command, answer, after))
        request = after
    return turns


def is_accepted(turn: Turn) -> bool:
    return bool(getattr(turn.answer, "facts", ()))


def one_outcome(turns: list[Turn]) -> None:
    """An outcome is written once, and stays as it was written."""
    written = [turn.after.outcome for turn in turns if turn.after.outcome is not None]
    assert all(one == other for one, other in pairwise(written))
    ends = [fact for turn in turns for fact in getattr(turn.answer, "facts", ())]
    assert sum(fact.kind in ("closed", "cancelled") for fact in ends) <= 1


def the_end_is_the_end(turns: list[Turn]) -> None:
    """After its end nothing of a request changes but its run's end, and whose link is whose."""
    for turn in turns:
        if not turn.before.is_open and is_accepted(turn):
            may_change = ("run_ended", "epochs", "version", "chain")
            same = {name: getattr(turn.before, name) for name in may_change}
            assert replace(turn.after, **same) == turn.before


def a_whole_quorum(turns: list[Turn]) -> None:
    """What is approved has its quorum of people, each counted once, and a vetoed one never is."""
    for turn in turns:
        if turn.after.status == "approved":
            yes = {same_address(vote.approver) for vote in turn.after.votes if vote.approved}
            seats = {same_address(seat) for seat in turn.after.audience}
            assert len(yes & seats) == turn.after.quorum
            all_agree = len(yes) == len(turn.after.votes)
            assert all_agree or turn.after.on_reject == UNTIL_IMPOSSIBLE


def one_version_each(turns: list[Turn]) -> None:
    """Every accepted change is one version on, and nothing else is a version."""
    for turn in turns:
        assert turn.after.version == turn.before.version + is_accepted(turn)
        assert is_accepted(turn) or turn.after == turn.before


def no_vote_is_lost(turns: list[Turn]) -> None:
    """Votes are only added, at the end, one at a time, and each tells its own fact."""
    for turn in turns:
        new = turn.after.votes[len(turn.before.votes) :]
        assert turn.after.votes[: len(turn.before.votes)] == turn.before.votes
        kinds = [fact.kind for fact in getattr(turn.answer, "facts", ())]
        assert kinds.count("voted") == len(new) <= 1


def facts_in_order(turns: list[Turn]) -> None:
    """A vote is told before the end that it brings, and both at one second."""
    for turn in turns:
        facts = getattr(turn.answer, "facts", ())
        assert [fact.kind for fact in facts] in (
            [],
            ["voted"],
            ["voted", "closed"],
            ["closed"],
            ["cancelled"],
            ["run-ended"],
            ["link-revoked"],
        )
        assert len({fact.at for fact in facts}) <= 1


def one_wake_up(turns: list[Turn]) -> None:
    """A run is woken at most once, by the end, and never before it."""
    owed = [each for turn in turns for each in getattr(turn.answer, "effects", ())]
    assert sum(each.kind == "resume" for each in owed) <= 1
    for turn in turns:
        ids = [each.effect_id for each in getattr(turn.answer, "effects", ())]
        assert len(set(ids)) == len(ids)
        assert not (turn.after.is_open and any(each.startswith("resume") for each in ids))


Invariant = Callable[[list[Turn]], None]

# Each sentence, and copies of the rules in which it does not hold.
BROKEN: dict[Invariant, list[Decide]] = {
    one_outcome: [
        deciding(
            "    if not request.is_open:\n        return _closed(request)\n    engine_gave_up",
            "    engine_gave_up",
        )
    ],
    the_end_is_the_end: [
        deciding(
            "    if not request.is_open:\n        return _closed(request)\n    if now >=",
            "    if now >=",
        )
    ],
    a_whole_quorum: [
        counting("counts.approved >= counts.required", "counts.approved >= counts.required - 1"),
        counting("if counts.rejected and", "if counts.rejected > 1 and"),
        deciding("own = request.vote_of(seat)", "own = None"),
    ],
    one_version_each: [
        deciding("votes=votes, version=request.version + 1", "votes=votes"),
        deciding("ahead = replace(request, version=request.version + 1)", "ahead = request"),
    ],
    no_vote_is_lost: [deciding("(*request.votes, vote)", "(*request.votes[1:], vote)")],
    facts_in_order: [
        deciding(
            "(*before, facts.closed(after, because=because))",
            "(facts.closed(after, because=because), *before)",
        )
    ],
    one_wake_up: [
        deciding(
            "        return Accepted(voted, (fact,))\n",
            "        return Accepted(voted, (fact,), _owed(request, now, wake=True))\n",
        )
    ],
}


@pytest.mark.parametrize("invariant", BROKEN, ids=lambda each: each.__name__)
def test_it_holds_of_every_history(invariant, record_property) -> None:
    for seed in range(HISTORIES):
        invariant(history(seed, decide))

    record_property("searched", f"{invariant.__name__}: {HISTORIES} histories")


@pytest.mark.parametrize("invariant", BROKEN, ids=lambda each: each.__name__)
def test_the_sentence_notices_when_it_does_not_hold(invariant) -> None:
    for decides in BROKEN[invariant]:
        assert any(fails(invariant, history(seed, decides)) for seed in range(20 * HISTORIES))


def fails(invariant: Invariant, turns: list[Turn]) -> bool:
    try:
        invariant(turns)
    except AssertionError:
        return True
    return False


def standings(votes: list[tuple[str, bool]], rng: Random, **asked: Any) -> Iterator[str]:
    """How a request stands when these people have voted, in several orders."""
    for _ in range(4):
        request = a_request(**asked)
        for name, yes in rng.sample(votes, len(votes)):
            answer = decide(request, (approves if yes else rejects)(name), NOON)
            request = answer.request or request
        yield request.status


@pytest.mark.parametrize("rule", [VETO, UNTIL_IMPOSSIBLE])
@pytest.mark.parametrize("seed", range(40))
def test_the_order_in_which_people_agree_changes_nothing(rule, seed) -> None:
    rng = Random(seed)
    names = NAMES[: rng.randint(1, 6)]
    all_yes = rng.random() < 0.5
    # A veto is a race between a yes that is enough and a no; without one there is no race.
    votes = [(name, all_yes if rule == VETO else rng.random() < 0.6) for name in names]
    quorum = rng.randint(1, len(names))

    found = set(standings(votes, rng, approvers=len(names), min_approvals=quorum, on_reject=rule))

    enough = sum(yes for _, yes in votes) >= quorum
    assert found == {"approved" if enough else "rejected"}
