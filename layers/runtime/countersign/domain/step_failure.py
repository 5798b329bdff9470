"""How does a step say that it failed, so that the run's author can mend it?"""

import re

_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")


class StepFailed(Exception):  # noqa: N818 - the class name is what Step Functions shows as the error
    """One step's work failed.

    The message reads `<CODE>: what, where, how to mend`. It ends in execution histories, so it
    holds no secret and no answer's body beyond a short excerpt. `code` is stable, UPPER_SNAKE.
    """

    def __init__(self, code: str, message: str) -> None:
        if not _CODE.fullmatch(code):
            raise ValueError(f"a step's error code is UPPER_SNAKE, not {code!r}")
        super().__init__(f"{code}: {message}")
        self.code = code
