"""What is the author's function told?"""

from collections.abc import Mapping
from typing import Any, TypedDict

from countersign.domain.step_failure import StepFailed
from countersign.operations.step_call import StepCall, no_other_keys


class Event(TypedDict):
    """The one argument of a `python` step's function.

    `input` is the step's evaluated input, without one the run's. `steps` holds the record of each
    step that the author listed, by its name. `idempotencyKey` is the same at every attempt of this
    step in this run and nowhere else: hand it to whatever must not act twice.
    """

    input: Any
    steps: dict[str, Any]
    idempotencyKey: str


def event_of(call: StepCall) -> Event:
    """Make the event of one call; settings that the compiler never writes are refused."""
    no_other_keys(call.config, "handler", "input", "steps")
    steps = call.config.get("steps", {})
    if not isinstance(steps, Mapping):
        raise StepFailed("STEP_CONFIG", "config.steps is a mapping of names to records")
    return Event(
        input=call.config.get("input"), steps=dict(steps), idempotencyKey=call.idempotency_key
    )


def handler_of(call: StepCall) -> tuple[str, str]:
    """The folder of the code and the function in its `app.py`, of `assess.handler`."""
    folder, _, function = str(call.config.get("handler", "")).partition(".")
    if not folder or not function:
        raise StepFailed("STEP_CONFIG", "config.handler is a folder, a dot and a function")
    return folder, function
