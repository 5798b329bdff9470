"""Could a text that an approver wrote become a formula in what an auditor opens?"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from countersign_workbench.cli import audit
from countersign_workbench.cli.output import table
from tests.workbench.cli.audited import ANA, Audited, audited, run

FORMULAS = ("=SUM(A1)", "+1", "-1+1", "@SUM(A1)", '=HYPERLINK("https://example.com","x"),=1+1')
OPENS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
SHEETS = re.compile(r"\bimport csv\b|from csv\b|text/csv|\.(?:csv|tsv|xlsx?)\b")
ROOT = Path(__file__).parents[2]
PRODUCT = ("layers", "functions", "workbench")


@pytest.fixture
def stack() -> Iterator[Audited]:
    with audited() as made:
        for place, formula in enumerate(FORMULAS):
            made.voted(f"r_{place}", reason=formula, prompt=formula)
        yield made


def test_an_export_gives_each_text_as_it_was_written_on_lines_that_are_objects(
    stack, capsys, tmp_path
) -> None:
    file = tmp_path / "export.jsonl"

    run(stack, capsys, audit.export, file=str(file), everything=True)

    lines = file.read_text("utf-8").splitlines()
    votes = [json.loads(line)["decisions"]["entries"][1]["entry"] for line in lines[1:-1]]
    assert [vote["reason"] for vote in votes] == [*FORMULAS]
    assert all(line.startswith("{") for line in lines)


def test_a_story_quotes_each_text_as_it_was_written_and_no_line_of_it_opens_a_formula(
    stack, capsys
) -> None:
    for place, formula in enumerate(FORMULAS):
        _, said = run(stack, capsys, audit.show, request_id=f"r_{place}")

        assert f'reason: "{formula}"' in said
        assert not [line for line in said.splitlines() if line.strip().startswith(OPENS_A_FORMULA)]


def test_a_table_on_a_terminal_changes_no_text_for_a_spreadsheets_sake() -> None:
    rows = [{"approver": ANA, "reason": formula} for formula in FORMULAS]

    lines = table(rows, ["approver", "reason"])

    assert [line.split("  ", 1)[1] for line in lines[1:]] == [*FORMULAS]


def sheets_in(files: Iterable[Path]) -> list[str]:
    """The files that read, write or name a spreadsheet's format."""
    return [str(file) for file in files if SHEETS.search(file.read_text("utf-8"))]


def test_nothing_of_the_product_writes_what_a_spreadsheet_opens(tmp_path, record_property) -> None:
    files = [file for room in PRODUCT for file in (ROOT / room).rglob("*.py")]
    planted = tmp_path / "planted.py"
    planted.write_text('open("export.csv", "w")\n')

    record_property("searched", f"{len(files)} files of the product")
    assert len(files) > 100
    assert sheets_in(files) == []
    assert sheets_in([*files, planted]) == [str(planted)]
