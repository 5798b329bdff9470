"""Which program does a sandboxed step run, and where did its author write each line?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.step_failure import StepFailed


@dataclass(frozen=True)
class Program:
    """A body (`input` in, `return` out) or a handler (any function), with its place in the file.

    `line` and `column` (from 1) are those of the source's first character; `is_exact`: every line
    of it stands there as it is, each from that column on.
    """

    source: str
    is_handler: bool
    file: str
    line: int
    column: int
    is_exact: bool

    @property
    def script(self) -> str:
        """What the engine evaluates to get the function: the source, one line further down.

        On lines of its own, the source keeps its columns and may end in a comment. Evaluating it
        runs nothing yet.
        """
        if self.is_handler:
            return f"(function () {{ const handler =\n{self.source}\n; return handler; }})"
        return f"(function (input) {{\n{self.source}\n}})"

    def place(self, line: int | None = None, column: int = 1) -> str:
        """`file:line:column` of a place in the script; of the source's beginning without one."""
        if line is None or not self.is_exact or not self.holds(line):
            return f"{self.file}:{self.line}:{self.column}"
        return f"{self.file}:{self.line + line - 2}:{self.column + column - 1}"

    def holds(self, line: int) -> bool:
        """Whether a line of the script (from 1) is one of the source's."""
        return 2 <= line <= self.source.count("\n") + 2

    def says(self, words: str) -> bool:
        """Whether the author wrote these words, so that they are no data of a run."""
        return words in self.source


def read_program(config: Mapping[str, Any]) -> Program:
    """Read `{language: code|handler, source, at: {file, line, column, exact}}` of a step's call."""
    source, at = config.get("source"), config.get("at")
    if not isinstance(source, str) or not isinstance(at, Mapping):
        raise StepFailed(
            "STEP_CONFIG",
            "config.source and config.at are missing: the program and its place in the ensemble; "
            "build and deploy the ensemble again",
        )
    return Program(
        source=source,
        is_handler=config.get("language") == "handler",
        file=str(at.get("file", "")),
        line=int(at.get("line", 1)),
        column=int(at.get("column", 1)),
        is_exact=bool(at.get("exact")),
    )
