"""What can happen to a step, in the words of the language?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

OUTCOMES = ("approved", "rejected", "timeout", "cancelled", "ended", "not opened")
"""What becomes of a gate; `ended` by another part's failure, `not opened` for want of people."""

FLAGS = ("executed", "success", "failed", "skipped", "undecided")
Record = dict[str, Any]


def record(output: Any = None, **flags: bool) -> Record:
    """One step's record; flags that are not named are false."""
    return {"output": output, **dict.fromkeys(FLAGS, False), **flags}


NOT_REACHED = record()
SKIPPED = record(skipped=True)
UNDECIDED = record(undecided=True)
FAILED = record(executed=True, failed=True)


def succeeded(output: Any) -> Record:
    """The step ran and gave this."""
    return record(output, executed=True, success=True)


@dataclass(frozen=True)
class Failure:
    """One way a run can end badly; `cause` is None where its words are not ours to know.

    One that is not `passable` ends the run whatever the author wrote.
    """

    error: str
    cause: str | None = None
    passable: bool = True


NOT_DECIDED = Failure("EXPR_UNDECIDED", passable=False)


class StepFailedError(Exception):
    """A step failed, by one of these; which of them is the engine's matter where several race."""

    def __init__(self, *failures: Failure) -> None:
        super().__init__(failures)
        self.failures = frozenset(failures)


class StoppedError(Exception):
    """A `stop` step ended the run with this output."""

    def __init__(self, output: Any) -> None:
        super().__init__(output)
        self.output = output


class AmbiguousError(Exception):
    """Two failures race and one of them can be passed over: the language leaves open which wins."""


@dataclass(frozen=True)
class Answer:
    """What becomes of a gate: approved, rejected, timeout or cancelled (with these words)."""

    status: str
    words: str = ""


@dataclass(frozen=True)
class Rules:
    """The rules of the language; the tests break one at a time to see that somebody notices."""

    undecided_runs: bool = False
    skipped_is_absent: bool = False
    siblings_live_on: bool = False
    continues_always: bool = False
    failed_reads_skipped: bool = False
    passed_over_reads_skipped: bool = False
    items_backwards: bool = False
    key_without_index: bool = False
    timeout_is_rejection: bool = False
    stop_is_ignored: bool = False
    undecided_gate_stays_shut: bool = False
    retry_is_ignored: bool = False
