"""A `code` step is a Pass state: no code runs anywhere."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, states, step

WITH_INPUT = """
agents:
  - name: work
    operation: code
    inputs: {n: "${input.n}"}
    config: {handler: "(given) => given.n"}
"""


def test_a_program_becomes_a_pass_state_whose_output_is_its_record():
    work = states(step("code", code='"return { a: 1 };"'))["work"]

    assert work["Type"] == "Pass"
    assert work["Output"] == work["Assign"]["s_work"]
    assert work["Output"]["input"] == "{% $input %}"


def test_the_steps_own_input_is_what_the_program_reads_and_what_is_recorded():
    record = states(WITH_INPUT)["work"]["Output"]

    assert sorted(record["input"]) == ["n"]
    assert '$p_given:={"n":' in record["output"]


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"code": "return 1"}, []),
        ({"handler": '"() => 1"'}, []),
        ({"handler": '"() => 1"', "code": "return 1"}, ["G-KEY"]),
        ({"code": "5"}, ["G-TYPE"]),
        ({"code": '"let x = 1"'}, ["J-STATEMENT"]),
        ({"handler": '"async () => 1"'}, ["J-HANDLER"]),
        ({"script": "return 1"}, ["G-MISSING", "G-KEY"]),
    ],
)
def test_a_step_has_exactly_one_program_that_can_be_translated(config, found):
    assert codes(step("code", **config)) == found


def test_a_step_without_settings_is_refused():
    assert codes("agents: [{name: work, operation: code}]") == ["G-MISSING"]
