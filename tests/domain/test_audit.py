"""Can anybody change what happened without it being seen?"""

import hashlib
import json
from dataclasses import replace

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from countersign.domain.audit import (
    Broken,
    ChainHead,
    Entry,
    Fact,
    Verified,
    append,
    decision_chain,
    delivery_chain,
    enter,
    entry_hash,
    has_entered,
    head_after,
    verify,
)
from tests.builders import KEY, a_request, after, approves
from tests.domain.decided import accepted
from tests.fakes.world import NOON

CHAIN = "a-request"


def a_chain(length: int) -> tuple[list[Entry], ChainHead]:
    head, entries = ChainHead(), []
    for n in range(length):
        entry = append(CHAIN, head, Fact("voted", NOON + n, {"approver": f"person {n}"}))
        head = head_after(entry)
        entries.append(entry)
    return entries, head


def rehashed(entry: Entry, **changed: object) -> Entry:
    body = {**entry.body, **changed}
    return replace(entry, body=body, hash=entry_hash(entry.prev, body))


def broken_at(entries: list[Entry], head: ChainHead) -> int:
    verdict = verify(CHAIN, entries, head)
    assert isinstance(verdict, Broken), verdict
    assert verdict.why
    return verdict.seq


def test_an_entry_says_chain_place_kind_and_moment() -> None:
    entry = append(CHAIN, ChainHead(), Fact("voted", NOON, {"approver": "ana"}))

    assert entry.body == {
        "approver": "ana",
        "chain": CHAIN,
        "seq": 1,
        "kind": "voted",
        "at": "2026-11-22T12:00:00Z",
    }
    assert entry.prev == "0" * 64


def test_the_hash_can_be_made_again_by_anybody() -> None:
    entries, _ = a_chain(2)

    by_hand = hashlib.sha256(entries[0].hash.encode() + rfc8785.dumps(dict(entries[1].body)))

    assert entries[1].hash == by_hand.hexdigest()


def test_a_whole_chain_holds() -> None:
    entries, head = a_chain(4)

    assert verify(CHAIN, entries, head) == Verified(head)


def test_a_chain_without_entries_holds() -> None:
    assert verify(CHAIN, [], ChainHead()) == Verified(ChainHead())


def test_a_chain_reads_back_from_json() -> None:
    entries, head = a_chain(3)
    read = [replace(entry, body=json.loads(json.dumps(entry.body))) for entry in entries]

    assert verify(CHAIN, read, head) == Verified(head)


@pytest.mark.parametrize("place", range(4))
def test_an_edited_entry_is_named(place) -> None:
    entries, head = a_chain(4)
    entries[place] = replace(entries[place], body={**entries[place].body, "approver": "eve"})

    assert broken_at(entries, head) == place + 1


@pytest.mark.parametrize("place", range(4))
def test_an_edited_entry_with_its_own_hash_made_right_is_named(place) -> None:
    entries, head = a_chain(4)
    entries[place] = rehashed(entries[place], approver="eve")

    assert broken_at(entries, head) == place + 1


@pytest.mark.parametrize("place", range(4))
def test_an_edited_hash_is_named(place) -> None:
    entries, head = a_chain(4)
    entries[place] = replace(entries[place], hash="f" * 64)

    assert broken_at(entries, head) == place + 1


@pytest.mark.parametrize("place", range(4))
def test_an_edited_link_to_the_entry_before_is_named(place) -> None:
    entries, head = a_chain(4)
    entries[place] = replace(entries[place], prev="f" * 64)

    assert broken_at(entries, head) == place + 1


def test_a_tail_written_anew_from_an_edit_on_does_not_reach_the_head() -> None:
    entries, head = a_chain(4)
    forged = rehashed(entries[1], approver="eve")
    at, tail = head_after(forged), []
    for entry in entries[2:]:
        tail.append(append(CHAIN, at, Fact("voted", NOON, {"approver": entry.body["approver"]})))
        at = head_after(tail[-1])

    assert broken_at([entries[0], forged, *tail], head) == 4


@pytest.mark.parametrize("place", range(4))
def test_a_missing_entry_is_named_the_last_one_too(place) -> None:
    entries, head = a_chain(4)
    del entries[place]

    assert broken_at(entries, head) == place + 1


def test_all_entries_gone_are_missed() -> None:
    _, head = a_chain(4)

    assert broken_at([], head) == 1


@pytest.mark.parametrize("place", range(4))
def test_an_entry_that_was_put_between_is_named(place) -> None:
    entries, head = a_chain(4)
    before = ChainHead(place, entries[place].prev)
    stranger = append(CHAIN, before, Fact("voted", NOON, {"approver": "eve"}))
    moved = [replace(entry, seq=entry.seq + 1) for entry in entries[place:]]

    named = broken_at([*entries[:place], stranger, *moved], head)

    assert named in (place + 1, place + 2)


def test_an_entry_behind_the_end_is_named() -> None:
    entries, head = a_chain(4)
    more = append(CHAIN, head, Fact("voted", NOON, {"approver": "eve"}))

    assert broken_at([*entries, more], head) == 5


@pytest.mark.parametrize("place", range(3))
def test_two_entries_in_each_others_place_are_named(place) -> None:
    entries, head = a_chain(4)
    first, second = entries[place], entries[place + 1]
    entries[place] = replace(second, seq=first.seq)
    entries[place + 1] = replace(first, seq=second.seq)

    assert broken_at(entries, head) == place + 1


def test_entries_read_in_another_order_are_named() -> None:
    entries, head = a_chain(3)

    assert broken_at([entries[1], entries[0], entries[2]], head) == 1


def test_an_entry_of_another_chain_is_named() -> None:
    entries, head = a_chain(2)

    assert verify("another", entries, head) == Broken(1, f"it belongs to the chain {CHAIN}")


def test_a_head_of_another_hash_is_seen() -> None:
    entries, head = a_chain(2)

    assert broken_at(entries, replace(head, hash="f" * 64)) == 2


def test_an_edit_that_json_cannot_carry_is_named() -> None:
    entries, head = a_chain(2)
    entries[0] = replace(entries[0], body={**entries[0].body, "approver": float("nan")})
    entries[1] = replace(entries[1], prev="é")

    assert broken_at(entries, head) == 1


@given(
    length=st.integers(1, 6),
    edits=st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(["edit", "forge", "drop", "swap", "double"])),
        min_size=1,
        max_size=3,
    ),
)
def test_no_edit_goes_unseen(length, edits) -> None:
    entries, head = a_chain(length)
    original = list(entries)
    for place, how in edits:
        if not entries:
            break
        at = place % len(entries)
        if how == "edit":
            entries[at] = replace(entries[at], body={**entries[at].body, "approver": "eve"})
        elif how == "forge":
            entries[at] = rehashed(entries[at], approver="eve")
        elif how == "drop":
            del entries[at]
        elif how == "swap":
            entries[at], entries[0] = entries[0], entries[at]
        else:
            entries.insert(at, entries[at])

    verdict = verify(CHAIN, entries, head)

    assert isinstance(verdict, Verified) == (entries == original)


def test_a_vote_carries_the_hash_of_its_entry() -> None:
    request = after(a_request(approvers=2, min_approvals=2), approves("ana"))

    closed, entries = enter(
        replace(request, votes=(*request.votes, replace(request.votes[0], audit_hash=None))),
        [Fact("voted", NOON, {}), Fact("closed", NOON, {})],
    )

    assert closed.votes[0].audit_hash == request.votes[0].audit_hash
    assert closed.votes[1].audit_hash == entries[0].hash
    assert closed.chain == ChainHead(entries[1].seq, entries[1].hash)


def test_a_request_has_two_chains() -> None:
    assert decision_chain(KEY) == KEY
    assert delivery_chain(KEY) == f"{KEY}#delivery"


class TestWhatIsSaidOfAChain:
    def test_of_a_gap_which_entry_stands_in_it(self) -> None:
        entries, head = a_chain(3)

        told = verify(CHAIN, [entries[0], entries[2]], head)

        assert told == Broken(2, "entry 2 is missing: entry 3 stands in its place")

    def test_of_an_entry_too_many_where_the_chain_ended(self) -> None:
        entries, _ = a_chain(3)

        told = verify(CHAIN, entries, head_after(entries[1]))

        assert told == Broken(3, "the chain ended at entry 2: this one was put behind it")

    def test_of_an_end_that_is_gone_how_long_the_chain_is(self) -> None:
        entries, head = a_chain(3)

        assert verify(CHAIN, entries[:2], head) == Broken(3, "entry 3 is missing: the chain has 3")

    def test_of_a_number_of_its_own_as_which_entry_it_was_written(self) -> None:
        entries, head = a_chain(3)
        entries[1] = rehashed(entries[1], seq=7)

        assert verify(CHAIN, entries, head) == Broken(2, "it was written as entry 7")

    def test_of_a_replaced_entry_that_the_next_one_followed_another(self) -> None:
        entries, head = a_chain(3)
        entries[1] = rehashed(entries[1], approver="eve")

        told = verify(CHAIN, entries, head)

        assert told == Broken(2, "it was replaced: entry 3 followed another one")

    def test_of_a_replaced_end_that_it_does_not_follow(self) -> None:
        entries, head = a_chain(3)
        other = replace(entries[2], prev="f" * 64)
        entries[2] = rehashed(other)

        assert verify(CHAIN, entries, head) == Broken(3, "it does not follow the entry before it")

    def test_of_a_beginning_that_follows_something_that_it_does_not_follow(self) -> None:
        first = rehashed(replace(a_chain(1)[0][0], prev="f" * 64))

        told = verify(CHAIN, [first], head_after(first))

        assert told == Broken(1, "it does not follow the entry before it")


class TestWhatARequestShowsOfItsChain:
    """A request alone, without its audit, tells which entries were written."""

    def test_the_last_entry_is_in_it(self) -> None:
        request, entries = enter(a_request(), [Fact("cancelled", NOON), Fact("reopened", NOON)])

        assert has_entered(request, entries)

    def test_a_vote_is_in_it_however_much_has_followed(self) -> None:
        asked = a_request(approvers=2, min_approvals=2)
        answer = accepted(asked, approves("ana"))
        request, entries = enter(answer.request, answer.facts)
        later, _ = enter(request, [Fact("link-revoked", NOON + 90)])

        assert has_entered(later, entries)

    def test_another_answer_in_its_place_is_not_this_one(self) -> None:
        asked = a_request(approvers=2, min_approvals=2)
        other = accepted(asked, approves("ana", feedback="otherwise"))
        _, entries = enter(other.request, other.facts)

        assert not has_entered(after(asked, approves("ana")), entries)

    def test_what_is_no_vote_is_not_known_again_once_something_followed(self) -> None:
        request, entries = enter(a_request(), [Fact("cancelled", NOON)])
        later, _ = enter(request, [Fact("reopened", NOON)])

        assert not has_entered(later, entries)

    def test_nothing_is_in_nothing(self) -> None:
        assert not has_entered(a_request(), ())
