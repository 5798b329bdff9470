"""How does one waiting question stand?"""

from dataclasses import replace

import pytest

from countersign.domain.commands import Cancel
from countersign.domain.request import (
    PENDING_SHARDS,
    SeatEpoch,
    closed_key,
    is_place,
    is_request_id,
    pending_key,
    same_address,
    shard_of,
)
from tests.builders import KEY, a_request, a_token_gate, after, approves
from tests.fakes.world import NOON


def test_it_is_open_until_it_has_its_end() -> None:
    assert a_request().is_open
    assert not after(a_request(), approves("ana")).is_open
    assert not after(a_request(), Cancel("no", by="ops")).is_open


def test_a_mailbox_is_the_same_whatever_its_case() -> None:
    assert same_address(" ANA@Example.COM ") == same_address("ana@example.com")


def test_a_seat_is_found_as_the_audience_writes_it() -> None:
    request = a_request(approvers=["Ana@Example.com"])

    assert request.seat_of("ana@example.com") == "Ana@Example.com"
    assert request.seat_of("eve@example.com") is None


def test_a_vote_is_found_by_its_address() -> None:
    request = after(a_request(approvers=2, min_approvals=2), approves("ana"))

    assert request.vote_of("ANA@example.com") == request.votes[0]
    assert request.vote_of("ben@example.com") is None


def test_keys_sort_by_time_then_by_id() -> None:
    soon, late = a_request(deadline=NOON + 9), a_request(deadline=NOON + 1_000_000)

    assert pending_key(soon) < pending_key(late)
    assert pending_key(soon) == f"00{NOON + 9}#{KEY}"
    assert closed_key(after(a_request(), approves("ana"))) == f"00{NOON + 60}#{KEY}"


def test_a_request_without_a_closing_second_sorts_first() -> None:
    assert closed_key(a_request()) == f"{0:012d}#{KEY}"


def test_requests_spread_over_all_shards() -> None:
    shards = {shard_of(f"refund.run-{n}.review") for n in range(100)}

    assert shards == set(range(PENDING_SHARDS))


def test_a_request_stays_in_its_shard_across_releases() -> None:
    assert [shard_of(f"r_{n}") for n in range(8)] == [2, 0, 1, 1, 1, 2, 1, 2]


@pytest.mark.parametrize("key", [pending_key(a_request()), f"{0:012d}#x"])
def test_a_key_is_a_place_in_a_list(key) -> None:
    assert is_place(key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#",
        "abc#x",
        "12#x",
        "²" * 12 + "#x",
        "٣" * 12 + "#x",
        "a" * 12 + "#x",
        "0" * 13,
        f"{0:012d}",
        f"{0:012d}#" + "x" * 1000,
    ],
)
def test_all_else_is_no_place(text) -> None:
    assert not is_place(text)


@pytest.mark.parametrize("text", ["refund.run-1.review", "r_abc", "a.b.c.0", "ä.b.c", "x" * 500])
def test_a_request_can_be_called_so(text) -> None:
    assert is_request_id(text)


@pytest.mark.parametrize(
    "text",
    ["", "x" * 501, "ä" * 251, "a b", "a#delivery", "a\nb", "\x00", "\ud800", "\u202e", "\u2028"],
)
def test_no_request_can_be_called_so(text) -> None:
    assert not is_request_id(text)
    assert not is_place(f"{0:012d}#{text}")


def test_a_token_gate_asks_nobody_by_name_and_has_one_seat() -> None:
    gate = a_token_gate()

    assert gate.is_token_gate
    assert gate.people == ()
    assert gate.seat_of("token") == "token"


def test_a_gate_with_an_audience_asks_its_people_and_has_no_seat_for_a_token() -> None:
    gate = a_request(approvers=2)

    assert not gate.is_token_gate
    assert gate.people == gate.audience
    assert gate.seat_of("token") is None


def test_a_seats_first_link_opens_until_it_is_revoked() -> None:
    request = a_request(approvers=2)
    again = replace(request, epochs=(SeatEpoch("ana@example.com", 2),))
    without = replace(request, epochs=(SeatEpoch("ana@example.com", 2, has_link=False),))

    opens = [
        [each.is_opened_by("ana@example.com", epoch) for epoch in (0, 1, 2, 3)]
        for each in (request, again, without)
    ]

    assert opens == [
        [False, True, False, False],
        [False, False, True, False],
        [False, False, False, False],
    ]
    assert without.is_opened_by("ben@example.com", 1)
