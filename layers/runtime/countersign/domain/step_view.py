"""What is told of one step of a run, in one branch and item?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.seen import Seen


@dataclass(frozen=True)
class Answer:
    """One recorded answer of an approver; `at` is epoch seconds."""

    approver: str
    approved: bool
    at: int


@dataclass(frozen=True)
class StepView:
    """One step of a run, in one branch and item.

    `status` is `not-started|running|waiting|succeeded|failed|skipped|undecided|unknown`. `inside`
    is the step it stands in, `item` its indexes in the `foreach` steps around, fewer where no item
    is known. `request_id` is its open request's, else its latest, and `answers` are those to it.
    `child` is the run that an `ensemble` step started, `waiting_for` the open requests of the runs
    below. `saw` is why it did not run. Times are epoch seconds. With `truncated` a value was over
    16 KiB and is the beginning of its JSON text. While it waits, `output` is
    `{"status": "pending", "requestId"}` (`suspended` in the flow dialect), and `unreachable` are
    those whom it waits for although no mail reaches them.
    """

    name: str
    kind: str
    status: str
    inside: Mapping[str, Any] | None = None
    item: tuple[int, ...] = ()
    condition: str | None = None
    input: Any = None
    output: Any = None
    request_id: str | None = None
    answers: tuple[Answer, ...] = ()
    child: str | None = None
    waiting_for: tuple[str, ...] = ()
    saw: Seen | None = None
    started_at: int | None = None
    ended_at: int | None = None
    error: str | None = None
    cause: str | None = None
    truncated: bool = False
    unreachable: tuple[str, ...] = ()
