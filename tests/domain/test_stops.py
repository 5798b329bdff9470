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
