"""What does every store of requests keep?"""

from collections.abc import Iterable
from dataclasses import replace

from countersign.domain.commands import Cancel, EndOfRun, Expire
from countersign.domain.limits import CEILING_APPROVERS, SCOPES_MAX
from countersign.domain.moments import day_of
from countersign.domain.request import Request, closed_key, pending_key, shard_of
from countersign.domain.scopes import ScopeEnd
from countersign.service.ports import RequestStore, TaskToken
from tests.adapters.contracts.revocations import RevocationContract
from tests.adapters.contracts.stores import Stores
from tests.adapters.contracts.writes import (
    a_change,
    a_decision_by_policy,
    a_reopening,
    an_opening_of,
)
from tests.builders import KEY, a_request, a_token_gate, approves, by_token, rejects
from tests.fakes.world import NOON

FIELDS = [{"name": "amount", "type": "number", "required": True}]
ROOT = "batch.run-9"
BOTH = "batch.run-9.both#2026-11-22T11:59:00.000Z"
EACH = "batch.run-9.each-order#2026-11-22T11:59:00.000Z"
AN_END = ScopeEnd(EACH, "HTTP_STATUS", "404 — „weg“")
HOOK_URL = "https://hooks.example.com/team?key=secret"


class OpeningContract:
    """Opening is one transaction: all of it, or nothing."""

    def test_an_opening_is_read_back_whole(self, stores: Stores) -> None:
        new = an_opening_of(approvers=2)

        opened = stores.requests.open(new)

        assert opened
        assert stores.requests.get(KEY) == new.request
        assert stores.evidence.get(KEY) == new.evidence
        assert stores.links.get(new.links[1].link_hash) == new.links[1]
        assert stores.tokens.up_to(KEY, 1) == (TaskToken(KEY, "token-1", 1),)
        assert stores.secrets.get(KEY) == new.secret
        assert stores.audit.entries(KEY) == new.entries
        assert set(stores.effects.of_request(KEY)) == set(new.effects)

    def test_a_second_opening_of_a_key_writes_nothing(self, stores: Stores) -> None:
        first = an_opening_of(approvers=1)
        stores.requests.open(first)
        second = replace(an_opening_of(approvers=3, prompt="Another?"), secret=b"x" * 32)

        opened = stores.requests.open(second)

        assert not opened
        assert stores.requests.get(KEY) == first.request
        assert stores.secrets.get(KEY) == first.secret
        assert stores.links.get(second.links[2].link_hash) is None
        assert len(stores.effects.of_request(KEY)) == 1

    def test_a_request_that_stands_alone_has_no_token(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of(token_generation=0))

        assert stores.tokens.up_to(KEY, 1) == ()

    def test_the_largest_audience_fits_one_opening(self, stores: Stores) -> None:
        names = [f"approver{n}@example.com" for n in range(40)]
        asked = a_request(approvers=names, min_approvals=40, notify_url=HOOK_URL)

        opened = stores.requests.open(an_opening_of(asked))

        assert opened
        assert len(stores.effects.of_request(KEY)) == 41

    def test_fields_and_whom_to_tell_are_read_back(self, stores: Stores) -> None:
        new = an_opening_of(fields=FIELDS, notify_url=HOOK_URL)

        stores.requests.open(new)

        assert stores.requests.get(KEY) == new.request
        assert stores.effects.get(KEY, "hook#pending") == new.effects[-1]
        assert [owed.effect_id for owed in stores.effects.owed("hook", before=NOON, limit=9)] == [
            "hook#pending"
        ]

    def test_a_token_gate_is_read_back_as_one(self, stores: Stores) -> None:
        new = an_opening_of(a_token_gate())

        stores.requests.open(new)

        assert stores.requests.get(KEY) == new.request
        assert stores.links.get(new.links[0].link_hash) == new.links[0]
        assert stores.effects.of_request(KEY) == ()

    def test_a_decision_by_policy_is_closed_from_the_first(self, stores: Stores) -> None:
        new = a_decision_by_policy()

        opened = stores.requests.open(new)

        assert opened
        assert stores.requests.get(KEY) == new.request
        assert stores.requests.closed("2026-11-22", before=None, limit=9).items == (new.request,)
        assert stores.requests.pending(shard_of(KEY), after=None, limit=9).items == ()
        assert stores.secrets.get(KEY) is None
        assert stores.audit.entries(KEY) == new.entries

    def test_what_was_never_opened_is_not_there(self, stores: Stores) -> None:
        assert stores.requests.get(KEY) is None
        assert stores.evidence.get(KEY) is None
        assert stores.links.get("0" * 64) is None
        assert stores.tokens.up_to(KEY, 1) == ()
        assert stores.secrets.get(KEY) is None
        assert stores.effects.of_request(KEY) == ()
        assert stores.audit.entries(KEY) == ()


class CommitContract:
    """A change is written over the version it was decided on, or not at all."""

    def test_answers_are_read_back_in_vote_and_outcome(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of(fields=FIELDS, notify_url=HOOK_URL))
        answers = {"amount": 7.5, "comments": "gut, ja — “so”"}
        change = a_change(_get(stores), approves("ana", input=answers))

        committed = stores.requests.commit(change)

        assert committed
        read = _get(stores)
        assert read == change.request
        assert read.votes[0].feedback == "gut, ja — “so”"
        assert read.outcome is not None
        assert read.outcome["input"] == answers
        assert stores.effects.get(KEY, "hook#decided") is not None

    def test_a_claim_is_read_back_as_one(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of(a_token_gate()))
        change = a_change(_get(stores), by_token({"approved": True}, claim="Ana"))

        stores.requests.commit(change)

        assert _get(stores) == change.request

    def test_a_vote_is_read_back_with_its_entry(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of(approvers=2, min_approvals=2))
        vote = approves("ana", feedback="fine", served_at=NOON + 20)
        change = a_change(_get(stores), vote, deadline_after=NOON + 60)

        committed = stores.requests.commit(change)

        assert committed
        assert stores.requests.get(KEY) == change.request
        assert stores.audit.entries(KEY)[1:] == change.entries

    def test_a_closing_vote_writes_outcome_entries_and_wake_up(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())
        change = a_change(_get(stores), rejects("ana", reason="no"), deadline_after=NOON + 60)

        committed = stores.requests.commit(change)

        assert committed
        assert stores.requests.get(KEY) == change.request
        assert _get(stores).outcome == change.request.outcome
        assert [entry.body["kind"] for entry in stores.audit.entries(KEY)] == [
            "submitted",
            "voted",
            "closed",
        ]
        assert stores.effects.get(KEY, "resume#1") == change.effects[0]

    def test_a_cancellation_keeps_its_reason_and_no_outcome(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())

        stores.requests.commit(a_change(_get(stores), Cancel("mistake", by="ops")))

        assert _get(stores).cancellation == "mistake"
        assert _get(stores).outcome is None

    def test_a_change_of_an_older_version_writes_nothing(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of(approvers=3, min_approvals=3))
        before = _get(stores)
        stores.requests.commit(a_change(before, approves("ana")))

        committed = stores.requests.commit(a_change(before, approves("ben")))

        assert not committed
        assert [vote.approver for vote in _get(stores).votes] == ["ana@example.com"]
        assert len(stores.audit.entries(KEY)) == 2

    def test_the_version_alone_stops_a_change_that_would_fit_otherwise(
        self, stores: Stores
    ) -> None:
        stores.requests.open(an_opening_of())
        change = a_change(_get(stores), approves("ana"))

        committed = stores.requests.commit(replace(change, expected_version=7))

        assert not committed
        assert _get(stores).is_open

    def test_a_closed_request_takes_no_change_even_of_its_own_version(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of(approvers=2))
        stores.requests.commit(a_change(_get(stores), approves("ana")))
        closed = _get(stores)
        forged = replace(a_request(approvers=2), version=closed.version, chain=closed.chain)

        committed = stores.requests.commit(a_change(forged, rejects("ben")))

        assert not committed
        assert _get(stores) == closed

    def test_the_deadline_is_compared_inside_the_write(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of(deadline=NOON + 100))
        change = a_change(_get(stores), approves("ana"))

        at_the_deadline = stores.requests.commit(replace(change, deadline_after=NOON + 100))
        a_second_before = stores.requests.commit(replace(change, deadline_after=NOON + 99))

        assert (at_the_deadline, a_second_before) == (False, True)

    def test_a_taken_place_in_the_chain_writes_nothing(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())
        change = a_change(_get(stores), Expire("engine"), now=NOON + 3600)
        taken = replace(change.entries[0], seq=1)

        committed = stores.requests.commit(replace(change, entries=(taken,)))

        assert not committed
        assert _get(stores).is_open

    def test_an_effect_that_is_there_already_writes_nothing(self, stores: Stores) -> None:
        new = an_opening_of()
        stores.requests.open(new)
        change = a_change(_get(stores), approves("ana"))

        committed = stores.requests.commit(replace(change, effects=new.effects))

        assert not committed
        assert _get(stores).is_open

    def test_nothing_is_committed_to_what_was_never_opened(self, stores: Stores) -> None:
        committed = stores.requests.commit(a_change(a_request(), approves("ana")))

        assert not committed
        assert stores.requests.get(KEY) is None
        assert stores.audit.entries(KEY) == ()


class ReopeningContract:
    """Opening again adds a token, also under a closed request."""

    def test_a_reopening_adds_its_token_to_the_first(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())
        change = a_reopening(_get(stores))

        committed = stores.requests.commit(change)

        assert committed
        assert stores.tokens.up_to(KEY, 2) == (
            TaskToken(KEY, "token-2", 2),
            TaskToken(KEY, "token-1", 1),
        )
        assert stores.tokens.up_to(KEY, 1) == (TaskToken(KEY, "token-1", 1),)
        assert stores.requests.get(KEY) == change.request
        assert stores.effects.get(KEY, "resume#2") is None

    def test_a_reopening_of_a_closed_request_keeps_its_outcome(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())
        stores.requests.commit(a_change(_get(stores), approves("ana")))
        outcome = _get(stores).outcome

        committed = stores.requests.commit(a_reopening(_get(stores)))

        assert committed
        assert _get(stores).outcome == outcome
        assert _get(stores).status == "approved"
        assert stores.effects.get(KEY, "resume#2") is not None

    def test_a_reopening_of_an_older_version_writes_nothing(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())
        before = _get(stores)
        stores.requests.commit(a_reopening(before, token="token-2"))

        committed = stores.requests.commit(a_reopening(before, token="token-3"))

        assert not committed
        assert stores.tokens.up_to(KEY, 2)[0] == TaskToken(KEY, "token-2", 2)


class AfterwardsContract:
    """What happened after the outcome is kept with it."""

    def test_the_end_of_the_run_is_added_to_a_closed_request(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())
        stores.requests.commit(a_change(_get(stores), approves("ana")))
        closed = _get(stores)
        change = a_change(closed, EndOfRun("stopped", NOON), is_afterwards=True)

        committed = stores.requests.commit(change)

        assert committed
        assert _get(stores) == change.request
        assert _get(stores).run_ended == "stopped"
        assert _get(stores).outcome == closed.outcome

    def test_an_open_request_takes_nothing_of_it(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())
        change = a_change(_get(stores), approves("ana"), is_afterwards=True)

        assert not stores.requests.commit(change)
        assert _get(stores).is_open


class ListingContract:
    """Lists are in order, in pages, and complete."""

    def test_the_pending_of_a_shard_come_by_deadline_in_pages(self, stores: Stores) -> None:
        asked = [_open(stores, f"refund.run-{n}.review", deadline=NOON + 900 - n) for n in range(9)]
        shard = shard_of(asked[0])
        wanted = sorted(pending_key(_get(stores, key)) for key in asked if shard_of(key) == shard)

        found, after = [], None
        for _ in range(len(asked) + 1):
            page = stores.requests.pending(shard, after=after, limit=1)
            found += [pending_key(request) for request in page.items]
            after = page.next_key
            if after is None:
                break

        assert found == wanted

    def test_a_closed_request_is_among_the_closed_and_not_the_pending(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())
        stores.requests.commit(a_change(_get(stores), approves("ana")))

        pending = stores.requests.pending(shard_of(KEY), after=None, limit=10)
        closed = stores.requests.closed(day_of(NOON), before=None, limit=10)

        assert pending.items == ()
        assert closed.items == (_get(stores),)
        assert closed.next_key is None

    def test_the_closed_of_a_day_come_latest_first_in_pages(self, stores: Stores) -> None:
        keys = [_open(stores, f"refund.run-{n}.review") for n in range(3)]
        for place, key in enumerate(keys):
            change = a_change(_get(stores, key), approves("ana"), now=NOON + 60 + place)
            stores.requests.commit(change)

        first = stores.requests.closed(day_of(NOON), before=None, limit=2)
        second = stores.requests.closed(day_of(NOON), before=first.next_key, limit=2)

        assert [request.request_id for request in first.items] == [keys[2], keys[1]]
        assert [request.request_id for request in second.items] == [keys[0]]

    def test_the_closed_can_be_bounded_from_below(self, stores: Stores) -> None:
        keys = [_open(stores, f"refund.run-{n}.review") for n in range(3)]
        for place, key in enumerate(keys):
            change = a_change(_get(stores, key), approves("ana"), now=NOON + 60 + place)
            stores.requests.commit(change)

        at_least = closed_key(_get(stores, keys[1]))
        page = stores.requests.closed(day_of(NOON), before=None, limit=9, at_least=at_least)

        assert [request.request_id for request in page.items] == [keys[2], keys[1]]

    def test_another_day_has_none_of_them(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of())
        stores.requests.commit(a_change(_get(stores), approves("ana")))

        assert stores.requests.closed("2026-11-23", before=None, limit=10).items == ()

    def test_the_requests_of_a_run_come_in_order_open_and_closed(self, stores: Stores) -> None:
        _open(stores, "refund.run-1.second", submitted_at=NOON + 10)
        _open(stores, "refund.run-1.first", submitted_at=NOON)
        _open(stores, "refund.run-2.first", execution_id="refund.run-2")
        stores.requests.commit(a_change(_get(stores, "refund.run-1.first"), approves("ana")))

        page = stores.requests.of_execution("refund.run-1")

        assert [request.request_id for request in page.items] == [
            "refund.run-1.first",
            "refund.run-1.second",
        ]

    def test_the_requests_of_a_run_come_in_pages(self, stores: Stores) -> None:
        for n in range(3):
            _open(stores, f"refund.run-1.step{n}", submitted_at=NOON + n)

        first = stores.requests.of_execution("refund.run-1", limit=2)
        second = stores.requests.of_execution("refund.run-1", after=first.next_key, limit=2)

        assert [request.request_id for request in second.items] == ["refund.run-1.step2"]

    def test_what_is_due_at_this_very_second_is_past_its_deadline(self, stores: Stores) -> None:
        _open(stores, "refund.run-1.late", deadline=NOON + 10)
        _open(stores, "refund.run-1.due", deadline=NOON + 20)
        _open(stores, "refund.run-1.early", deadline=NOON + 21)

        late = stores.requests.past_deadline(NOON + 20, limit=10)

        assert [request.request_id for request in late] == [
            "refund.run-1.late",
            "refund.run-1.due",
        ]


class ScopesContract:
    """What waits in a running part of a run is found, and that the part has ended is kept."""

    def test_where_a_request_stands_is_read_back(self, stores: Stores) -> None:
        new = an_opening_of(scopes=(BOTH, EACH), root_execution_id=ROOT)

        opened = stores.requests.open(new)

        assert opened
        assert _get(stores) == new.request

    def test_the_largest_audience_in_the_deepest_scopes_fits_one_opening(
        self, stores: Stores
    ) -> None:
        names = [f"approver{n}@example.com" for n in range(CEILING_APPROVERS)]
        scopes = tuple(f"batch.run-9.each-{n}#{NOON}" for n in range(SCOPES_MAX))
        asked = a_request(approvers=names, notify_url=HOOK_URL, scopes=scopes)

        assert stores.requests.open(an_opening_of(asked))
        assert stores.requests.of_scope(scopes[-1]).items == (_get(stores),)

    def test_what_was_opened_in_a_scope_is_found_by_id_open_or_closed(self, stores: Stores) -> None:
        for key, scopes in {
            "batch.run-9.review.1": (BOTH, EACH),
            "batch.run-9.review.0": (BOTH, EACH),
            "batch.run-9.legal": (BOTH,),
            "batch.run-9.other": (),
        }.items():
            _open(stores, key, scopes=scopes)
        stores.requests.commit(a_change(_get(stores, "batch.run-9.review.0"), approves("ana")))

        each, both = stores.requests.of_scope(EACH), stores.requests.of_scope(BOTH)

        assert _ids(each.items) == ["batch.run-9.review.0", "batch.run-9.review.1"]
        assert [request.is_open for request in each.items] == [False, True]
        assert _ids(both.items) == ["batch.run-9.legal", *_ids(each.items)]
        assert stores.requests.of_scope("batch.run-9.none#1").items == ()

    def test_what_was_opened_in_a_scope_comes_in_pages(self, stores: Stores) -> None:
        keys = [_open(stores, f"batch.run-9.review.{n}", scopes=(EACH,)) for n in range(5)]
        stores.requests.end_scope(AN_END, now=NOON)

        found: list[str] = []
        after = None
        for _ in range(len(keys)):
            page = stores.requests.of_scope(EACH, after=after, limit=2)
            found += _ids(page.items)
            after = page.next_key
            if after is None:
                break

        assert found == keys

    def test_an_opening_that_lost_is_in_no_scope(self, stores: Stores) -> None:
        stores.requests.open(an_opening_of(scopes=(BOTH,)))

        assert not stores.requests.open(an_opening_of(scopes=(EACH,)))
        assert stores.requests.of_scope(EACH).items == ()

    def test_the_first_end_of_a_scope_stands(self, stores: Stores) -> None:
        later = replace(AN_END, error="Other", cause="later")

        first = stores.requests.end_scope(AN_END, now=NOON)
        second = stores.requests.end_scope(later, now=NOON + 5)

        assert (first, second) == (AN_END, AN_END)
        assert stores.requests.ended([EACH]) == AN_END

    def test_of_several_ends_the_outermost_is_told(self, stores: Stores) -> None:
        of_both = replace(AN_END, scope=BOTH)
        stores.requests.end_scope(AN_END, now=NOON)

        inner = stores.requests.ended([BOTH, EACH])
        stores.requests.end_scope(of_both, now=NOON)

        assert inner == AN_END
        assert stores.requests.ended([BOTH, EACH]) == of_both

    def test_what_goes_on_has_not_ended(self, stores: Stores) -> None:
        _open(stores, KEY, scopes=(BOTH, EACH))
        stores.requests.end_scope(replace(AN_END, scope="batch.run-9.other#1"), now=NOON)

        assert stores.requests.ended([BOTH, EACH]) is None
        assert stores.requests.ended([]) is None

    def test_the_end_of_a_scope_is_no_request(self, stores: Stores) -> None:
        stores.requests.end_scope(AN_END, now=NOON)

        assert stores.requests.get(EACH) is None
        assert stores.requests.get("#ended") is None
        assert stores.requests.of_scope(EACH).items == ()

    def test_what_it_failed_with_is_read_back_with_a_cancelled_request(
        self, stores: Stores
    ) -> None:
        stores.requests.open(an_opening_of(scopes=(EACH,)))
        change = a_change(_get(stores), Cancel("failed", by="engine", ended_by=AN_END))

        stores.requests.commit(change)

        assert _get(stores) == change.request
        assert _get(stores).ended_by == AN_END

    def test_the_requests_of_all_runs_below_one_come_in_pages_and_without_its_own(
        self, stores: Stores
    ) -> None:
        _open(stores, "batch.run-9.own", execution_id=ROOT)
        for n in range(3):
            _open(
                stores,
                f"refund.run-9-pay-{n}.review",
                execution_id=f"refund.run-9-pay-{n}",
                root_execution_id=ROOT,
                submitted_at=NOON - n,
            )

        first = stores.requests.of_root(ROOT, limit=2)
        second = stores.requests.of_root(ROOT, after=first.next_key, limit=2)

        assert _ids(first.items) == ["refund.run-9-pay-2.review", "refund.run-9-pay-1.review"]
        assert _ids(second.items) == ["refund.run-9-pay-0.review"]
        assert second.next_key is None
        assert stores.requests.of_root("refund.run-9-pay-0").items == ()


class RequestStoreContract(
    OpeningContract,
    CommitContract,
    RevocationContract,
    ReopeningContract,
    AfterwardsContract,
    ListingContract,
    ScopesContract,
):
    """All that a store of requests promises; a test class takes it and gives `stores`."""


def _get(stores: Stores, request_id: str = KEY):
    request = stores.requests.get(request_id)
    assert request is not None, f"{request_id} is not there"
    return request


def _ids(requests: Iterable[Request]) -> list[str]:
    return [request.request_id for request in requests]


def _open(stores: Stores, request_id: str, **other: object) -> str:
    store: RequestStore = stores.requests
    assert store.open(an_opening_of(a_request(request_id=request_id, **other)))
    return request_id
