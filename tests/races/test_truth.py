"""The judge of a vote finds every lie that is told to it, and nothing where all is true."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from countersign.domain.audit import enter
from countersign.domain.decide import Accepted, decide
from countersign.domain.request import REJECTED, UNTIL_IMPOSSIBLE, Request
from countersign.web.votes import vote_answer
from countersign_workbench.demo.http_client import Answer
from tests.builders import a_request, approves, mailbox, rejects
from tests.fakes.world import NOON
from tests.races.ballots import Ballot
from tests.races.poll import Told
from tests.races.truth import judged

JSON = {"content-type": "application/json"}
PAGE = {"content-type": "text/html"}


class Election:
    """Three are asked, two approvals needed; answers as the API gives them, and the chain."""

    def __init__(self) -> None:
        self.request = a_request(approvers=3, min_approvals=2, on_reject=UNTIL_IMPOSSIBLE)
        self.trail: list[dict[str, Any]] = [{"kind": "submitted"}]
        self.told: list[Told] = []

    def vote(self, name: str, *, approved: bool, word: str) -> None:
        command = (approves if approved else rejects)(name, feedback=word)
        answer = decide(self.request, command, NOON + 60)
        assert isinstance(answer, Accepted)
        self.request, entries = enter(answer.request, answer.facts)
        self.trail += [dict(entry.body) for entry in entries]
        vote = self.request.vote_of(mailbox(name))
        assert vote is not None
        self.tell(name, approved, word, vote_answer(self.request, vote, already_recorded=False))

    def tell(self, name: str, approved: bool, word: str, said: dict[str, Any]) -> None:
        answer = Answer(said.get("status", 200), JSON, json.dumps(said))
        self._tell(name, approved, word, answer)

    def tell_by_page(self, name: str, approved: bool, word: str, status: int, text: str) -> None:
        self._tell(name, approved, word, Answer(status, PAGE, text))

    def _tell(self, name: str, approved: bool, word: str, answer: Answer) -> None:
        ballot = Ballot(mailbox(name), "approve" if approved else "reject", "link", word)
        self.told.append(Told(ballot, answer, 0.0, 1.0))


def an_election() -> Election:
    """Ana says yes, Ben no, Cleo yes; then Ana tries a no."""
    election = Election()
    election.vote("ana", approved=True, word="first")
    election.vote("ben", approved=False, word="second")
    election.vote("cleo", approved=True, word="third")
    election.tell("ana", False, "fourth", {"status": 409, "code": "VOTE_CONFLICT"})
    return election


def headings(election: Election, request: Request | None = None) -> set[str]:
    found = judged(election.told, request or election.request, election.trail)
    return {heading for heading, count in found.counts().items() if count}


def test_where_everybody_was_told_the_truth_nothing_is_found() -> None:
    assert headings(an_election()) == set()


def test_a_vote_that_was_told_recorded_and_is_not_there_is_lost() -> None:
    election = an_election()
    gone = replace(election.request, votes=election.request.votes[:1])

    assert "lost" in headings(election, gone)


def test_an_outcome_that_the_votes_do_not_give_is_untrue() -> None:
    election = an_election()

    assert "untrue" in headings(election, replace(election.request, status=REJECTED))


def test_a_seat_that_is_counted_twice_is_doubled() -> None:
    election = an_election()
    votes = (*election.request.votes, election.request.votes[0])

    assert "doubled" in headings(election, replace(election.request, votes=votes))


@pytest.mark.parametrize(
    "lie",
    [
        {"status": 409, "code": "REQUEST_CLOSED"},
        {"status": 410, "code": "REQUEST_EXPIRED"},
        {"status": 409, "code": "VOTE_CONFLICT"},
    ],
    ids=lambda lie: str(lie["code"]),
)
def test_a_refusal_of_what_is_recorded_is_untrue(lie: dict[str, Any]) -> None:
    election = an_election()
    election.tell("ana", True, "fifth", lie)

    assert headings(election) == {"untrue"}


def test_a_page_that_calls_a_recorded_answer_not_needed_is_untrue() -> None:
    election = an_election()
    election.tell_by_page("ben", False, "fifth", 409, "Nothing more is needed from you.")

    assert headings(election) == {"untrue"}


def test_a_receipt_of_what_is_not_recorded_is_a_lost_vote() -> None:
    election = an_election()
    election.tell_by_page("ben", True, "fifth", 303, "")

    assert headings(election) == {"lost"}


@pytest.mark.parametrize("status", [500, 502, 429, 404])
def test_any_other_answer_is_a_failure(status: int) -> None:
    election = an_election()
    election.tell_by_page("ana", True, "fifth", status, "")

    assert headings(election) == {"failures_5xx"}


def test_an_audit_in_another_order_is_untrue() -> None:
    election = an_election()
    election.trail[1:3] = reversed(election.trail[1:3])

    assert headings(election) == {"untrue"}


def test_a_count_that_was_not_so_when_it_was_told_is_untrue() -> None:
    election = an_election()
    said = json.loads(election.told[0].answer.text)  # type: ignore[union-attr] (it was answered)
    said["request"]["quorum"]["approved"] = 2
    election.tell("ana", True, "first", said)

    assert headings(election) == {"untrue"}
