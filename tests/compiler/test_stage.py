"""A stage that gives no value for a declared name fails the check, not the run."""

from __future__ import annotations

import pytest

from countersign_compiler.deployment import Deployment, EnvName
from countersign_compiler.stage import check_stage

DECLARED = Deployment(
    env={
        "TEAM": EnvName("TEAM", "who"),
        "REGION": EnvName("REGION", "where", has_default=True, default="eu"),
    }
)


def a_stage(*overrides, name="dev"):
    written = ", ".join(f"'''{override}'''" for override in overrides)
    return f"version = 0.1\n[{name}.deploy.parameters]\nparameter_overrides = [{written}]\n"


def codes(samconfig, stage="dev", deployment=DECLARED):
    return [finding.code for finding in check_stage(deployment, samconfig, stage)]


@pytest.mark.parametrize("value", ['{"TEAM": "a@example.com"}', r'"{\"TEAM\": \"a@example.com\"}"'])
def test_a_stage_that_gives_every_value_passes(value):
    assert codes(a_stage("Stage=dev", f"EnsembleEnv={value}")) == []


def test_overrides_may_be_one_text():
    samconfig = '[dev.deploy.parameters]\nparameter_overrides = \'EnsembleEnv={"TEAM": "a"}\'\n'

    assert codes(samconfig) == []


@pytest.mark.parametrize("overrides", [(), ("Stage=dev",), ("EnsembleEnv={}",)])
def test_a_name_without_default_and_without_value_is_named(overrides):
    [finding] = check_stage(DECLARED, a_stage(*overrides), "dev")

    assert (finding.code, finding.severity) == ("G-ENV-VALUE", "error")
    assert "`env.TEAM`" in finding.message


def test_a_null_is_no_value():
    assert codes(a_stage('EnsembleEnv={"TEAM": null}')) == ["G-ENV-VALUE"]


def test_a_value_that_nothing_declares_is_a_warning():
    [finding] = check_stage(DECLARED, a_stage('EnsembleEnv={"TEAM": "a", "REGOIN": "b"}'), "dev")

    assert (finding.code, finding.severity) == ("G-ENV-UNUSED", "warning")
    assert "REGION" in finding.hint


@pytest.mark.parametrize("value", ["[]", "TEAM", "", '{"TEAM":\n"a"}'])
def test_a_value_that_cannot_stand_in_a_definition_is_refused(value):
    assert codes(a_stage(f"EnsembleEnv={value}")) == ["G-ENV-VALUE"]


def test_an_unknown_stage_is_refused():
    assert codes(a_stage(), stage="prod") == ["G-STAGE"]


def test_a_file_that_is_no_toml_is_refused():
    assert codes("[dev") == ["G-STAGE"]


def test_without_a_deployment_file_no_value_is_wanted():
    assert codes(a_stage(), deployment=Deployment()) == []
