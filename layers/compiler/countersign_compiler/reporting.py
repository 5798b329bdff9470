"""How does something wrong with a node become a finding?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from countersign_compiler.diagnostics import Finding, Severity
from countersign_compiler.expressions.problems import Problem
from countersign_compiler.source import Node


@dataclass(slots=True)
class Reporter:
    """Collects the findings of one file; nothing is raised, so that all are reported at once."""

    path: str
    findings: list[Finding] = field(default_factory=list)

    def error(self, code: str, node: Node, message: str, hint: str = "") -> None:
        """Something that must be mended before the file compiles."""
        self.findings.append(_finding(code, "error", self.path, node, message, hint))

    def warning(self, code: str, node: Node, message: str, hint: str = "") -> None:
        """Something that compiles and is probably not meant."""
        self.findings.append(_finding(code, "warning", self.path, node, message, hint))

    def problems(self, node: Node, problems: Iterable[Problem]) -> None:
        """The problems of the expressions in one text, each at its own place in the file."""
        for problem in problems:
            line, column = node.place(problem.start)
            length = max(1, problem.end - problem.start)
            self.findings.append(
                Finding(
                    problem.code,
                    "error",
                    self.path,
                    line,
                    column,
                    length,
                    problem.message,
                    problem.hint,
                )
            )

    @property
    def has_errors(self) -> bool:
        """Whether anything collected so far stops the file from compiling."""
        return any(finding.severity == "error" for finding in self.findings)


def file_finding(
    code: str, path: str, message: str, hint: str = "", severity: Severity = "error"
) -> Finding:
    """A finding about a file as a whole, placed at its first character."""
    return Finding(code, severity, path, 1, 1, 1, message, hint)


def _finding(
    code: str, severity: Severity, path: str, node: Node, message: str, hint: str
) -> Finding:
    first_line = node.text.split("\n", 1)[0] if node.kind == "scalar" else ""
    return Finding(
        code, severity, path, node.line, node.column, max(1, len(first_line)), message, hint
    )
