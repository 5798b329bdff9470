"""Is a step's call read whole, and is nothing done with a value that is not there?"""

import hashlib

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.step_call import StepResult, found, read_step_call


def an_event(**config):
    return {
        "execution": "arn:aws:states:eu-west-1:1:execution:x-pay:run-1",
        "executionName": "run-1",
        "ensemble": "pay",
        "step": "charge",
        "config": config,
        "whole": list(config),
    }


def test_a_call_is_read_as_the_state_machine_sent_it() -> None:
    call = read_step_call(an_event(url="https://api.example.com"))

    assert (call.ensemble, call.step, call.execution_name) == ("pay", "charge", "run-1")
    assert call.config == {"url": "https://api.example.com"}
    assert call.run_started == ""


def test_a_call_says_which_run_of_its_name_it_is() -> None:
    event = {**an_event(), "runStarted": "2026-11-22T11:59:00.000Z"}

    assert read_step_call(event).run_started == "2026-11-22T11:59:00.000Z"


@pytest.mark.parametrize("value", [None])
@pytest.mark.parametrize("path", ["body", "headers.X-Id", "to.1", "headers.a.b"])
def test_an_absent_whole_value_fails_the_step_and_is_named(path, value) -> None:
    config = {"body": value, "headers": {"X-Id": value, "a.b": value}, "to": ["a@b.c", value]}
    event = {**an_event(), "config": config, "whole": [path]}

    with pytest.raises(StepFailed, match=rf"STEP_VALUE_ABSENT: config\.{path} is absent"):
        read_step_call(event)


def test_a_whole_value_that_is_missing_altogether_fails_the_step() -> None:
    with pytest.raises(StepFailed, match=r"config\.body is absent"):
        read_step_call({**an_event(), "whole": ["body"]})


def test_an_absent_value_of_the_configuration_names_what_the_stage_has_to_give() -> None:
    event = {**an_event(to=None), "readsEnv": {"to": ["CONTENT_TEAM"]}}

    with pytest.raises(StepFailed, match=r"\(it reads env\.CONTENT_TEAM, which the parameter"):
        read_step_call(event)


def test_only_a_value_that_reads_the_configuration_names_it() -> None:
    call = read_step_call({**an_event(to="a@b.c"), "readsEnv": {"to": ["A", "B"]}})

    assert "env.A and env.B" in call.origin("to")
    assert call.origin("cc") == ""


@pytest.mark.parametrize("value", ["", 0, False, [], {}])
def test_values_that_are_empty_but_there_pass(value) -> None:
    assert read_step_call(an_event(body=value)).config == {"body": value}


def test_a_path_may_go_through_keys_that_hold_dots() -> None:
    assert list(found({"a.b": {"c": 1}}, "a.b.c")) == [1]
    assert list(found({"a": {"b": 2}}, "a.b")) == [2]
    assert list(found({"a": [5]}, "a.1")) == []
    assert list(found({"a.b": 1, "a": {"b": None}}, "a.b")) == [1, None]


@pytest.mark.parametrize(
    ("config", "whole"),
    [
        ({"a.b": 1, "a": {"b": None}}, ["a.b"]),
        ({"a.b": None, "a": {"b": 1}}, ["a.b"]),
        ({"a.b": 1, "a": {}}, ["a.b", "a.b"]),
    ],
)
def test_an_absent_value_does_not_pass_behind_another_of_the_same_path(config, whole) -> None:
    with pytest.raises(StepFailed, match=r"config\.a\.b is absent"):
        read_step_call({**an_event(), "config": config, "whole": whole})


def test_two_values_of_one_path_pass_where_both_are_there() -> None:
    config = {"a.b": 1, "a": {"b": 2}}

    assert read_step_call({**an_event(), "config": config, "whole": ["a.b", "a.b"]})


def test_items_of_a_foreach_have_keys_of_their_own() -> None:
    first = read_step_call({**an_event(), "item": [0]})
    second = read_step_call({**an_event(), "item": [1]})

    assert first.key != second.key
    assert first.key == read_step_call({**an_event(), "item": [0]}).key


def test_of_all_places_within_each_other_no_two_share_a_key() -> None:
    items = [[], [0], [1], [10], [1, 0], [0, 1], [1, 0, 1]]

    keys = {read_step_call({**an_event(), "item": item}).idempotency_key for item in items}

    assert len(keys) == len(items)


def test_a_step_in_no_foreach_keeps_the_key_it_always_had() -> None:
    event = {**an_event(), "execution": "arn:x", "step": "pay"}
    known = hashlib.sha256(b"arn:x\npay").hexdigest()[:32]

    assert read_step_call(event).idempotency_key == known
    assert read_step_call({**event, "item": []}).idempotency_key == known


def test_what_is_too_large_to_be_held_by_the_run_is_refused() -> None:
    large = StepResult(input={"body": "x" * 120_000}, output="y" * 130_000, meta={})

    with pytest.raises(StepFailed, match="STEP_TOO_LARGE"):
        large.to_json()


def test_what_just_fits_is_given_back() -> None:
    result = StepResult(input={}, output="y" * 245_000, meta={"status": 200})

    assert result.to_json()["meta"] == {"status": 200}
