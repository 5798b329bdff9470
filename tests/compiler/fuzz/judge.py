"""Is what the compiler says of a document a result or findings, each in its place?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from countersign_compiler.compile import Compiled, compile_ensemble
from countersign_compiler.deployment import Deployment
from countersign_compiler.diagnostics import CODES, Finding, render
from countersign_compiler.source import lines_of
from tests.compiler.fuzz.documents import a_document

PATH = "ensembles/fuzz.yaml"
Compile = Callable[[bytes], Compiled]


def compiled(document: bytes) -> Compiled:
    return compile_ensemble(document, PATH, Deployment())


@dataclass
class Search:
    """What a search through documents found; documents are named by their seeds."""

    documents: int = 0
    machines: int = 0
    crashes: list[tuple[int, str]] = field(default_factory=list)
    misplaced: list[tuple[int, str]] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return (
            f"{self.documents} documents, {self.machines} compiled, {len(self.codes)} codes seen; "
            f"crashes {len(self.crashes)}, misplaced {len(self.misplaced)}"
        )


def search(seeds: Iterable[int], compile_one: Compile = compiled) -> Search:
    """Compile the documents of these seeds and look at everything that is said of them."""
    found = Search()
    for seed in seeds:
        document = a_document(seed)
        found.documents += 1
        try:
            result = compile_one(document)
        except Exception as error:  # whatever it is, an author would see a traceback
            found.crashes.append((seed, repr(error)))
            continue
        found.machines += result.machine is not None
        found.codes.update(finding.code for finding in result.findings)
        found.misplaced += ((seed, said) for said in what_is_wrong(document, result))
    return found


def what_is_wrong(document: bytes, result: Compiled) -> list[str]:
    """Findings outside the text or shown with another line, and an end without a result."""
    text = document.decode("utf-8-sig", errors="replace")
    lines = list(lines_of(text))
    wrong = [said for each in result.findings if (said := _misplaced(each, lines)) is not None]
    refused = any(finding.severity == "error" for finding in result.findings)
    if refused is (result.machine is not None):
        wrong.append("neither a machine nor an error" if not refused else "a machine and errors")
    return wrong


def _misplaced(finding: Finding, lines: list[str]) -> str | None:
    place = f"{finding.code} at {finding.line}:{finding.column}"
    if finding.code not in CODES or finding.path != PATH or finding.length < 1:
        return f"{place}: no finding of this file"
    if not 1 <= finding.line <= max(1, len(lines)):
        return f"{place}: there are {len(lines)} lines"
    line = lines[finding.line - 1] if lines else ""
    if not 1 <= finding.column <= len(line) + 1:
        return f"{place}: the line has {len(line)} characters"
    if lines and not _shows(finding, line, lines):
        return f"{place}: its excerpt is not that place"
    return None


def _shows(finding: Finding, line: str, lines: list[str]) -> bool:
    """Whether the excerpt is of the line and its first caret stands under the place."""
    number = f"{finding.line:5d} | "
    shown = render(finding, lines).split("\n")
    carets = [at for at, each in enumerate(shown) if each.startswith(" " * 5 + " | ")]
    above = "\n".join(shown[: carets[-1]]).rpartition(number)[2]
    at = shown[carets[-1]].index("^") - len(number)
    there = line[finding.column - 1 : finding.column]
    part = above.removeprefix("…").removesuffix("…")
    return (above == line or part in line) and above[at : at + 1] == there
