"""Which link of a seat counts, and what does a revocation change?"""

from dataclasses import replace

import pytest

from countersign.domain.commands import CastVote, RevokeLink
from countersign.domain.request import TOKEN_SEAT, SeatEpoch
from tests.builders import a_request, a_token_gate, after, approves, by_token, rejects
from tests.domain.decided import accepted, refused
from tests.fakes.world import NOON

ANA, BEN = "ana@example.com", "ben@example.com"


def revokes(approver: str = ANA, *, reissue: bool = False) -> RevokeLink:
    return RevokeLink(approver, by="ops", reissue=reissue)


def by_epoch(epoch: int, vote: CastVote | None = None) -> CastVote:
    return replace(vote or approves("ana"), epoch=epoch)


def test_a_revocation_is_one_version_and_one_fact() -> None:
    request = a_request(approvers=2)

    answer = accepted(request, revokes())

    assert answer.request == replace(
        request, version=request.version + 1, epochs=(SeatEpoch(ANA, 2, has_link=False),)
    )
    (fact,) = answer.facts
    assert (fact.kind, fact.at, answer.effects) == ("link-revoked", NOON + 60, ())
    assert fact.data == {
        "approver": ANA,
        "epoch": 1,
        "newEpoch": 2,
        "reissued": False,
        "by": "ops",
    }


def test_a_new_link_is_of_the_next_epoch_and_owes_its_mail() -> None:
    answer = accepted(a_request(approvers=2), revokes(BEN, reissue=True))

    assert answer.request.epochs == (SeatEpoch(BEN, 2),)
    assert [effect.effect_id for effect in answer.effects] == [f"mail#{BEN}#2"]
    assert answer.facts[0].data["reissued"] is True


@pytest.mark.parametrize("vote", [approves("ana"), rejects("ana", reason="no")])
def test_only_the_link_of_the_seats_own_epoch_votes(vote: CastVote) -> None:
    request = after(a_request(approvers=2, min_approvals=2), revokes(reissue=True))

    told = {epoch: refused(request, by_epoch(epoch, vote)).code for epoch in (-1, 0, 1, 3, 2**60)}
    taken = accepted(request, by_epoch(2, vote))

    assert set(told.values()) == {"LINK_UNKNOWN"}
    assert taken.request.votes[0].approver == ANA


def test_a_seat_without_a_link_has_none_that_votes() -> None:
    request = after(a_request(approvers=2), revokes())

    assert refused(request, by_epoch(1)).code == "LINK_UNKNOWN"
    assert refused(request, by_epoch(2)).code == "LINK_UNKNOWN"


def test_the_others_links_are_not_touched() -> None:
    request = after(a_request(approvers=2), revokes())

    assert accepted(request, approves("ben")).request.status == "approved"


def test_a_dead_link_is_told_nothing_of_the_request() -> None:
    voted = after(a_request(approvers=2, min_approvals=2), approves("ana"), revokes())
    closed = after(voted, approves("ben"))

    for request, now in ((voted, NOON + 60), (voted, voted.deadline), (closed, NOON + 60)):
        for vote in (approves("ana"), rejects("ana"), approves("ana", digest="another")):
            answer = refused(request, vote, now)
            assert (answer.code, answer.detail) == ("LINK_UNKNOWN", "there is no such link")
            assert (answer.request, answer.data) == (None, {})


def test_a_vote_by_credential_has_no_epoch_to_be_of() -> None:
    request = after(a_request(), revokes())

    answer = accepted(request, replace(approves("ana"), via="credential"))

    assert answer.request.status == "approved"


def test_a_vote_that_was_given_stands_whatever_becomes_of_its_link() -> None:
    request = a_request(approvers=2, min_approvals=2)

    decided = after(request, approves("ana"), revokes(reissue=True), approves("ben"))

    assert decided.status == "approved"
    assert accepted(decided, by_epoch(2)).already_recorded


def test_revoking_what_is_no_more_changes_nothing() -> None:
    request = after(a_request(), revokes())

    answer = accepted(request, revokes())

    assert answer.already_recorded
    assert answer.request == request


def test_a_seat_without_a_link_is_given_one_of_a_third_epoch() -> None:
    request = after(a_request(), revokes())

    answer = accepted(request, revokes(reissue=True))

    assert answer.request.epochs == (SeatEpoch(ANA, 3),)
    assert answer.facts[0].data["epoch"] == 2


def test_the_seat_is_found_however_the_address_is_written() -> None:
    answer = accepted(a_request(approvers=["Ana@Example.com"]), revokes(" ana@example.COM "))

    assert answer.request.epochs == (SeatEpoch("Ana@Example.com", 2, has_link=False),)


def test_who_is_not_asked_has_no_link_to_revoke() -> None:
    assert refused(a_request(), revokes("eve@example.com")).code == "NOT_IN_AUDIENCE"
    assert refused(a_request(), revokes(TOKEN_SEAT)).code == "NOT_IN_AUDIENCE"


def test_what_is_closed_or_late_is_not_shown_to_a_dead_link_any_more() -> None:
    closed = after(a_request(), approves("ana"))

    answer = accepted(closed, revokes())

    assert answer.request == replace(
        closed, version=closed.version + 1, epochs=(SeatEpoch(ANA, 2, has_link=False),)
    )
    assert answer.effects == ()
    assert accepted(a_request(), revokes(), a_request().deadline).request.epochs


def test_where_nothing_is_left_to_answer_there_is_no_new_link() -> None:
    closed, wish = after(a_request(), approves("ana")), revokes(reissue=True)

    assert refused(closed, wish).code == "REQUEST_CLOSED"
    assert refused(a_request(), wish, a_request().deadline).code == "REQUEST_EXPIRED"


class TestATokenGate:
    def test_a_revoked_token_answers_nothing_and_the_next_one_does(self) -> None:
        request = after(a_token_gate(), revokes(TOKEN_SEAT, reissue=True))

        assert refused(request, by_token()).code == "LINK_UNKNOWN"
        assert accepted(request, by_token(epoch=2)).request.status == "approved"

    def test_a_new_token_is_told_to_the_webhook_where_there_is_one(self) -> None:
        silent = accepted(a_token_gate(), revokes(TOKEN_SEAT, reissue=True))
        hooked = a_token_gate(notify_url="https://hooks.example.com/x")
        told = accepted(hooked, revokes(TOKEN_SEAT, reissue=True))

        assert silent.effects == ()
        assert [effect.effect_id for effect in told.effects] == ["hook#pending#2"]
        assert accepted(hooked, revokes(TOKEN_SEAT)).effects == ()
