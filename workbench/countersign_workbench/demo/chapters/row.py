"""What does a chapter leave for the table at the end?"""

from dataclasses import dataclass

HEAD = ("what happened", "asked", "answers", "what ran", "what did not")


@dataclass(frozen=True)
class Row:
    """One line of the table; `execution_id` leads to the run, `request_id` to its audit trail."""

    what: str
    asked: str
    answers: str
    ran: str
    did_not_run: str
    execution_id: str
    request_id: str | None = None

    def cells(self) -> tuple[str, ...]:
        """The line under `HEAD`."""
        return (self.what, self.asked, self.answers, self.ran, self.did_not_run)
