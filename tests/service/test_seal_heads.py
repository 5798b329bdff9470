"""Are the heads of all chains sealed, however many there are and however little time is left?"""

from countersign.domain.audit import decision_chain, delivery_chain
from countersign.domain.seals import chained, marks_of, read_seal
from countersign.service.open_gate import open_gate
from countersign.service.seal_heads import Sealed, seal_heads
from tests.builders import SECRET, an_opening
from tests.fakes.memory import Memory
from tests.fakes.seals import MemoryChainHeads, MemorySeals
from tests.fakes.world import NOON, FakeClock

LATER = NOON + 600


def a_world(requests: int) -> Memory:
    memory = Memory()
    for place in range(requests):
        opening = an_opening(key=f"refund.run-{place}.review")
        open_gate(opening, store=memory.requests, secret=SECRET, now=NOON)
    return memory


def sealing(memory: Memory, seals: MemorySeals, *, until: int = LATER, a_page: int = 2) -> Sealed:
    return seal_heads(
        chains=MemoryChainHeads(memory, a_page=a_page),
        seals=seals,
        clock=FakeClock(),
        until=until,
        at_once=2,
    )


def sealed_chains(seals: MemorySeals) -> list[str]:
    return [chain for seal in chained(seals.all()) for chain, _ in marks_of(seal)]


def test_every_chain_is_sealed_once_a_round() -> None:
    seals = MemorySeals()

    done = sealing(a_world(5), seals)

    assert done == Sealed(number=3, seals=3, heads=5, is_complete=True)
    assert sorted(sealed_chains(seals)) == [f"refund.run-{place}.review" for place in range(5)]


def test_both_chains_of_a_request_are_sealed() -> None:
    memory, seals = a_world(1), MemorySeals()
    [(key, request)] = memory.tables.requests.items()
    memory.tables.heads[key] = request.chain

    sealing(memory, seals)

    assert sealed_chains(seals) == [decision_chain(key), delivery_chain(key)]


def test_that_there_is_nothing_yet_is_sealed_too() -> None:
    seals = MemorySeals()

    assert sealing(a_world(0), seals) == Sealed(number=1, seals=1, heads=0, is_complete=True)
    assert sealed_chains(seals) == []


def test_what_the_time_did_not_allow_is_sealed_by_the_next_run() -> None:
    memory, seals = a_world(5), MemorySeals()

    first = sealing(memory, seals, until=NOON)
    second = sealing(memory, seals)

    assert (first.heads, first.is_complete) == (2, False)
    assert (second.heads, second.is_complete) == (3, True)
    assert len(set(sealed_chains(seals))) == 5
    last = read_seal(seals.kept[3])
    assert (last.round, last.part, last.count) == (1, 3, 5)


def test_the_next_run_after_a_whole_round_begins_anew() -> None:
    memory, seals = a_world(2), MemorySeals()

    sealing(memory, seals)
    sealing(memory, seals)

    assert [read_seal(seals.kept[number]).round for number in (1, 2)] == [1, 2]


def test_pages_without_a_head_are_read_past() -> None:
    memory, seals = a_world(3), MemorySeals()

    done = sealing(memory, seals, a_page=1)

    assert done.heads == 3
    assert read_seal(seals.kept[1]).count == 2


def test_heads_that_nobody_can_read_are_counted_over_all_pages() -> None:
    chains = MemoryChainHeads(a_world(3), a_page=1, unreadable=2)

    done = seal_heads(chains=chains, seals=MemorySeals(), clock=FakeClock(), until=LATER, at_once=2)

    assert (done.heads, done.unreadable, done.is_complete) == (3, 6, True)


def test_of_two_runs_at_once_one_ends_and_nothing_is_written_over() -> None:
    memory = a_world(3)

    class Overtaken(MemorySeals):
        def add(self, number: int, content: bytes) -> bool:
            self.kept.setdefault(number, b"another run's")
            return super().add(number, content)

    seals = Overtaken()

    assert sealing(memory, seals) == Sealed(number=0, seals=0, heads=0, is_complete=False)
    assert seals.kept == {1: b"another run's"}


def test_a_run_that_is_overtaken_later_says_how_far_it_came() -> None:
    memory, seals = a_world(5), MemorySeals()
    seals.kept[2] = b"another run's"
    seals.last = lambda: None  # type: ignore[method-assign]  # what it read before the other wrote

    assert sealing(memory, seals) == Sealed(number=1, seals=1, heads=2, is_complete=False)
