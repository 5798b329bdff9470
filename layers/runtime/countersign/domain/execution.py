"""What does the engine tell of a run and of its states?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Execution:
    """One run as the engine describes it.

    `status` is `running|succeeded|failed|timed_out|stopped`; `input`, `output` are JSON values
    (`input` still in its envelope); `output`, `error`, `cause`, `ended_at` only once there.
    """

    arn: str
    ensemble: str
    name: str
    status: str
    started_at: int
    input: Any = None
    output: Any = None
    error: str | None = None
    cause: str | None = None
    ended_at: int | None = None

    @property
    def execution_id(self) -> str:
        """`<ensemble>.<execution name>`, as the API names it."""
        return f"{self.ensemble}.{self.name}"

    @property
    def is_running(self) -> bool:
        """Whether the engine still works or waits on it."""
        return self.status == "running"


@dataclass(frozen=True)
class HistoryStep:
    """One state of a run that the history names, without task parameters or tokens.

    `status` is `running|succeeded|failed`; `record` is the state's output once it has ended, where
    that is a step's record (`{input, output, executed, …}`) or `{undecided: true}`, else None. A
    state without an output of its own hands on the record of the step before. `truncated` says
    that values in it were cut. `at` are the branches and items around it, outermost first, each as
    (`parallel` or `foreach` step, index); None where the history does not tell. `trace` is what a
    `parallel` or `foreach` told of the steps inside it, one entry for each branch or item; `child`
    is the run that an `ensemble` step started.
    """

    name: str
    status: str
    started_at: int | None = None
    ended_at: int | None = None
    record: Mapping[str, Any] | None = None
    error: str | None = None
    cause: str | None = None
    truncated: bool = False
    at: tuple[tuple[str, int], ...] | None = ()
    trace: Sequence[Mapping[str, Any]] | None = None
    child: str | None = None


@dataclass(frozen=True)
class ExecutionPage:
    """Runs of one ensemble, newest first; `next_key` is the engine's own cursor."""

    items: tuple[Execution, ...]
    next_key: str | None = None
