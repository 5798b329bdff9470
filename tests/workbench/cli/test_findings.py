"""Findings are shown in order with their lines, and counted."""

from __future__ import annotations

import pytest

from countersign_compiler.reporting import file_finding
from countersign_workbench.cli.findings import show


def test_each_finding_is_shown_with_its_line_and_all_are_counted(tmp_path, capsys):
    (tmp_path / "a.yaml").write_text("first line\n")

    show(
        [
            file_finding("G-STAGE", "gone.toml", "second"),
            file_finding("G-TYPE", "a.yaml", "first", severity="warning"),
        ],
        tmp_path,
    )

    shown = capsys.readouterr().err
    assert shown.index("first line") < shown.index("gone.toml:1:1")
    assert shown.rstrip().endswith("1 error, 1 warning")


@pytest.mark.parametrize("findings", [[], ()])
def test_nothing_is_shown_where_nothing_was_found(findings, tmp_path, capsys):
    show(findings, tmp_path)

    assert capsys.readouterr().err == ""
