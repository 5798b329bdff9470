"""A step that asks a language model needs a prompt, and may ask again."""

from __future__ import annotations

import pytest

from countersign.operations.think import prompt as running
from countersign_compiler.steps import think
from tests.compiler.builders import codes, states, step


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"prompt": "Write"}, []),
        ({"prompt": '"About ${input.topic}"', "system": "Be brief"}, []),
        ({"prompt": "x", "model": "small", "temperature": "0.2", "maxTokens": "500"}, []),
        ({"prompt": "x", "temperature": '"${input.t}"', "maxTokens": '"${input.n}"'}, []),
        ({"prompt": "x", "temperature": "2", "schema": "{type: number}"}, []),
        ({"system": "Be brief"}, ["G-MISSING"]),
        ({"prompt": "5"}, ["G-TYPE"]),
        ({"prompt": "''"}, ["G-VALUE"]),
        ({"prompt": "x", "model": "7"}, ["G-TYPE"]),
        ({"prompt": "x", "temperature": "hot"}, ["G-TYPE"]),
        ({"prompt": "x", "temperature": "true"}, ["G-TYPE"]),
        ({"prompt": "x", "temperature": "2.5"}, ["G-LIMIT"]),
        ({"prompt": "x", "temperature": "-1"}, ["G-LIMIT"]),
        ({"prompt": "x", "maxTokens": "1.5"}, ["G-TYPE"]),
        ({"prompt": "x", "maxTokens": "0"}, ["G-LIMIT"]),
        ({"prompt": "x", "maxTokens": "1000001"}, ["G-LIMIT"]),
        ({"prompt": "x", "schema": '"${input.schema}"'}, ["G-TYPE"]),
        ({"prompt": "x", "tokens": "1"}, ["G-KEY"]),
        ({"prompt": "x", "provider": "bedrock"}, ["G-NOTYET"]),
    ],
)
def test_a_setting_that_no_provider_takes_is_found(config, found):
    assert codes(step("think", **config)) == found


def test_the_limits_are_those_that_a_run_keeps():
    assert think.MOST_TEMPERATURE == running.TEMPERATURE_MOST
    assert think.MOST_TOKENS == running.TOKENS_MOST


def test_asking_again_does_no_harm_so_every_transient_error_is_retried():
    [again] = states(step("think", prompt="x"))["work"]["Retry"]

    assert "Lambda.ServiceException" in again["ErrorEquals"]


def test_a_prompt_that_is_one_whole_value_must_not_be_absent():
    payload = states(step("think", prompt='"${input.p}"'))["work"]["Arguments"]["Payload"]

    assert payload["whole"] == ["prompt"]


def test_a_schema_goes_with_the_call_as_it_is_written():
    schema = "{type: object, properties: {risk: {type: number, minimum: 0}}, required: [risk]}"
    payload = states(step("think", prompt="x", schema=schema))["work"]["Arguments"]["Payload"]

    assert payload["config"]["schema"] == {
        "type": "object",
        "properties": {"risk": {"type": "number", "minimum": 0}},
        "required": ["risk"],
    }
