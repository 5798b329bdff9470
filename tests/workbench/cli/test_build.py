"""`countersign build` writes what ensembles compile to; `--check` fails where it differs."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from countersign_workbench.cli.build import build
from tests.compiler.builders import gate


@pytest.fixture
def root(tmp_path):
    (tmp_path / "ensembles").mkdir()
    (tmp_path / "ensembles" / "deployment.yaml").write_text("env: {}\n")
    (tmp_path / "ensembles" / "pay.yaml").write_text(gate())
    return tmp_path


def run(root, *options):
    return CliRunner().invoke(build, ["--root", str(root), *options])


def test_a_build_writes_the_files_and_the_next_one_nothing(root):
    first, second = run(root), run(root)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "wrote statemachines/pay.asl.json" in first.output
    assert "up to date" in second.output


def test_check_passes_where_nothing_differs(root):
    run(root)

    assert run(root, "--check").exit_code == 0


def test_check_names_what_differs_and_writes_nothing(root):
    run(root)
    (root / "statemachines" / "pay.asl.json").write_text("{}")

    result = run(root, "--check")

    assert result.exit_code == 1
    assert "statemachines/pay.asl.json" in result.output
    assert (root / "statemachines" / "pay.asl.json").read_text() == "{}"


def test_check_names_a_definition_whose_ensemble_is_gone_and_a_build_removes_it(root):
    run(root)
    stale = root / "statemachines" / "old.asl.json"
    stale.write_text("{}")

    assert "old.asl.json" in run(root, "--check").output
    assert run(root).exit_code == 0
    assert not stale.exists()


def test_errors_are_shown_with_their_line_and_nothing_is_written(root):
    (root / "ensembles" / "pay.yaml").write_text(gate(timeout="0"))

    result = run(root)

    assert result.exit_code == 1
    assert "ensembles/pay.yaml:8:16: error G-LIMIT" in result.output
    assert "timeout: 0" in result.output
    assert not (root / "statemachines").exists()
