"""Mistakes that only the whole ensemble, or all of them together, can show."""

from __future__ import annotations

from countersign_compiler.check import check_together
from tests.compiler.builders import compiled, step


def an_ensemble(name, path):
    found = compiled(f"ensemble: {name}\n" + step("code", code="return 1"), path=path).ensemble
    assert found is not None
    return found


def test_two_files_with_one_ensemble_are_refused_at_the_second():
    twice = [an_ensemble("pay", "ensembles/b.yaml"), an_ensemble("pay", "ensembles/a.yaml")]

    [finding] = check_together(twice)

    assert (finding.code, finding.path) == ("G-ENSEMBLE-TWICE", "ensembles/b.yaml")
    assert "ensembles/a.yaml" in finding.message


def test_two_names_that_become_one_resource_are_refused():
    close = [an_ensemble("pay-out", "a.yaml"), an_ensemble("payOut", "b.yaml")]

    assert [finding.code for finding in check_together(close)] == ["G-ENSEMBLE-TWICE"]


def test_different_names_stand_side_by_side():
    assert check_together([an_ensemble("pay", "a.yaml"), an_ensemble("pay2", "b.yaml")]) == []


def test_a_missing_setting_names_the_step_and_the_setting():
    [finding] = compiled("agents: [{name: call, operation: http}]").findings

    assert finding.code == "G-MISSING"
    assert "`call`" in finding.message
    assert "`url`" in finding.message
