"""Is docs/errors.md what the table of codes and the compiler say today?"""

from __future__ import annotations

from pathlib import Path

from countersign_compiler.diagnostics import CODES
from countersign_workbench.errors_page import errors_page

PAGE = Path("docs/errors.md")


def test_the_page_in_the_repository_is_the_one_that_is_written() -> None:
    hint = "run: bin/countersign explain --markdown > docs/errors.md"

    assert PAGE.read_text(encoding="utf-8") == errors_page(), hint


def test_every_code_has_its_heading_once() -> None:
    page = errors_page()

    assert [page.count(f"\n### {code}\n") for code in CODES] == [1] * len(CODES)


def test_each_entry_shows_what_is_really_printed() -> None:
    page = errors_page()

    assert [page.count(f"countersign explain {code}\n") for code in CODES] == [1] * len(CODES)
