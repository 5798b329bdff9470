"""Which blocks and tables of a document can be held to what they say?"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from countersign_compiler.compile import compile_text
from countersign_compiler.explanations import Place
from countersign_workbench.examples import check_example

ROOT: Final = Path(__file__).parents[1]
REFERENCE: Final = ROOT / "docs" / "language.md"

_BLOCK: Final = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]+?) -->\n)?^```yaml\n(?P<text>.*?)^```", re.M | re.S
)
_CODE: Final = re.compile(r"(`+) ?(.+?) ?\1")
_BEFORE: Final = """\
agents:
  - name: check
    operation: code
    config:
      handler: (input) => ({ needed: input.amount > 1000 })
  - name: approve
    agent: hitl
    inputs: { data: 1, prompt: "Pay?", approvers: [ana@example.com] }
"""
"""What stands before a block that is marked `in: a list of steps`."""

_A_LIST: Final = "a list of steps"
_SEVEN: Final = {
    "input": None,
    "output": None,
    "executed": False,
    "success": False,
    "failed": False,
    "skipped": False,
    "undecided": False,
}
_STEP_SAID: Final = {
    "was skipped": _SEVEN | {"skipped": True},
    "was left undecided": _SEVEN | {"undecided": True},
}


@dataclass(frozen=True)
class Block:
    """One YAML block: where it stands (empty: a whole file), and the codes it is refused with."""

    line: int
    text: str
    place: str
    refused: frozenset[str]

    def found(self) -> frozenset[str]:
        """The codes of everything that is reported of it, warnings too."""
        if self.place and self.place != _A_LIST:
            [place] = [known for known in get_args(Place) if known == self.place]
            findings = check_example(place, self.text.rstrip("\n")).findings
        else:
            inside = _BEFORE + textwrap.indent(self.text, "  ")
            findings = compile_text(
                inside if self.place else self.text, "ensembles/e.yaml"
            ).findings
        return frozenset(finding.code for finding in findings)


def blocks_in(document: str) -> Iterator[Block]:
    """Every YAML block with the mark before it: `in: PLACE`, `refused: CODE, …`, or both."""
    for found in _BLOCK.finditer(document):
        said = dict(part.split(": ", 1) for part in (found["mark"] or "").split("; ") if part)
        assert said.keys() <= {"in", "refused"}, found["mark"]
        codes = [code for code in said.get("refused", "").split(", ") if code]
        line = document.count("\n", 0, found.start("text")) + 1
        yield Block(line, found["text"], said.get("in", ""), frozenset(codes))


Row = Mapping[str, str]


def rows_under(document: str, *headers: str) -> list[Row]:
    """The rows of every table with these headers, each cell by its header."""
    rows: list[Row] = []
    inside = False
    for line in document.splitlines():
        cells = cells_of(line)
        if tuple(cells) == headers:
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside and set(line) - set("|-"):
            rows.append(dict(zip(headers, cells, strict=True)))
    return rows


def cells_of(line: str) -> list[str]:
    """The cells of a table's row, with `\\|` read as the `|` that it stands for."""
    if not line.startswith("|"):
        return []
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def code_in(cell: str) -> list[str]:
    """Every code span of a cell."""
    return [found[2] for found in _CODE.finditer(cell)]


def known_from(cell: str) -> dict[str, Any]:
    """What an expression's row is evaluated with: values and the records of steps, by name.

    `` `input` is `{…}`; `check.output` is `{…}`; `check` was skipped ``.
    """
    known: dict[str, Any] = {}
    for part in filter(None, cell.split("; ")):
        name, rest = re.fullmatch(r"`([\w.-]+)` (.+)", part).groups()
        step, _, field = name.partition(".")
        if rest in _STEP_SAID:
            known[step] = _STEP_SAID[rest]
        elif field == "output":
            record = {"output": value_in(rest), "executed": True, "success": True}
            known[step] = _SEVEN | record
        else:
            known[name] = value_in(rest)
    return known


def value_in(said: str) -> Any:
    """The JSON value of a cell, in a code span, perhaps after `is`."""
    [text] = code_in(said)
    return json.loads(text)


def section(document: str, title: str) -> str:
    """The text under `## title`, to the next title of that rank."""
    _, _, rest = document.partition(f"\n## {title}\n")
    assert rest, title
    return rest.partition("\n## ")[0]
