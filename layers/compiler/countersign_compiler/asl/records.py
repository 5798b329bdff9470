"""What does a run remember of a step?  (the seven fields that expressions read)"""

from __future__ import annotations

from countersign_compiler.asl.frame import Json, State


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


def failed(given: Json) -> State:
    """The step ran and failed."""
    return {**not_reached(), "input": given, "executed": True, "failed": True}
