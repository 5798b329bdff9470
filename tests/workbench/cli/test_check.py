"""`countersign check` shows every finding, what gates let run, and what a stage leaves out."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from countersign_workbench.cli.check import check
from tests.compiler.builders import gate, step

DEPLOYMENT = "env:\n  TEAM: Who hears of it\n"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "ensembles").mkdir()
    (tmp_path / "ensembles" / "deployment.yaml").write_text(DEPLOYMENT)
    (tmp_path / "ensembles" / "pay.yaml").write_text(gate())
    return tmp_path


def run(root, *options):
    return CliRunner().invoke(check, ["--root", str(root), *options])


def test_a_sound_ensemble_is_shown_with_what_its_gates_let_run(root):
    result = run(root)

    assert result.exit_code == 0
    assert "pay: 1 step\n" in result.output
    assert "on a yes: nothing" in result.output


def test_only_the_files_that_are_named_are_checked(root):
    broken = root / "ensembles" / "broken.yaml"
    broken.write_text("agents: []\n")

    assert run(root, str(root / "ensembles" / "pay.yaml")).exit_code == 0
    assert run(root, str(broken)).exit_code == 1


def test_a_named_file_may_run_an_ensemble_of_another_file(root):
    parent = root / "ensembles" / "order.yaml"
    parent.write_text("agents: [{name: settle, ensemble: pay}]\n")
    (root / "ensembles" / "broken.yaml").write_text("agents: []\n")

    result = run(root, str(parent))

    assert (result.exit_code, result.output) == (0, "order: 1 step\n")


def test_a_named_file_that_runs_what_is_not_there_is_refused_with_the_nearest(root):
    parent = root / "ensembles" / "order.yaml"
    parent.write_text("agents: [{name: settle, ensemble: pai}]\n")

    result = run(root, str(parent))

    assert result.exit_code == 1
    assert "Did you mean `pay`?" in result.output


def test_a_file_away_from_a_deployment_file_is_checked_with_a_warning(root, tmp_path):
    lone = tmp_path / "elsewhere"
    lone.mkdir()
    (lone / "x.yaml").write_text(gate(prompt='"${env.ANYTHING}"'))

    result = run(root, str(lone / "x.yaml"))

    assert result.exit_code == 0
    assert "G-NO-DEPLOYMENT" in result.output


def test_findings_can_be_had_as_json(root):
    (root / "ensembles" / "pay.yaml").write_text(gate(timeout="0"))

    result = run(root, "--json")

    assert result.exit_code == 1
    assert [finding["code"] for finding in json.loads(result.output)] == ["G-LIMIT"]


def test_a_stage_that_leaves_a_value_out_fails(root):
    (root / "samconfig.toml").write_text("[dev.deploy.parameters]\nparameter_overrides = []\n")

    result = run(root, "--stage", "dev")

    assert result.exit_code == 1
    assert "`env.TEAM`" in result.output


def test_a_stage_without_a_provider_says_whose_prompts_nobody_answers_and_how_to_mend_it(root):
    (root / "ensembles" / "assess.yaml").write_text(step("think", prompt="Assess it"))
    given = r"""parameter_overrides = ['EnsembleEnv="{\"TEAM\": \"x\"}"']"""
    (root / "samconfig.toml").write_text(f"[dev.deploy.parameters]\n{given}\n")

    result = run(root, "--stage", "dev")

    assert result.exit_code == 1
    assert result.output.count(" error ") == 1
    assert "error G-THINK" in result.output
    assert "`assess/work`" in result.output
    assert "ThinkProvider" in result.output


def test_a_file_of_stages_that_is_not_utf_8_is_told_of_and_no_fault(root):
    (root / "samconfig.toml").write_bytes(b"\xff[dev]\n")

    result = run(root, "--stage", "dev")

    assert result.exit_code == 1
    assert "samconfig.toml:1:1: error G-STAGE" in result.output


def test_a_stage_without_a_file_of_stages_fails(root):
    assert run(root, "--stage", "dev").exit_code == 1


def test_findings_can_be_had_as_sarif(root):
    (root / "ensembles" / "pay.yaml").write_text(gate(timeout="0"))

    result = run(root, "--sarif")

    assert result.exit_code == 1
    log = json.loads(result.stdout)
    assert log["version"] == "2.1.0"
    assert [each["ruleId"] for each in log["runs"][0]["results"]] == ["G-LIMIT"]


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_folder_without_ensembles_is_no_sound_repository(tmp_path, options):
    result = run(tmp_path, *options)

    assert result.exit_code == 1
    assert "G-NO-ENSEMBLE" in result.output
