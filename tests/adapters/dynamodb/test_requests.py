from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from countersign import links
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.domain.commands import Cancel, EndOfRun, RevokeLink
from countersign.domain.decide import Accepted
from countersign.domain.moments import day_of
from countersign.domain.request import closed_key
from countersign.service.apply_command import apply_command
from countersign.service.cast_vote import Recorded, cast_vote
from countersign.service.open_gate import Opened, open_gate
from countersign.service.ports import TaskToken, UnavailableError
from tests.adapters.contracts.requests import RequestStoreContract
from tests.adapters.contracts.writes import a_change, a_reopening, an_opening_of
from tests.adapters.stubs import StubClient, refusal
from tests.adapters.tables import tables
from tests.builders import KEY, SECRET, a_request, an_opening, approves
from tests.fakes.world import NOON, FakeClock


class TestDynamoRequests(RequestStoreContract):
    pass


def test_a_range_whose_ends_have_crossed_holds_nothing(stores):
    stores.requests.open(an_opening_of())
    stores.requests.commit(a_change(stores.requests.get(KEY), approves("ana")))
    key = closed_key(stores.requests.get(KEY))

    page = stores.requests.closed(day_of(NOON), before=key, limit=9, at_least=key)

    assert page.items == ()


def test_both_ends_of_a_range_hold_at_once(stores):
    keys = [f"refund.run-{n}.review" for n in range(4)]
    for place, key in enumerate(keys):
        stores.requests.open(an_opening_of(a_request(request_id=key)))
        change = a_change(stores.requests.get(key), approves("ana"), now=NOON + place)
        stores.requests.commit(change)
    ends = [closed_key(stores.requests.get(key)) for key in keys]

    page = stores.requests.closed(day_of(NOON), before=ends[3], limit=1, at_least=ends[1])
    rest = stores.requests.closed(day_of(NOON), before=page.next_key, limit=9, at_least=ends[1])

    assert [request.request_id for request in page.items] == [keys[2]]
    assert [request.request_id for request in rest.items] == [keys[1]]


def test_a_store_that_does_not_answer_is_unavailable_and_not_a_lost_race():
    failure = refusal("InternalServerError")
    client = StubClient(get_item=[failure], query=[failure], transact_write_items=[failure])
    store = DynamoRequestStore(client, tables(), evidence_days=1)

    with pytest.raises(UnavailableError):
        store.get(KEY)
    with pytest.raises(UnavailableError):
        store.pending(0, after=None, limit=1)
    with pytest.raises(UnavailableError):
        store.open(an_opening_of())


def test_a_vote_is_two_calls_to_the_store(stores):
    request = a_request()
    client = StubClient(transact_write_items=[{}])
    store = DynamoRequestStore(client, tables(), evidence_days=1)

    assert store.commit(a_change(request, approves("ana"), deadline_after=NOON))

    [(operation, asked)] = client.asked
    written = [next(iter(write.values()))["TableName"] for write in asked["TransactItems"]]
    assert operation == "transact_write_items"
    assert written == ["Requests", "Audit", "Audit", "Effects"]


LOST_BEFORE = {"ResponseMetadata": {"RetryAttempts": 1}}
"""How botocore marks an answer that came only after it had tried again."""


def test_what_an_unanswered_try_has_written_is_not_taken_for_somebody_elses(stores):
    stores.requests.open(an_opening_of())
    change = a_change(stores.requests.get(KEY), approves("ana"))
    stores.requests.commit(change)
    store = _whose_conditions_failed(stores, **LOST_BEFORE)

    assert store.commit(change)


def test_what_somebody_else_has_written_meanwhile_is_a_lost_race_all_the_same(stores):
    stores.requests.open(an_opening_of())
    read = stores.requests.get(KEY)
    stores.requests.commit(a_change(read, approves("ana")))
    store = _whose_conditions_failed(stores, **LOST_BEFORE)

    assert not store.commit(a_change(read, approves("ana", feedback="at once")))


def test_nobody_looks_again_where_the_first_try_was_answered(stores):
    stores.requests.open(an_opening_of())
    change = a_change(stores.requests.get(KEY), approves("ana"))
    stores.requests.commit(change)
    store = _whose_conditions_failed(stores)

    assert not store.commit(change)


def test_a_submission_whose_answer_was_lost_is_opened(stores):
    opening = an_opening_of(token_generation=0)
    stores.requests.open(opening)
    store = _whose_conditions_failed(stores, **LOST_BEFORE)

    assert store.open(opening)


def test_an_opening_with_a_token_is_never_taken_for_the_one_that_stands(stores):
    """The entry names no token: another attempt's opening of this second reads the same."""
    opening = an_opening_of()
    stores.requests.open(replace(opening, token=TaskToken(KEY, "token-a", 1)))
    store = _whose_conditions_failed(stores, **LOST_BEFORE)

    assert not store.open(opening)


def test_a_reopening_is_never_taken_for_another_ones(stores):
    stores.requests.open(an_opening_of())
    read = stores.requests.get(KEY)
    stores.requests.commit(a_reopening(read, token="token-a"))
    store = _whose_conditions_failed(stores, **LOST_BEFORE)

    assert not store.commit(a_reopening(read, token="token-b"))


@pytest.mark.parametrize("is_open_before", [False, True])
def test_each_task_that_opens_a_gate_in_one_second_has_its_token_kept(stores, is_open_before):
    if is_open_before:
        open_gate(an_opening(token="token-0"), store=stores.requests, secret=SECRET, now=NOON)
    open_gate(an_opening(token="token-a"), store=stores.requests, secret=SECRET, now=NOON)

    answer = open_gate(
        an_opening(token="token-b"),
        store=_after_no_answer(stores),
        secret=b"y" * 32,
        now=NOON,
    )

    assert isinstance(answer, Opened)
    latest = stores.tokens.up_to(KEY, stores.requests.get(KEY).token_generation)[0]
    assert latest.token == "token-b"


@pytest.mark.parametrize(
    "follows", [EndOfRun("stopped", NOON), RevokeLink("ana@example.com", by="ops")]
)
def test_ones_own_vote_is_known_again_whatever_has_followed_it(stores, follows):
    stores.requests.open(an_opening_of())
    link = links.link_hash(links.link_token(SECRET, "ana@example.com", epoch=1))

    def meanwhile():
        clock = FakeClock(NOON + 90)
        done = apply_command(KEY, follows, store=stores.requests, clock=clock)
        assert isinstance(done, Accepted)
        assert not done.already_recorded

    answer = cast_vote(
        KEY,
        approves("ana"),
        store=_whose_answer_is_lost(stores, meanwhile),
        clock=FakeClock(NOON + 60),
        links=_NoLink(),
        link_hash=link,
    )

    assert isinstance(answer, Recorded)
    assert (answer.already_recorded, answer.decided) == (False, True)
    assert stores.requests.get(KEY).votes == (answer.vote,)


def test_a_cancelling_is_not_taken_for_done_because_somebody_has_voted(stores):
    stores.requests.open(an_opening_of(approvers=3, min_approvals=3))
    stores.requests.commit(a_change(stores.requests.get(KEY), approves("ana")))
    read = stores.requests.get(KEY)
    stores.requests.commit(a_change(read, approves("ben")))
    store = _whose_conditions_failed(stores, **LOST_BEFORE)

    assert not store.commit(a_change(read, Cancel("mistake", by="ops")))


class _NoLink:
    """Links of which each was revoked by the time it is read again."""

    def get(self, _link_hash):
        return None


def _after_no_answer(stores):
    """A store each of whose refused writes was tried before, without an answer."""
    return _over(stores, lambda: None, is_written=False)


def _whose_answer_is_lost(stores, meanwhile):
    """A store whose writes are made, something follows, and what botocore sends again fails."""
    return _over(stores, meanwhile, is_written=True)


def _over(stores, meanwhile, *, is_written):
    real = stores.requests._client

    def write(**arguments):
        if is_written:
            real.transact_write_items(**arguments)
            meanwhile()
        try:
            return real.transact_write_items(**arguments)
        except ClientError as failure:
            failure.response["ResponseMetadata"]["RetryAttempts"] = 1
            raise

    client = StubClient()
    client.get_item, client.transact_write_items = real.get_item, write
    return DynamoRequestStore(client, stores.requests._tables, evidence_days=1)


def _whose_conditions_failed(stores, **details):
    """A store that reads as the given one does, and whose writes fail for their conditions."""
    reasons = [{"Code": "ConditionalCheckFailed"}]
    failure = refusal("TransactionCanceledException", CancellationReasons=reasons, **details)
    client = StubClient(transact_write_items=[failure])
    client.get_item = stores.requests._client.get_item
    return DynamoRequestStore(client, stores.requests._tables, evidence_days=1)
