"""A step that a function carries out: what it is sent, what is remembered, how it fails."""

from __future__ import annotations

from countersign_compiler.asl import records
from tests.compiler.builders import declares, states, step
from tests.compiler.expressions.engine import evaluate


def task():
    return states(step("think", prompt='"About ${input.x}"'))["work"]


def test_the_function_is_told_the_run_the_step_and_its_settings():
    payload = task()["Arguments"]["Payload"]

    assert sorted(payload) == [
        "config",
        "ensemble",
        "execution",
        "executionName",
        "runStarted",
        "step",
        "whole",
    ]
    assert (payload["ensemble"], payload["step"]) == ("refund", "work")
    assert sorted(payload["config"]) == ["prompt"]


def test_the_function_is_told_which_settings_read_the_configuration_where_any_does():
    one = step(
        "email", to='["${env.DESK}", a@example.com]', subject='"${env.B ?? env.A}: ${input.x}"'
    )

    payload = states(one, declares("A", "B", "DESK"))["work"]["Arguments"]["Payload"]

    assert payload["readsEnv"] == {"to.0": ["DESK"], "subject": ["A", "B"]}


def test_the_record_is_what_the_function_gives_back_and_the_states_output_too():
    found = task()

    assert found["Assign"] == {"s_work": found["Output"]}
    gave = {"input": {"prompt": "x"}, "output": [1], "meta": {"tries": 1}}
    record = found["Output"].replace("$states.result", "$result")
    variables = {"result": {"Payload": gave}, "ran": records.CONSTANT["ran"]}
    assert evaluate(record, variables) == {
        **records.succeeded({"prompt": "x"}, [1]),
        "meta": {"tries": 1},
    }


def test_what_cannot_be_decided_is_caught_first_and_never_taken_for_a_failed_step():
    undecided, failed = task()["Catch"]

    assert (undecided["ErrorEquals"], undecided["Next"]) == (
        ["States.QueryEvaluationError"],
        "_undecided",
    )
    assert (failed["ErrorEquals"], failed["Next"]) == (["States.ALL"], "_failed")
