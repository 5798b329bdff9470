"""Can a chain that was written anew as a whole still pass for the one that was sealed?"""

import json
from dataclasses import replace

import pytest

from countersign.domain.audit import Broken, ChainHead, Fact, Verified, append, head_after, verify
from countersign.domain.canonical import canonical_bytes
from countersign.domain.chain import GENESIS_HASH
from countersign.domain.seals import (
    Mark,
    Seal,
    SealDamagedError,
    SealedHead,
    SealFlaw,
    SealsEnd,
    StoredSeal,
    chained,
    end_at,
    held_against,
    marks_of,
    read_seal,
    seal_after,
    seal_bytes,
    seal_hash,
)
from tests.fakes.world import NOON

AT = "2026-11-22T12:00:00Z"
CHAIN = "refund.run-1.review"
HEADS = (SealedHead("b", ChainHead(2, "b" * 64)), SealedHead("a", ChainHead(1, "a" * 64)))


def a_chain(*approvers: str):
    head, entries = ChainHead(), []
    for approver in approvers:
        entry = append(CHAIN, head, Fact("voted", NOON, {"approver": approver}))
        entries.append(entry)
        head = head_after(entry)
    return entries, head


def judged(entries, head, *marks: Mark):
    return held_against(verify(CHAIN, entries, head), entries, marks)


def stored(seal: Seal) -> StoredSeal:
    return StoredSeal(seal.number, seal_bytes(seal))


def some_seals(*goes_on) -> list[StoredSeal]:
    last, seals = None, []
    for place in goes_on:
        last = stored(seal_after(end_at(last), HEADS, at=AT, goes_on=place))
        seals.append(last)
    return seals


def test_the_first_seal_follows_nothing_and_tells_heads_in_order_of_their_chains():
    seal = seal_after(SealsEnd(), HEADS, at=AT, goes_on=None)

    assert json.loads(seal_bytes(seal)) == {
        "format": "countersign-seal/1",
        "number": 1,
        "at": AT,
        "previous": GENESIS_HASH,
        "round": 1,
        "part": 1,
        "count": 2,
        "heads": [["a", 1, "a" * 64], ["b", 2, "b" * 64]],
        "next": None,
    }


def test_a_seal_reads_back_as_it_was_written():
    seal = seal_after(SealsEnd(), HEADS, at=AT, goes_on={"table": "effects"})

    assert read_seal(seal_bytes(seal)) == seal


def test_each_seal_names_the_bytes_of_the_one_before():
    first, second = some_seals(None, None)

    assert read_seal(second.content).previous == seal_hash(first.content)


def test_a_round_that_is_finished_is_followed_by_a_new_one():
    first, second = some_seals(None, None)
    seal = read_seal(second.content)

    assert (seal.round, seal.part, seal.count) == (2, 1, 2)
    assert end_at(first).next is None


def test_an_unfinished_round_goes_on_where_it_stopped():
    place = {"table": "effects", "requestId": "r"}
    first, second = some_seals(place, None)
    seal = read_seal(second.content)

    assert (seal.round, seal.part, seal.count) == (1, 2, 4)
    assert end_at(first).next == place


def test_a_last_seal_that_cannot_be_read_is_followed_by_its_bytes():
    last = StoredSeal(7, b"not a seal")

    seal = seal_after(end_at(last), HEADS, at=AT, goes_on=None)

    assert (seal.number, seal.round, seal.part) == (8, 8, 1)
    assert seal.previous == seal_hash(b"not a seal")
    assert end_at(last).next is None


def test_before_the_first_seal_a_round_begins():
    assert end_at(None) == SealsEnd()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"heads":[[1,1,"x"]]}',
        b'{"heads":[["a","1","x"]]}',
        b'{"heads":[["a",1]]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_seal_is_refused(content):
    with pytest.raises(SealDamagedError, match="not a seal"):
        read_seal(content)


@pytest.mark.parametrize(
    "forged",
    [
        {"next": 5},
        {"next": [["table", "requests"]]},
        {"next": {"table": 5}},
        {"round": "1"},
        {"round": True},
        {"round": 2**53 - 1},
        {"part": 0},
        {"count": -1},
        {"count": 2**53 - 1},
        {"number": "1"},
        {"at": 5},
        {"previous": None},
        {"heads": [["a", 1, {}]]},
        {"heads": [["a", True, "x"]]},
        {"heads": [["a", -1, "x"]]},
    ],
    ids=str,
)
def test_a_forged_seal_with_values_of_another_kind_is_no_seal_and_is_followed_like_one(forged):
    told = json.loads(seal_bytes(seal_after(SealsEnd(), HEADS, at=AT, goes_on=None)))
    content = canonical_bytes({**told, **forged})

    with pytest.raises(SealDamagedError, match="not a seal"):
        read_seal(content)
    following = seal_after(end_at(StoredSeal(1, content)), HEADS, at=AT, goes_on=None)
    assert read_seal(seal_bytes(following)).previous == seal_hash(content)


def test_a_seal_that_says_more_or_is_written_otherwise_is_refused():
    content = seal_bytes(seal_after(SealsEnd(), HEADS, at=AT, goes_on=None))
    more = json.dumps({**json.loads(content), "more": 1}).encode()

    for other in (content + b"\n", more):
        with pytest.raises(SealDamagedError, match="not written as a seal is"):
            read_seal(other)


def test_seals_in_their_order_have_no_flaw():
    seals = some_seals({"from": "1"}, None, None)

    assert list(chained(seals)) == [read_seal(each.content) for each in seals]


def test_seals_may_begin_anywhere_since_the_first_ones_may_be_gone():
    seals = some_seals(None, None, None)

    assert not flaws(seals[1:])


def flaws(seals) -> list[SealFlaw]:
    return [each for each in chained(seals) if isinstance(each, SealFlaw)]


def test_a_seal_that_is_missing_is_named_and_what_follows_is_still_read():
    first, _, third = some_seals(None, None, None)

    found = list(chained([first, third]))

    assert found[1] == SealFlaw(2, "seal 2 is missing: seal 3 follows")
    assert found[2] == read_seal(third.content)


def test_a_seal_that_was_changed_is_named_by_the_one_behind_it():
    first, second, third = some_seals(None, None, None)
    changed = replace(read_seal(second.content), at="2026-11-23T12:00:00Z")

    assert flaws([first, stored(changed), third]) == [
        SealFlaw(3, "it does not follow the seal before it")
    ]


def test_a_seal_under_anothers_number_is_named():
    first, second = some_seals(None, None)

    assert flaws([first, replace(first, number=2)])[0] == SealFlaw(2, "it was written as seal 1")
    assert flaws([first, second]) == []


def test_a_first_seal_that_follows_another_is_named():
    _, second = some_seals(None, None)
    forged = replace(read_seal(second.content), number=1)

    assert flaws([stored(forged)]) == [SealFlaw(1, "it names a seal before it")]


def test_a_seal_that_cannot_be_read_is_named_and_its_bytes_are_still_followed():
    first = StoredSeal(1, b"spoilt")
    second = stored(seal_after(end_at(first), HEADS, at=AT, goes_on=None))

    assert list(chained([first, second])) == [
        SealFlaw(1, "it is not a seal: JSONDecodeError"),
        read_seal(second.content),
    ]


def test_a_seal_vouches_for_each_head_that_it_tells():
    seal = seal_after(SealsEnd(), HEADS, at=AT, goes_on=None)

    assert dict(marks_of(seal)) == {"a": Mark(1, "a" * 64, seal=1), "b": Mark(2, "b" * 64, seal=1)}


def test_a_chain_that_has_grown_since_still_holds():
    entries, head = a_chain("ana", "ben", "cleo")

    assert judged(entries, head, Mark(2, entries[1].hash, seal=1)) == Verified(head)


def test_a_chain_written_anew_from_an_entry_on_is_named_at_the_first_that_was_sealed():
    sealed, _ = a_chain("ana", "ben", "cleo", "dan")
    marks = [Mark(seq, sealed[seq - 1].hash, seal=seq) for seq in (4, 3, 1)]

    found = judged(*a_chain("ana", "eve", "cleo", "dan"), *marks)

    assert found == Broken(3, "seal 3 recorded another entry 3")


def test_a_chain_that_was_cut_with_its_head_is_named_at_its_end():
    sealed, _ = a_chain("ana", "ben", "cleo", "dan")

    found = judged(*a_chain("ana", "ben"), Mark(4, sealed[3].hash, seal=9))

    assert found == Broken(3, "entry 3 is missing: seal 9 recorded entry 4")


def test_two_seals_that_differ_cannot_both_be_right():
    entries, head = a_chain("ana", "ben")
    marks = [Mark(2, entries[1].hash, seal=2), Mark(2, "f" * 64, seal=1)]

    assert judged(entries, head, *marks) == Broken(2, "seal 1 recorded another entry 2")


def test_of_a_break_and_a_contradiction_the_first_is_named_and_the_break_where_they_meet():
    entries, head = a_chain("ana", "ben", "cleo")
    entries[1] = replace(entries[1], body={"approver": "eve"})
    own = "its content is not what its hash was made of"

    assert judged(entries, head, Mark(3, "f" * 64, seal=1)) == Broken(2, own)
    assert judged(entries, head, Mark(2, "f" * 64, seal=1)) == Broken(2, own)
    assert judged(entries, head, Mark(1, "f" * 64, seal=1)) == Broken(
        1, "seal 1 recorded another entry 1"
    )


def test_an_empty_head_vouches_for_nothing():
    entries, head = a_chain("ana")

    assert judged(entries, head, Mark(0, GENESIS_HASH, seal=1)) == Verified(head)


def test_a_later_round_keeps_its_number_over_all_its_parts():
    seals = [read_seal(each.content) for each in some_seals(None, {"chain": "b"}, None, None)]

    assert [(seal.round, seal.part) for seal in seals] == [(1, 1), (2, 1), (2, 2), (3, 1)]


@pytest.mark.parametrize(
    "head", [["a", True, "a" * 64], [7, 1, "a" * 64], ["a", 1.5, "a" * 64], ["a", 1]]
)
def test_a_head_that_is_none_damages_its_seal(head):
    told = json.loads(seal_bytes(seal_after(SealsEnd(), HEADS, at=AT, goes_on=None)))
    told["heads"].append(head)

    with pytest.raises(SealDamagedError, match="it is not a seal"):
        read_seal(canonical_bytes(told))


def test_of_several_contradictions_the_first_entry_and_the_oldest_seal_are_named():
    entries, head = a_chain("ana", "ben", "cleo")

    first = judged(entries, head, Mark(3, "f" * 64, 1), Mark(2, "f" * 64, 9))
    oldest = judged(entries, head, Mark(2, "f" * 64, 9), Mark(2, "e" * 64, 3))

    assert first == Broken(2, "seal 9 recorded another entry 2")
    assert oldest == Broken(2, "seal 3 recorded another entry 2")
