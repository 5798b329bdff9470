"""Is a busy provider asked again, later each time, and not for ever?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.think.patience import ATTEMPTS, CALL_SECONDS, BusyError
from tests.fakes.world import Pauses
from tests.operations.think.minds import patience


def busy(times: int, *, seconds: float = 0.0):
    """Busy so many times, then "done"."""
    left = iter([BusyError("status 503", seconds)] * times)

    def ask() -> str:
        if (error := next(left, None)) is not None:
            raise error
        return "done"

    return ask


def test_a_provider_that_answers_is_asked_once() -> None:
    pauses = Pauses()

    assert patience(pauses).tried(busy(0)) == "done"
    assert pauses.seconds == []


@pytest.mark.parametrize(("draw", "taken"), [(1.0, [1.0, 2.0, 4.0]), (0.0, [0.5, 1.0, 2.0])])
def test_pauses_double_and_chance_shortens_them_by_half_at_most(draw, taken) -> None:
    pauses = Pauses()

    assert patience(pauses, draw=draw).tried(busy(ATTEMPTS - 1)) == "done"
    assert pauses.seconds == taken


def test_a_provider_that_asks_for_longer_is_left_alone_for_longer() -> None:
    pauses = Pauses()

    patience(pauses).tried(busy(1, seconds=7.0))

    assert pauses.seconds == [7.0]


def test_after_the_last_attempt_the_step_fails_and_says_how_often_it_asked() -> None:
    with pytest.raises(StepFailed, match=rf"THINK_UNAVAILABLE.*{ATTEMPTS} times.*status 503"):
        patience().tried(busy(ATTEMPTS))


def test_a_pause_that_leaves_no_time_for_a_reply_is_not_taken() -> None:
    pauses = Pauses()

    with pytest.raises(StepFailed, match=r"THINK_UNAVAILABLE.*asked once"):
        patience(pauses, left=CALL_SECONDS + 5).tried(busy(1, seconds=10.0))

    assert pauses.seconds == []


def test_a_call_is_not_begun_where_no_time_is_left_for_it() -> None:
    with pytest.raises(StepFailed, match="THINK_UNAVAILABLE: no time was left"):
        patience(left=CALL_SECONDS).tried(busy(0))
