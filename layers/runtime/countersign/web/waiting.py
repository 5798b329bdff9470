"""How many calls may wait here for an outcome at once?"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class WaitingRoom:
    """A number of seats; who finds none is answered at once with what is known now.

    The cloud hands an instance one call at a time unless it is told otherwise, and its own limit
    of instances comes first; where one process takes many calls, this is what keeps some free.
    """

    def __init__(self, seats: int) -> None:
        self._seats = BoundedSemaphore(seats)

    @contextmanager
    def seat(self) -> Iterator[bool]:
        """Whether there is a seat; it is given back when the block ends."""
        is_seated = self._seats.acquire(blocking=False)
        try:
            yield is_seated
        finally:
            if is_seated:
                self._seats.release()
