"""Is a revoked link dead from that moment on, and is a new one as good as the first was?"""

from dataclasses import replace
from typing import Any

import pytest

from countersign import links
from countersign.domain.audit import Verified, verify
from countersign.domain.commands import CastVote
from countersign.domain.decide import Refused
from countersign.domain.effects import mail_id
from countersign.domain.request import TOKEN_SEAT, SeatEpoch
from countersign.domain.testimony import contradictions
from countersign.service.cancel_request import cancel_request
from countersign.service.cast_vote import Recorded, cast_vote
from countersign.service.open_gate import Opened, open_gate
from countersign.service.ports import UnavailableError
from countersign.service.revoke_link import Revoked
from tests.builders import KEY, SECRET, an_opening, approves, rejects, revoke, stored, words_of
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeClock

ANA, BEN = "ana@example.com", "ben@example.com"
OPS = "arn:aws:iam::123456789012:user/ops"


def a_memory(**asked: Any) -> Memory:
    memory = Memory()
    asked = {"approvers": 2, "min_approvals": 2, **asked}
    answer = open_gate(an_opening(**asked), store=memory.requests, secret=SECRET, now=NOON)
    assert isinstance(answer, Opened), answer
    return memory


def a_token_gate(**inputs: Any) -> Memory:
    return a_memory(answered_by="token", inputs=inputs)


def refusal(memory: Memory, approver: str = ANA, **other: Any) -> str:
    answer = revoke(memory, approver, **other)
    assert isinstance(answer, Refused), answer
    return answer.code


def revoked(memory: Memory, approver: str = ANA, **other: Any) -> Revoked:
    answer = revoke(memory, approver, by=OPS, **other)
    assert isinstance(answer, Revoked), answer
    return answer


def cast(memory: Memory, command: CastVote, *, now: int = NOON + 70) -> Recorded | Refused:
    return cast_vote(KEY, command, store=memory.requests, clock=FakeClock(now))


def link_hash(epoch: int = 1, seat: str = ANA) -> str:
    return links.link_hash(links.link_token(SECRET, seat, epoch=epoch))


def test_a_revoked_link_is_dead_and_the_others_live() -> None:
    memory = a_memory()

    answer = revoked(memory)

    assert answer.seat == SeatEpoch(ANA, 2, has_link=False)
    assert [link.revoked for link in memory.links.of_request(KEY, ANA)] == [True]
    assert [link.revoked for link in memory.links.of_request(KEY, BEN)] == [False]


def test_a_vote_by_a_revoked_link_is_refused_as_that_of_an_unknown_one() -> None:
    memory = a_memory()
    revoked(memory)

    answer = cast(memory, approves("ana"))

    assert answer == Refused("LINK_UNKNOWN", "there is no such link", None)
    assert stored(memory).votes == ()


def test_a_reissued_link_is_stored_by_its_hash_and_takes_a_vote() -> None:
    memory = a_memory()

    revoked(memory, reissue=True)

    assert memory.links.get(link_hash(epoch=2)) == links_of(memory, epoch=2)
    assert not links_of(memory, epoch=2).revoked
    assert cast(memory, approves("ana")) == Refused("LINK_UNKNOWN", "there is no such link", None)
    assert isinstance(cast(memory, replace(approves("ana"), epoch=2)), Recorded)


def links_of(memory: Memory, *, epoch: int) -> Any:
    (link,) = [each for each in memory.links.of_request(KEY, ANA) if each.epoch == epoch]
    return link


def test_the_new_link_owes_its_own_mail_and_the_old_one_is_withdrawn() -> None:
    memory = a_memory()

    revoked(memory, reissue=True)

    old = memory.tables.effects[KEY, mail_id(ANA, epoch=1)]
    new = memory.tables.effects[KEY, mail_id(ANA, epoch=2)]
    assert (old.withdrawn, old.is_owed) == (True, True)
    assert (new.withdrawn, new.epoch, new.owed_since) == (False, 2, NOON + 60)
    assert not memory.tables.effects[KEY, mail_id(BEN, epoch=1)].withdrawn


def test_a_mail_that_has_arrived_is_not_withdrawn() -> None:
    memory = a_memory()
    key = (KEY, mail_id(ANA, epoch=1))
    arrived = replace(memory.tables.effects[key], owed_since=None, receipt={"state": "sent"})
    memory.tables.effects[key] = arrived

    revoked(memory)

    assert memory.tables.effects[key] == arrived


def test_the_revocation_is_in_the_decision_chain_with_the_operators_name() -> None:
    memory = a_memory()

    revoked(memory, " Ana@Example.com", reissue=True)

    entries = memory.audit.entries(KEY)
    told = {name: entries[1].body[name] for name in ("approver", "epoch", "newEpoch", "reissued")}
    assert words_of(entries) == ["submitted", "link-revoked"]
    assert told == {"approver": ANA, "epoch": 1, "newEpoch": 2, "reissued": True}
    assert entries[1].body["by"] == OPS
    assert isinstance(verify(KEY, entries, stored(memory).chain), Verified)
    assert contradictions(stored(memory), entries) == ()


def test_no_entry_and_no_request_holds_the_new_link() -> None:
    memory = a_memory()

    revoked(memory, reissue=True)

    token = links.link_token(SECRET, ANA, epoch=2)
    assert token not in repr((memory.tables.requests, memory.tables.audit, memory.tables.effects))


def test_revoking_again_changes_nothing() -> None:
    memory = a_memory()
    first = revoked(memory)
    memory.writes = 0

    again = revoked(memory)

    assert (again.seat, again.already_recorded) == (first.seat, True)
    assert memory.writes == 0


def test_a_seat_without_a_link_can_have_a_new_one_later() -> None:
    memory = a_memory()
    revoked(memory)

    answer = revoked(memory, reissue=True)

    assert answer.seat == SeatEpoch(ANA, 3, has_link=True)
    assert isinstance(cast(memory, replace(approves("ana"), epoch=3)), Recorded)
    assert contradictions(stored(memory), memory.audit.entries(KEY)) == ()


def test_each_new_link_kills_the_one_before() -> None:
    memory = a_memory()

    for _ in range(3):
        revoked(memory, reissue=True)

    assert [each.revoked for each in memory.links.of_request(KEY, ANA)] == [True, True, True, False]
    assert [each.epoch for each in stored(memory).epochs] == [4]


def test_two_seats_have_epochs_of_their_own() -> None:
    memory = a_memory()

    revoked(memory, reissue=True)
    revoked(memory, BEN)
    revoked(memory, reissue=True)

    request = stored(memory)
    assert request.epoch_of(ANA) == SeatEpoch(ANA, 3)
    assert request.epoch_of(BEN) == SeatEpoch(BEN, 2, has_link=False)
    assert contradictions(request, memory.audit.entries(KEY)) == ()


def test_a_vote_that_was_given_stands() -> None:
    memory = a_memory()
    cast(memory, approves("ana"))

    revoked(memory)

    assert [vote.approver for vote in stored(memory).votes] == [ANA]
    assert cast(memory, approves("ana")) == Refused("LINK_UNKNOWN", "there is no such link", None)
    assert contradictions(stored(memory), memory.audit.entries(KEY)) == ()


def test_a_closed_request_shows_nothing_to_a_link_that_leaked() -> None:
    memory = a_memory(min_approvals=1)
    cast(memory, approves("ben"))
    before = stored(memory)

    revoked(memory)

    after, entries = stored(memory), memory.audit.entries(KEY)
    assert [link.revoked for link in memory.links.of_request(KEY, ANA)] == [True]
    assert (after.outcome, after.votes, after.closed_at) == (
        before.outcome,
        before.votes,
        before.closed_at,
    )
    assert words_of(entries) == ["submitted", "voted", "closed", "link-revoked"]
    assert isinstance(verify(KEY, entries, after.chain), Verified)
    assert contradictions(after, entries) == ()


def test_the_approver_may_still_answer_by_a_credential_of_their_own() -> None:
    memory = a_memory()
    revoked(memory)

    answer = cast(memory, replace(approves("ana"), via="credential"))

    assert isinstance(answer, Recorded)


class TestAtTheSameTime:
    def test_a_vote_whose_link_was_read_before_the_revocation_has_no_vote(self) -> None:
        memory = a_memory()
        link = memory.links.get(link_hash())
        assert link is not None
        assert not link.revoked

        revoked(memory)
        answer = cast(memory, replace(approves("ana"), epoch=link.epoch))

        assert answer == Refused("LINK_UNKNOWN", "there is no such link", None)
        assert stored(memory).votes == ()

    def test_a_vote_whose_request_was_read_before_the_revocation_has_no_vote(self) -> None:
        memory = a_memory()
        memory.interfere(lambda: revoked(memory))

        answer = cast(memory, approves("ana"))

        assert answer == Refused("LINK_UNKNOWN", "there is no such link", None)
        assert stored(memory).votes == ()

    def test_a_vote_that_came_first_stands_and_the_link_is_dead_all_the_same(self) -> None:
        memory = a_memory()
        memory.interfere(lambda: cast(memory, approves("ana")))

        revoked(memory)

        assert [vote.approver for vote in stored(memory).votes] == [ANA]
        assert words_of(memory.audit.entries(KEY)) == ["submitted", "voted", "link-revoked"]

    def test_the_outcome_that_came_first_is_told_who_wants_a_new_link(self) -> None:
        memory = a_memory()
        memory.interfere(lambda: cast(memory, rejects("ben")))

        assert refusal(memory, reissue=True) == "REQUEST_CLOSED"
        assert stored(memory).epochs == ()

    def test_the_outcome_that_came_first_stays_as_it_is(self) -> None:
        memory = a_memory()
        memory.interfere(lambda: cast(memory, rejects("ben")))

        revoked(memory)

        assert stored(memory).status == "rejected"
        assert words_of(memory.audit.entries(KEY))[1:] == ["voted", "closed", "link-revoked"]
        assert contradictions(stored(memory), memory.audit.entries(KEY)) == ()

    def test_two_operators_at_once_leave_one_living_link(self) -> None:
        memory = a_memory()
        memory.interfere(lambda: revoked(memory, reissue=True))

        revoked(memory, reissue=True)

        alive = [each.epoch for each in memory.links.of_request(KEY, ANA) if not each.revoked]
        owed = [key for key, each in memory.tables.effects.items() if each.approver == ANA]
        assert alive == [3]
        assert len(owed) == 3

    def test_all_or_nothing_is_written(self) -> None:
        memory = a_memory()
        before = memory.audit.entries(KEY)
        memory.interfere(memory.fail_once)

        with pytest.raises(UnavailableError):
            revoke(memory, ANA, reissue=True)

        assert memory.audit.entries(KEY) == before
        assert stored(memory).epochs == ()
        assert memory.links.get(link_hash(epoch=2)) is None
        assert not memory.tables.effects[KEY, mail_id(ANA, epoch=1)].withdrawn


class TestATokenGate:
    def test_a_resume_token_that_leaked_is_revoked_like_a_link(self) -> None:
        memory = a_token_gate()

        answer = revoked(memory, TOKEN_SEAT)

        assert answer.seat == SeatEpoch(TOKEN_SEAT, 2, has_link=False)
        assert [each.revoked for each in memory.links.of_request(KEY, TOKEN_SEAT)] == [True]
        used = CastVote(TOKEN_SEAT, True, via="token")
        assert cast(memory, used) == Refused("LINK_UNKNOWN", "there is no such link", None)

    def test_a_new_token_answers_the_gate_and_owes_no_mail(self) -> None:
        memory = a_token_gate()

        revoked(memory, TOKEN_SEAT, reissue=True)

        assert memory.effects.of_request(KEY) == ()
        answer = cast(memory, CastVote(TOKEN_SEAT, True, via="token", epoch=2))
        assert isinstance(answer, Recorded)

    def test_a_new_token_is_owed_to_the_webhook_that_was_given_the_first(self) -> None:
        memory = a_token_gate(notifyUrl="https://hooks.example.com/x")

        revoked(memory, TOKEN_SEAT, reissue=True)

        assert [each.effect_id for each in memory.effects.of_request(KEY)] == [
            "hook#pending",
            "hook#pending#2",
        ]


class TestWhatIsRefused:
    def test_a_request_that_is_not_there(self) -> None:
        answer = revoke(Memory(), ANA)

        assert answer == Refused("REQUEST_NOT_FOUND", "there is no such request", None)

    @pytest.mark.parametrize("stranger", ["eve@example.com", "", TOKEN_SEAT, "*"])
    def test_somebody_who_is_not_asked(self, stranger: str) -> None:
        memory = a_memory()

        assert refusal(memory, stranger) == "NOT_IN_AUDIENCE"
        assert stored(memory).version == 1

    def test_a_new_link_to_what_is_closed(self) -> None:
        memory = a_memory()
        cancel_request(KEY, "a mistake", "ops", store=memory.requests, clock=FakeClock(NOON + 5))
        before = stored(memory)

        assert refusal(memory, reissue=True) == "REQUEST_CLOSED"
        assert stored(memory) == before

    def test_a_new_link_after_the_deadline(self) -> None:
        memory = a_memory(timeout=100)

        assert refusal(memory, now=NOON + 100, reissue=True) == "REQUEST_EXPIRED"
        assert revoked(memory, now=NOON + 99, reissue=True).seat.has_link

    def test_who_always_loses_is_told_that_nothing_was_recorded(self) -> None:
        memory = a_memory()

        def bump() -> None:
            memory.tables.requests[KEY] = replace(
                stored(memory), version=stored(memory).version + 1
            )

        for _ in range(3):
            memory.interfere(bump)

        assert refusal(memory, tries=3) == "REQUEST_BUSY"


class TestWhatIsNoLongerKept:
    def test_without_the_secret_the_epoch_alone_kills_the_link(self) -> None:
        memory = a_memory()
        memory.tables.secrets.clear()

        revoked(memory)

        assert cast(memory, approves("ana")) == Refused(
            "LINK_UNKNOWN", "there is no such link", None
        )

    def test_without_the_secret_no_new_link_is_promised(self) -> None:
        memory = a_memory()
        memory.tables.secrets.clear()

        with pytest.raises(UnavailableError):
            revoke(memory, ANA, reissue=True)

        assert stored(memory).epochs == ()

    def test_a_link_and_a_mail_that_are_gone_keep_nobody_from_revoking(self) -> None:
        memory = a_memory()
        memory.tables.links.clear()
        memory.tables.effects.clear()

        assert revoked(memory, reissue=True).seat == SeatEpoch(ANA, 2)
