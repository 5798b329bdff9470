"""What time is it: the only reader of the wall clock."""

import time


class SystemClock:
    """The function's own clock."""

    def now(self) -> int:
        """Give the whole seconds since 1970-01-01 UTC."""
        return int(time.time())


def pause(seconds: float) -> None:
    """Wait, before something is tried again."""
    time.sleep(seconds)
