"""How does a step say that it failed, so that the run's author can mend it?"""

import json
import re

STEP_FAILED = "StepFailed"
_ENGINES_NAMES = frozenset({STEP_FAILED, "Runtime.HandlerError"})
"""What engines call the failure of a step's function: by its class, or by no name of ours."""
_SAID = re.compile(r"([A-Z][A-Z0-9_]{2,59}): ")

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


def told_failure(error: str | None, cause: str | None) -> tuple[str | None, str | None]:
    """A state's error and cause as an author may read them: `HTTP_URL` and its own sentence.

    Engines wrap what a function raised as `{"errorType", "errorMessage", "stackTrace"}`; as in the
    run's own error the message alone is told, and its code where it begins with one.
    """
    message = _message_in(cause)
    if message is None:
        return error, cause
    said = _SAID.match(message)
    return (said[1] if said and error in _ENGINES_NAMES else error), message


def _message_in(cause: str | None) -> str | None:
    if cause is None:
        return None
    if cause.startswith(f"{STEP_FAILED}: "):
        return cause.removeprefix(f"{STEP_FAILED}: ")
    if not (cause.startswith("{") and cause.endswith("}")):
        return None
    try:
        message = json.loads(cause).get("errorMessage")
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, str) else None
