"""What does a run remember of a step?  (the seven fields that expressions read)"""

from __future__ import annotations

from typing import Final

from countersign_compiler.asl.frame import Json, State

NOT_REACHED: Final = "{% $not_reached %}"
SKIPPED: Final = "{% $skipped %}"
UNDECIDED: Final = "{% $undecided %}"
FAILED: Final = "{% $failed %}"
"""The records that are alike for all steps, read from the variables in `CONSTANT`."""

GIVEN: Final = "{% $merge([$states.result.Payload,$ran]) %}"
"""The record of a function's step: the `input`, `output` and `meta` that it gave, and the flags."""


def not_reached() -> State:
    """The record before anything has happened."""
    return {
        "input": None,
        "output": None,
        "executed": False,
        "success": False,
        "failed": False,
        "skipped": False,
        "undecided": False,
    }


def skipped() -> State:
    """The condition was proven false."""
    return {**not_reached(), "skipped": True}


def undecided() -> State:
    """The condition could not be decided, so the step did not run."""
    return {**not_reached(), "undecided": True}


def succeeded(given: Json, output: Json) -> State:
    """The step ran: what it took and what it gave."""
    return {
        **not_reached(),
        "input": given,
        "output": output,
        "executed": True,
        "success": True,
    }


def took(branch: str) -> State:
    """An `if` step that was decided; `branch` is `then` or `else`."""
    return succeeded(None, {"taken": branch})


def failed(given: Json) -> State:
    """The step ran and failed."""
    return {**not_reached(), "input": given, "executed": True, "failed": True}


CONSTANT: Final = {
    "not_reached": not_reached(),
    "skipped": skipped(),
    "undecided": undecided(),
    "failed": failed(None),
    "ran": {name: flag for name, flag in succeeded(None, None).items() if flag is not None},
}
"""What a run's first state sets, so that no record is written out for each step again."""
