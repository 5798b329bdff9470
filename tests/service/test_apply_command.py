"""How does a command reach the store, when others write at the same time?"""

from dataclasses import replace

import pytest

from countersign.domain.commands import Cancel, Command, EndOfRun, Expire, RevokeLink
from countersign.domain.credentials import Link
from countersign.domain.decide import Accepted, Refused
from countersign.domain.request import Request
from countersign.service.apply_command import apply_command
from countersign.service.open_gate import open_gate
from countersign.service.ports import Change
from tests.builders import KEY, SECRET, an_opening, approves, stored
from tests.fakes.memory import Memory, MemoryRequests
from tests.fakes.world import NOON, FakeClock, Pauses


def a_memory() -> Memory:
    memory = Memory()
    open_gate(an_opening(timeout=600), store=memory.requests, secret=SECRET, now=NOON)
    return memory


def test_what_is_answered_is_what_was_written() -> None:
    memory = a_memory()

    answer = apply_command(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))

    assert isinstance(answer, Accepted)
    assert answer.request == stored(memory)


def test_an_objection_stops_it_before_anything_is_decided() -> None:
    memory = a_memory()
    no = Refused("LINK_UNKNOWN", "no", None)

    answer = apply_command(
        KEY,
        approves("ana"),
        store=memory.requests,
        clock=FakeClock(NOON),
        objection=lambda _request, _attempt: no,
    )

    assert answer == no
    assert stored(memory).is_open


def test_only_votes_are_held_to_the_deadline_inside_the_write() -> None:
    memory = a_memory()

    answer = apply_command(KEY, Expire(), store=memory.requests, clock=FakeClock(NOON + 600))

    assert isinstance(answer, Accepted)
    assert stored(memory).status == "timeout"


def test_it_gives_up_after_so_many_lost_races() -> None:
    memory, pauses = a_memory(), Pauses()

    def bump() -> None:
        request = stored(memory)
        memory.tables.requests[KEY] = replace(request, version=request.version + 1)

    for _ in range(2):
        memory.interfere(bump)
    answer = apply_command(
        KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON), tries=2, pause=pauses
    )

    assert isinstance(answer, Refused)
    assert answer.code == "REQUEST_BUSY"
    assert answer.request is not None
    assert len(pauses.seconds) == 2


@pytest.mark.parametrize("tries", [1, 3])
def test_what_its_last_try_has_written_unknown_to_it_is_not_denied(tries: int) -> None:
    memory = a_memory()

    class Denying(MemoryRequests):
        def commit(self, change: Change) -> bool:
            return bool(super().commit(change) and None)

    answer = apply_command(
        KEY, approves("ana"), store=Denying(memory), clock=FakeClock(NOON), tries=tries
    )

    assert isinstance(answer, Accepted)
    assert answer.already_recorded
    assert answer.request == stored(memory)


def test_the_time_is_read_again_for_each_try() -> None:
    memory, clock = a_memory(), FakeClock(NOON + 599)

    def another_writes_first() -> None:
        request = stored(memory)
        memory.tables.requests[KEY] = replace(request, version=request.version + 1)
        clock.move(1)

    memory.interfere(another_writes_first)

    answer = apply_command(KEY, approves("ana"), store=memory.requests, clock=clock)

    assert isinstance(answer, Refused)
    assert answer.code == "REQUEST_EXPIRED"
    assert stored(memory).votes == ()


class TestWhatBelongsToAChange:
    def test_it_is_written_with_it_and_made_anew_after_a_lost_race(self) -> None:
        memory, versions = a_memory(), []
        link = Link("f" * 64, KEY, "ana@example.com", 2)

        def bump() -> None:
            request = stored(memory)
            memory.tables.requests[KEY] = replace(request, version=request.version + 1)

        def beside(request: Request, change: Change) -> Change:
            versions.append((request.version, change.request.version))
            return replace(change, new_links=(link,))

        memory.interfere(bump)
        apply_command(KEY, approves("ana"), store=memory.requests, clock=FakeClock(), beside=beside)

        assert versions == [(1, 2), (2, 3)]
        assert memory.links.get(link.link_hash) == link

    @pytest.mark.parametrize(
        ("commands", "afterwards"),
        [
            ([RevokeLink("ana@example.com", by="ops")], [False]),
            ([approves("ana"), RevokeLink("ana@example.com", by="ops")], [False, True]),
            ([approves("ana"), EndOfRun("stopped", NOON - 5)], [False, True]),
            ([Cancel("no", by="ops")], [False]),
        ],
    )
    def test_only_what_leaves_the_outcome_alone_comes_after_it(
        self, commands: list[Command], afterwards: list[bool]
    ) -> None:
        memory, written = a_memory(), []

        def beside(_request: Request, change: Change) -> Change:
            written.append(change.is_afterwards)
            return change

        for command in commands:
            answer = apply_command(
                KEY, command, store=memory.requests, clock=FakeClock(), beside=beside
            )
            assert isinstance(answer, Accepted), answer

        assert written == afterwards
