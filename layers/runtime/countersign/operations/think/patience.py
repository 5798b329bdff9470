"""How often, and after how long, is a provider that is busy asked again?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from countersign.domain.step_failure import StepFailed

ATTEMPTS = 4
CALL_SECONDS = 90.0
"""How long one reply may take."""
FIRST_PAUSE_SECONDS = 1.0
SPARE_SECONDS = 2.0
"""Left of the function's own time so that a failure is still ours to word."""

T = TypeVar("T")


class BusyError(Exception):
    """A provider did not answer now and may soon.

    `why` is of our own words and codes; `seconds` is how long it asked to be left alone.
    """

    def __init__(self, why: str, seconds: float = 0.0) -> None:
        super().__init__(why)
        self.why = why
        self.seconds = seconds


@dataclass(frozen=True)
class Patience:
    """Waiting, how many seconds are left, and a number from 0 to 1 that is new each time."""

    pause: Callable[[float], object]
    seconds_left: Callable[[], float]
    draw: Callable[[], float]

    def tried(self, ask: Callable[[], T]) -> T:
        """What `ask` gives; asked again while it is busy, at most `ATTEMPTS` times in all.

        Pauses double and are shortened by chance, so that many runs do not come back at once. A
        `StepFailed` THINK_UNAVAILABLE where nothing came, or where no time is left for a call.
        """
        for attempt in range(1, ATTEMPTS + 1):
            self._must_have_time()
            try:
                return ask()
            except BusyError as busy:
                wait = max(self._pause_after(attempt), busy.seconds)
                if attempt == ATTEMPTS or not self._has_time_after(wait):
                    raise _unavailable(busy.why, attempt) from None
            self.pause(wait)
        raise AssertionError("the last attempt returns or raises")

    def _pause_after(self, attempt: int) -> float:
        return FIRST_PAUSE_SECONDS * 2.0 ** (attempt - 1) * (0.5 + self.draw() / 2)

    def _has_time_after(self, wait: float) -> bool:
        return self.seconds_left() > wait + CALL_SECONDS + SPARE_SECONDS

    def _must_have_time(self) -> None:
        if not self._has_time_after(0):
            raise StepFailed(
                "THINK_UNAVAILABLE",
                "no time was left for another reply; ask for a shorter one with config.maxTokens",
            )


def _unavailable(why: str, attempts: int) -> StepFailed:
    counted = "once" if attempts == 1 else f"{attempts} times"
    return StepFailed(
        "THINK_UNAVAILABLE",
        f"the provider was asked {counted} and did not answer ({why}); start the run again later",
    )
