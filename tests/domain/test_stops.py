"""Why was a run stopped, as it is told to the engine and heard from it again?"""

import pytest

from countersign.domain.stops import REASON_CHARACTERS, STOPPED, stop_cause, stop_reason


@pytest.mark.parametrize("by", ["ops", "team: ops", "a\nb"])
@pytest.mark.parametrize("reason", ["wrong order", "see: ticket 7", "stopped by hand: twice"])
def test_a_reason_comes_back_as_it_was_given(by, reason) -> None:
    assert stop_reason(STOPPED, stop_cause(by, reason)) == reason


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_no_reason_is_none(reason) -> None:
    assert stop_cause("ops", reason) == "stopped by ops: no reason given"
    assert stop_reason(STOPPED, stop_cause("ops", reason)) is None


def test_a_stop_elsewhere_gives_its_own_cause() -> None:
    assert stop_reason(None, "by hand: really") == "by hand: really"
    assert stop_reason(None, None) is None


def test_what_is_heard_is_bounded_and_clean() -> None:
    heard = stop_reason("x", "a\nb\ud800" + "c" * 5_000)

    assert heard is not None
    assert heard.startswith("a b c")
    assert len(heard) == REASON_CHARACTERS


def test_who_stopped_it_is_one_short_name_without_a_colon() -> None:
    assert stop_cause("ops:night", "why") == "stopped by ops night: why"
    assert stop_cause("x" * 200, "why") == f"stopped by {'x' * 200}: why"
    assert stop_cause("x" * 201, "why") == f"stopped by {'x' * 199}…: why"
    assert stop_cause("ops", "x" * 1_000) == f"stopped by ops: {'x' * 899}…"


def test_what_another_wrote_is_told_whole() -> None:
    assert stop_reason("Other", "stopped by ops: why") == "stopped by ops: why"
    assert stop_reason("Execution.Stopped", "by hand: mistake") == "by hand: mistake"
