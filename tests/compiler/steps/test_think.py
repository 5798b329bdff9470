"""A step that asks a language model needs a prompt, and may ask again."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, states, step


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"prompt": "Write"}, []),
        ({"prompt": '"About ${input.topic}"', "system": "Be brief"}, []),
        ({"system": "Be brief"}, ["G-MISSING"]),
        ({"prompt": "5"}, ["G-TYPE"]),
        ({"prompt": "''"}, ["G-VALUE"]),
        ({"prompt": "x", "temperature": "1"}, ["G-KEY"]),
    ],
)
def test_a_prompt_is_a_text(config, found):
    assert codes(step("think", **config)) == found


def test_asking_again_does_no_harm_so_every_transient_error_is_retried():
    [again] = states(step("think", prompt="x"))["work"]["Retry"]

    assert "Lambda.ServiceException" in again["ErrorEquals"]


def test_a_prompt_that_is_one_whole_value_must_not_be_absent():
    payload = states(step("think", prompt='"${input.p}"'))["work"]["Arguments"]["Payload"]

    assert payload["whole"] == ["prompt"]
