"""How are the compiler's findings shown on a terminal?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from countersign_compiler.diagnostics import Finding, in_order, render
from countersign_workbench.cli.output import counted
from countersign_workbench.cli.terminal import plain_lines


def show(findings: Iterable[Finding], root: Path) -> None:
    """Write every finding to the error stream, each with its line, and how many there are."""
    lines: dict[str, list[str]] = {}
    ordered = in_order(findings)
    for finding in ordered:
        if finding.path not in lines:
            lines[finding.path] = _lines(root / finding.path)
        click.echo(plain_lines(render(finding, lines[finding.path])) + "\n", err=True)
    if ordered:
        click.echo(_count(ordered), err=True)


def _count(findings: Iterable[Finding]) -> str:
    severities = [finding.severity for finding in findings]
    errors, warnings = severities.count("error"), severities.count("warning")
    return f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"


def _lines(file: Path) -> list[str]:
    if not file.is_file():
        return []
    return file.read_text(encoding="utf-8", errors="replace").splitlines()
