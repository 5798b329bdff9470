"""How does one approver's answer get recorded, exactly once?"""

from dataclasses import replace

import pytest

from countersign import links
from countersign.domain.audit import Verified, verify
from countersign.domain.decide import Refused
from countersign.domain.testimony import contradictions
from countersign.service.cast_vote import Recorded, cast_vote
from countersign.service.open_gate import Opened, open_gate
from countersign.service.ports import UnavailableError
from tests.builders import KEY, SECRET, an_opening, approves, rejects, stored, words_of
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeClock, Pauses


def a_memory(**asked) -> Memory:
    memory = Memory()
    answer = open_gate(an_opening(**asked), store=memory.requests, secret=SECRET, now=NOON)
    assert isinstance(answer, Opened), answer
    memory.reads = memory.writes = 0
    return memory


def cast(memory: Memory, command, *, now: int = NOON + 60, **other) -> Recorded | Refused:
    return cast_vote(KEY, command, store=memory.requests, clock=FakeClock(now), **other)


def recorded(memory: Memory, command, **other) -> Recorded:
    answer = cast(memory, command, **other)
    assert isinstance(answer, Recorded), answer
    return answer


def refusal(memory: Memory, command, **other) -> str:
    answer = cast(memory, command, **other)
    assert isinstance(answer, Refused), answer
    return answer.code


def test_a_vote_is_one_read_and_one_write() -> None:
    memory = a_memory()

    recorded(memory, approves("ana"))

    assert (memory.reads, memory.writes) == (1, 1)


def test_a_vote_that_decides_says_so_with_the_outcome() -> None:
    memory = a_memory(approvers=2, min_approvals=2)

    first = recorded(memory, approves("ana"))
    second = recorded(memory, approves("ben"))

    assert (first.decided, first.outcome) == (False, None)
    assert second.decided
    assert second.outcome == stored(memory).outcome
    assert second.vote.approver == "ben@example.com"


def test_a_recorded_vote_carries_the_hash_of_its_entry() -> None:
    memory = a_memory()

    answer = recorded(memory, approves("ana"))

    assert answer.vote.audit_hash == memory.audit.entries(KEY)[1].hash
    assert words_of(memory.audit.entries(KEY)) == ["submitted", "voted", "closed"]


def test_the_same_vote_again_writes_nothing() -> None:
    memory = a_memory(approvers=2, min_approvals=2)
    first = recorded(memory, approves("ana", feedback="first"))
    memory.writes = 0

    again = recorded(memory, approves("ana", feedback="second"))

    assert again.already_recorded
    assert again.vote == first.vote
    assert memory.writes == 0


def test_a_refused_vote_writes_nothing() -> None:
    memory = a_memory()

    assert refusal(memory, approves("eve")) == "NOT_IN_AUDIENCE"
    assert memory.writes == 0


def test_a_request_that_is_not_there_is_not_found() -> None:
    answer = cast(Memory(), approves("ana"))

    assert answer == Refused("REQUEST_NOT_FOUND", "there is no such request", None)


def test_a_store_that_is_down_is_not_an_answer() -> None:
    memory = a_memory()
    memory.fail()

    with pytest.raises(UnavailableError):
        cast(memory, approves("ana"))


class TestVotesAtOnce:
    def test_a_lost_race_is_decided_again_and_both_votes_stand(self) -> None:
        memory, pauses = a_memory(approvers=3, min_approvals=3), Pauses()
        memory.interfere(lambda: recorded(memory, approves("ben")))

        recorded(memory, approves("ana"), pause=pauses)

        voters = [vote.approver for vote in stored(memory).votes]
        assert voters == ["ben@example.com", "ana@example.com"]
        assert len(pauses.seconds) == 1

    def test_who_loses_to_the_outcome_is_told_it(self) -> None:
        memory = a_memory(approvers=2)
        memory.interfere(lambda: recorded(memory, rejects("ben")))

        answer = cast(memory, approves("ana"))

        assert isinstance(answer, Refused)
        assert answer.code == "REQUEST_CLOSED"
        assert answer.data["outcome"] == stored(memory).outcome

    def test_a_double_click_counts_once(self) -> None:
        memory = a_memory(approvers=2, min_approvals=2)
        memory.interfere(lambda: recorded(memory, approves("ana")))

        assert recorded(memory, approves("ana")).already_recorded
        assert len(stored(memory).votes) == 1

    def test_two_answers_of_one_person_keep_the_first(self) -> None:
        memory = a_memory(approvers=2, min_approvals=2)
        memory.interfere(lambda: recorded(memory, approves("ana")))

        assert refusal(memory, rejects("ana")) == "VOTE_CONFLICT"

    def test_two_hundred_at_once_make_one_outcome_one_wake_up_and_true_answers(self) -> None:
        names = [f"a{n}@example.com" for n in range(40)]
        memory = a_memory(approvers=names, min_approvals=20, max_approvers=40)
        answers: dict[str, Recorded | Refused] = {}

        def everybody_else(rest: list[str]) -> None:
            # Each vote finds the next one's write between its own read and write.
            if rest:
                memory.interfere(lambda: everybody_else(rest[1:]))
                answers[rest[0]] = cast(memory, approves(rest[0]))

        for _ in range(5):
            everybody_else(names)

        told = [answers[name] for name in names]
        assert len(stored(memory).votes) == 20
        assert sum(isinstance(answer, Recorded) for answer in told) == 20
        assert all(a.code == "REQUEST_CLOSED" for a in told if isinstance(a, Refused))
        wake_ups = [key for key in memory.tables.effects if key[1].startswith("resume#")]
        assert wake_ups == [(KEY, "resume#1")]
        entries = memory.audit.entries(KEY)
        assert isinstance(verify(KEY, entries, stored(memory).chain), Verified)
        assert contradictions(stored(memory), entries) == ()

    def test_who_always_loses_is_told_that_nothing_was_recorded(self) -> None:
        memory, pauses = a_memory(approvers=2), Pauses()

        def bump() -> None:
            request = stored(memory)
            memory.tables.requests[KEY] = replace(request, version=request.version + 1)

        for _ in range(4):
            memory.interfere(bump)

        assert refusal(memory, approves("ana"), tries=4, pause=pauses) == "REQUEST_BUSY"
        assert stored(memory).votes == ()
        assert len(pauses.seconds) == 4
        assert all(0 <= seconds <= 0.6 for seconds in pauses.seconds)


class TestTheDeadline:
    def test_a_vote_a_second_before_counts(self) -> None:
        memory = a_memory(timeout=100)

        assert recorded(memory, approves("ana"), now=NOON + 99).decided

    def test_a_vote_at_the_very_second_is_late(self) -> None:
        memory = a_memory(timeout=100)

        assert refusal(memory, approves("ana"), now=NOON + 100) == "REQUEST_EXPIRED"


class TestALinkThatDies:
    def test_a_link_revoked_between_read_and_write_has_no_vote(self) -> None:
        memory = a_memory(approvers=2, min_approvals=2)
        link_hash = links.link_hash(links.link_token(SECRET, "ana@example.com", epoch=1))

        def revoke() -> None:
            request, link = stored(memory), memory.tables.links[link_hash]
            memory.tables.requests[KEY] = replace(request, version=request.version + 1)
            memory.tables.links[link_hash] = replace(link, revoked=True)

        memory.interfere(revoke)

        code = refusal(memory, approves("ana"), links=memory.links, link_hash=link_hash)
        assert code == "LINK_UNKNOWN"
        assert stored(memory).votes == ()

    def test_a_living_link_is_read_again_only_after_a_lost_race(self) -> None:
        memory = a_memory(approvers=2, min_approvals=2)
        link_hash = links.link_hash(links.link_token(SECRET, "ana@example.com", epoch=1))
        memory.interfere(lambda: recorded(memory, approves("ben")))

        answer = recorded(memory, approves("ana"), links=memory.links, link_hash=link_hash)

        assert answer.decided
