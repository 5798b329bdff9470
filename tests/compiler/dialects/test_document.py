"""The whole of a document: its list of steps, its name, its output, and nothing else."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled

AGENT = "{name: a, operation: code, config: {code: return 1}}"
MEMBER = "{member: a, type: Function, config: {handler: () => 1}}"
ELEMENT = "{name: a, element: code, spec: {code: return 1}}"
LISTS = (f"agents: [{AGENT}]", f"flow: [{MEMBER}]", f"elements: [{ELEMENT}]")


@pytest.mark.parametrize("steps", LISTS)
def test_every_dialect_has_an_output(steps):
    found = compiled(f"{steps}\noutput: {{given: '${{a.output}}'}}")

    assert found.ensemble.output is not None
    assert found.findings == ()


@pytest.mark.parametrize("steps", LISTS)
def test_a_key_nearly_right_is_suggested_in_every_dialect(steps):
    [finding] = compiled(f"{steps}\noutptu: 1").findings

    assert finding.code == "G-KEY"
    assert "Did you mean `output`?" in finding.hint


def test_a_name_is_given_once():
    assert codes(f"name: a\nensemble: b\nflow: [{MEMBER}]") == ["G-KEY"]


def test_a_bad_name_is_shown_where_it_stands():
    [finding] = compiled(f"flow: [{MEMBER}]\nname: no name").findings

    assert (finding.code, finding.line) == ("G-NAME", 2)


def test_a_list_of_steps_has_at_least_one():
    assert codes("elements: []") == ["G-TYPE"]
