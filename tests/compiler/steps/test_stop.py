"""The early end of a run that has succeeded."""

from __future__ import annotations

from tests.compiler.builders import states

TEXT = "agents: [{name: enough, condition: '${input.done}', stop: %s}]\noutput: {all: done}"


def test_it_ends_the_run_with_an_output_of_its_own():
    found = states(TEXT % "{output: {status: nothing to do}}")

    assert found["enough"]["Next"] == "enough.end"
    assert found["enough.end"]["Output"] == {"status": "nothing to do"}
    assert found["enough.end"]["End"] is True


def test_without_one_it_ends_with_that_of_the_ensemble():
    found = states(TEXT % "{}")

    assert found["enough"]["Next"] == "_end"
    assert "enough.end" not in found


def test_the_end_that_no_run_comes_to_is_left_out():
    found = states("agents: [{name: enough, stop: {output: 1}}]\noutput: {all: done}")

    assert "_end" not in found


def test_what_is_absent_in_its_output_is_null_and_stops_nothing():
    found = states(TEXT % "{output: {paid: '${input.paid > 1}'}}")

    assert "$error" not in found["enough.end"]["Output"]["paid"]
