"""What does every store keep of a link that is revoked, and of the one that follows it?"""

from dataclasses import replace
from typing import Any

from countersign.domain.commands import RevokeLink
from countersign.domain.credentials import Link
from countersign.domain.request import Request, SeatEpoch
from countersign.service.ports import Change, NewRequest
from tests.adapters.contracts.stores import Stores
from tests.adapters.contracts.writes import a_change, an_opening_of, record_mail
from tests.builders import KEY, approves, rejects
from tests.fakes.world import NOON

ANA, MAIL, NEXT_MAIL = "ana@example.com", "mail#ana@example.com#1", "mail#ana@example.com#2"


class RevocationContract:
    """A revoked link, its successor and its mail change with the request, or nothing does."""

    def test_a_dead_link_a_new_one_and_a_withdrawn_mail_are_read_back(self, stores: Stores) -> None:
        new = _opened(stores)
        dead, alive = new.links[0], _next_link(new.links[0])
        change = a_revocation(_stored(stores), dead_links=(dead.link_hash,), new_links=(alive,))

        committed = stores.requests.commit(change)

        old, owed = stores.effects.get(KEY, MAIL), stores.effects.get(KEY, NEXT_MAIL)
        assert committed
        assert _stored(stores) == change.request
        assert _stored(stores).epochs == (SeatEpoch(ANA, 2),)
        assert stores.links.get(dead.link_hash) == replace(dead, revoked=True)
        assert stores.links.get(alive.link_hash) == alive
        assert (old, owed) == (replace(new.effects[0], withdrawn=True), change.effects[0])

    def test_a_later_change_keeps_the_epochs(self, stores: Stores) -> None:
        _opened(stores)
        stores.requests.commit(a_revocation(_stored(stores)))

        stores.requests.commit(a_change(_stored(stores), approves("ben")))

        assert _stored(stores).epochs == (SeatEpoch(ANA, 2),)

    def test_a_revoked_link_keeps_its_counter(self, stores: Stores) -> None:
        dead = _opened(stores).links[0]
        stores.links.count_refusal(dead.link_hash, window=NOON)

        stores.requests.commit(a_revocation(_stored(stores), dead_links=(dead.link_hash,)))

        kept = stores.links.get(dead.link_hash)
        assert kept == replace(dead, revoked=True, refusals=1, refusals_window=NOON)

    def test_a_withdrawn_mail_that_is_on_its_way_gets_its_receipt(self, stores: Stores) -> None:
        _opened(stores)
        held = stores.effects.lease(KEY, MAIL, now=NOON, until=NOON + 60)
        assert held is not None
        stores.requests.commit(a_revocation(_stored(stores)))

        assert record_mail(stores.effects, held)

        sent = stores.effects.get(KEY, MAIL)
        assert sent is not None
        assert (sent.withdrawn, sent.is_owed) == (True, False)

    def test_a_deliverer_is_told_that_a_mail_was_withdrawn(self, stores: Stores) -> None:
        _opened(stores)
        stores.requests.commit(a_revocation(_stored(stores)))

        held = stores.effects.lease(KEY, MAIL, now=NOON + 90, until=NOON + 150)

        assert held is not None
        assert held.withdrawn

    def test_a_closed_request_takes_a_revocation_and_keeps_its_outcome(
        self, stores: Stores
    ) -> None:
        dead = _opened(stores).links[0]
        stores.requests.commit(a_change(_stored(stores), rejects("ben")))
        closed = _stored(stores)
        revoking = a_change(closed, RevokeLink(ANA, by="ops"), dead_links=(dead.link_hash,))

        assert not stores.requests.commit(revoking)
        assert stores.requests.commit(replace(revoking, is_afterwards=True))

        link = stores.links.get(dead.link_hash)
        assert link == replace(dead, revoked=True)
        assert _stored(stores).outcome == closed.outcome
        assert _stored(stores).epochs == (SeatEpoch(ANA, 2, has_link=False),)

    def test_a_link_is_never_written_over(self, stores: Stores) -> None:
        new = _opened(stores)
        taken = replace(new.links[1], approver=ANA)

        committed = stores.requests.commit(a_revocation(_stored(stores), new_links=(taken,)))

        assert not committed
        assert stores.links.get(taken.link_hash) == new.links[1]
        assert _stored(stores) == new.request

    def test_what_is_revoked_or_withdrawn_must_be_there(self, stores: Stores) -> None:
        new = _opened(stores)

        no_link = stores.requests.commit(a_revocation(_stored(stores), dead_links=("0" * 64,)))
        no_mail = stores.requests.commit(a_revocation(_stored(stores), withdrawn=("mail#x#1",)))

        assert (no_link, no_mail) == (False, False)
        assert stores.links.get("0" * 64) is None
        assert stores.effects.get(KEY, "mail#x#1") is None
        assert _stored(stores) == new.request

    def test_a_revocation_of_an_older_version_writes_nothing(self, stores: Stores) -> None:
        new = _opened(stores)
        dead = new.links[0].link_hash
        older = a_revocation(_stored(stores), dead_links=(dead,))
        stores.requests.commit(a_change(_stored(stores), approves("ben")))

        assert not stores.requests.commit(older)

        link, mail = stores.links.get(dead), stores.effects.get(KEY, MAIL)
        assert (link, mail) == (new.links[0], new.effects[0])
        assert _stored(stores).epochs == ()


def _opened(stores: Stores) -> NewRequest:
    new = an_opening_of(approvers=2, min_approvals=2)
    assert stores.requests.open(new)
    return new


def _next_link(link: Link) -> Link:
    return replace(link, link_hash="f" * 64, epoch=link.epoch + 1)


def a_revocation(request: Request, **beside: Any) -> Change:
    """What is committed when ana's link is revoked and she is given a new one."""
    links = {"withdrawn": (MAIL,), **beside}
    return a_change(request, RevokeLink(ANA, by="ops", reissue=True), **links)


def _stored(stores: Stores) -> Request:
    request = stores.requests.get(KEY)
    assert request is not None
    return request
