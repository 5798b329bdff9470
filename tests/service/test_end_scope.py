"""What becomes of the questions in a part of a run, when another part has failed?"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from countersign.domain.request import Request
from countersign.domain.scopes import GATE_ENDED, ScopeEnd
from countersign.service.cast_vote import cast_vote
from countersign.service.end_scope import EndedScope, end_scope
from countersign.service.open_gate import NotOpened, Opened, open_gate
from countersign.service.ports import UnavailableError
from tests.builders import KEY, RUN_STARTED, SECRET, an_opening, approves, stored
from tests.fakes.memory import Memory, MemoryRequests
from tests.fakes.world import NOON, FakeClock

BOTH = "batch.run-9.both#2026-11-22T11:59:00.000Z"
EACH = "batch.run-9.each-order#2026-11-22T11:59:00.000Z"
END = ScopeEnd(BOTH, "HTTP_STATUS", "404")
REASON = "another part of both failed: HTTP_STATUS: 404"


def opened(memory: Memory, key: str = KEY, *, scopes=(BOTH,), **asked) -> Opened | NotOpened:
    opening = an_opening(key=key, scopes=tuple(scopes), **asked)
    return open_gate(opening, store=memory.requests, secret=SECRET, now=NOON)


def end(memory: Memory, scope: str = BOTH, *, now: int = NOON + 60, **failure) -> EndedScope:
    error, cause = failure.get("error", END.error), failure.get("cause", END.cause)
    return end_scope(scope, error, cause, store=memory.requests, clock=FakeClock(now))


def test_all_that_is_open_in_it_is_cancelled_and_its_runs_are_woken() -> None:
    memory = Memory()
    keys = [f"batch.run-9.review.{n}" for n in range(3)]
    for key in keys:
        opened(memory, key)

    done = end(memory)

    assert done == EndedScope(END, tuple(keys))
    for key in keys:
        assert stored(memory, key).status == "cancelled"
        assert stored(memory, key).cancellation == REASON
        assert stored(memory, key).ended_by == END
        assert (key, "resume#1") in memory.tables.effects


def test_what_stands_elsewhere_is_left_alone() -> None:
    memory = Memory()
    opened(memory, scopes=(EACH,))

    assert end(memory).cancelled == ()
    assert stored(memory).is_open


def test_the_end_of_an_outer_scope_reaches_what_stands_deeper_and_in_child_runs() -> None:
    memory = Memory()
    opened(memory, scopes=(BOTH, EACH))
    opened(memory, "refund.run-9-pay.review", scopes=(BOTH,), execution_id="refund.run-9-pay")

    assert len(end(memory, BOTH).cancelled) == 2


def test_the_end_of_an_inner_scope_leaves_the_outer_one_running() -> None:
    memory = Memory()
    opened(memory, scopes=(BOTH, EACH))
    opened(memory, "batch.run-9.legal", scopes=(BOTH,))

    assert end(memory, EACH).cancelled == (KEY,)
    assert stored(memory, "batch.run-9.legal").is_open


def test_what_has_its_outcome_keeps_it() -> None:
    memory = Memory()
    opened(memory)
    cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))

    assert end(memory).cancelled == ()
    assert stored(memory).status == "approved"


def test_a_yes_that_lands_between_is_kept() -> None:
    memory = Memory()
    opened(memory)
    memory.interfere(lambda: None)  # the end itself
    memory.interfere(
        lambda: cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 59))
    )

    assert end(memory).cancelled == ()
    assert stored(memory).status == "approved"


def test_what_is_past_its_deadline_has_timed_out_whoever_notices_first() -> None:
    memory = Memory()
    opened(memory, timeout=30)

    assert end(memory, now=NOON + 30).cancelled == ()
    assert stored(memory).status == "timeout"
    assert (KEY, "resume#1") in memory.tables.effects


def test_doing_it_again_changes_nothing() -> None:
    memory = Memory()
    opened(memory)
    end(memory)
    before = stored(memory)

    assert end(memory) == EndedScope(END, ())
    assert stored(memory) == before


def test_all_that_ends_says_what_failed_first() -> None:
    memory = Memory()
    opened(memory)
    memory.interfere(lambda: end(memory, cause="first"))

    done = end(memory, error="Other", cause="second")

    assert done == EndedScope(ScopeEnd(BOTH, "HTTP_STATUS", "first"), ())
    assert stored(memory).ended_by == done.end


def test_many_are_found_page_by_page() -> None:
    memory = Memory()
    for n in range(120):
        opened(memory, f"batch.run-9.review.{n}")

    assert len(end(memory).cancelled) == 120


def test_one_that_keeps_changing_holds_up_no_other_and_is_said() -> None:
    memory = Memory()
    opened(memory, "batch.run-9.aaa")
    opened(memory)

    def keep_bumping() -> None:
        request = stored(memory, "batch.run-9.aaa")
        if request.is_open:
            bumped = replace(request, version=request.version + 1)
            memory.tables.requests["batch.run-9.aaa"] = bumped
        memory.interfere(keep_bumping)

    memory.interfere(lambda: memory.interfere(keep_bumping))

    with pytest.raises(UnavailableError, match=r"batch\.run-9\.aaa"):
        end(memory)
    assert stored(memory).status == "cancelled"


class TestOpeningInAScopeThatHasEnded:
    def test_it_is_refused_with_what_failed(self) -> None:
        memory = Memory()
        end(memory)

        answer = opened(memory)

        assert answer == NotOpened(GATE_ENDED, END.to_text())
        assert memory.tables.requests == {}
        assert memory.tables.effects == {}

    def test_it_is_refused_in_every_scope_within(self) -> None:
        memory = Memory()
        end(memory)

        answer = opened(memory, scopes=(BOTH, EACH))

        assert answer == NotOpened(GATE_ENDED, END.to_text())

    def test_a_gate_in_no_scope_reads_nothing(self) -> None:
        memory = Memory()

        opened(memory, scopes=())

        assert (memory.reads, memory.writes) == (0, 1)

    def test_opening_again_takes_back_what_was_left_open(self) -> None:
        memory = Memory()
        opened(memory)
        memory.requests.end_scope(END, now=NOON)

        answer = opened(memory, token="token-2")

        assert isinstance(answer, NotOpened)
        assert stored(memory).ended_by == END

    def test_opening_again_leaves_an_outcome_as_it_is(self) -> None:
        memory = Memory()
        opened(memory)
        cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))
        end(memory)

        opened(memory, token="token-2")

        assert stored(memory).status == "approved"

    def test_an_earlier_runs_request_is_not_touched(self) -> None:
        memory = Memory()
        opened(memory, scopes=())
        end(memory)

        opened(memory, run_started="2027-03-01T00:00:00.000Z")

        assert stored(memory).is_open
        assert stored(memory).run_started == RUN_STARTED

    def test_what_cannot_be_taken_back_is_raised(self) -> None:
        memory = Memory()
        opened(memory)
        memory.requests.end_scope(END, now=NOON)

        def keep_bumping() -> None:
            request = stored(memory)
            memory.tables.requests[KEY] = replace(request, version=request.version + 1)
            memory.interfere(keep_bumping)

        memory.interfere(keep_bumping)

        with pytest.raises(UnavailableError):
            opened(memory, token="token-2")


class Halting(MemoryRequests):
    """A store that lets the other side act whole just before or after one of the calls."""

    def __init__(self, memory: Memory, halts: dict[str, Callable[[], object]]) -> None:
        super().__init__(memory)
        self._halts = halts

    def __getattribute__(self, name: str):
        found = super().__getattribute__(name)
        if name not in ("open", "ended", "end_scope", "of_scope"):
            return found
        halts = super().__getattribute__("_halts")

        def halting(*args, **named):
            halts.pop(f"before {name}", lambda: None)()
            answer = found(*args, **named)
            halts.pop(f"after {name}", lambda: None)()
            return answer

        return halting


class TestBothAtOnce:
    """Whatever lies between the four calls of the two, nothing stays open in an ended scope."""

    @pytest.mark.parametrize(
        "place", ["before ended", "after ended", "before open", "after open", "nowhere"]
    )
    def test_an_end_that_falls_into_an_opening_leaves_nothing_open(self, place) -> None:
        memory = Memory()
        store = Halting(memory, {place: lambda: end(memory)})
        opening = an_opening(scopes=(BOTH,))

        answer = open_gate(opening, store=store, secret=SECRET, now=NOON)
        if place == "nowhere":
            assert isinstance(answer, Opened)
            end(memory)
        else:
            assert answer == NotOpened(GATE_ENDED, END.to_text())

        assert still_open(memory) == []

    @pytest.mark.parametrize(
        "place", ["before end_scope", "after end_scope", "before of_scope", "after of_scope"]
    )
    def test_an_opening_that_falls_into_an_end_leaves_nothing_open(self, place) -> None:
        memory = Memory()
        store = Halting(memory, {place: lambda: opened(memory)})

        end_scope(BOTH, END.error, END.cause, store=store, clock=FakeClock(NOON + 60))

        assert still_open(memory) == []

    def test_an_opening_whose_write_is_listed_only_when_it_returns_takes_itself_back(self) -> None:
        memory = Memory()

        class Late(MemoryRequests):
            """The members are listed while the transaction that adds one is still under way."""

            def open(self, new):
                end(memory)
                return super().open(new)

        opening = an_opening(scopes=(BOTH,))
        answer = open_gate(opening, store=Late(memory), secret=SECRET, now=NOON)

        assert answer == NotOpened(GATE_ENDED, END.to_text())
        assert stored(memory).cancellation == REASON
        assert still_open(memory) == []

    def test_an_opening_that_did_not_look_again_would_be_left_open(self) -> None:
        """The control: the test above notices when the second look is left out."""
        memory = Memory()

        class Late(MemoryRequests):
            looks = 0

            def open(self, new):
                end(memory)
                return super().open(new)

            def ended(self, scopes):
                self.looks += 1
                return super().ended(scopes) if self.looks == 1 else None

        opening = an_opening(scopes=(BOTH,))
        open_gate(opening, store=Late(memory), secret=SECRET, now=NOON)

        assert still_open(memory) == [KEY]


def still_open(memory: Memory) -> list[str]:
    requests: list[Request] = list(memory.tables.requests.values())
    return [request.request_id for request in requests if request.is_open]
