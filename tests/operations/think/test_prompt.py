"""Is the prompt read as its author wrote it?"""

import pytest

from countersign.domain.step_failure import StepFailed
from tests.operations.think.minds import a_prompt as reading

FORM = {"type": "object", "properties": {"risk": {"type": "number"}}}


def test_a_prompt_that_is_an_object_is_read_as_json() -> None:
    assert reading(prompt={"a": [1]}).text == '{"a":[1]}'


def test_the_record_shows_what_was_written_and_nothing_else() -> None:
    written = {
        "prompt": "p",
        "system": "s",
        "model": "m",
        "temperature": 0.5,
        "maxTokens": 200,
        "schema": FORM,
    }

    assert reading(**written).as_used() == written
    assert reading(prompt="p").as_used() == {"prompt": "p"}


@pytest.mark.parametrize("prompt", ["", " ", None])
def test_an_empty_prompt_fails_the_step(prompt) -> None:
    with pytest.raises(StepFailed, match="THINK_PROMPT"):
        reading(prompt=prompt)


def test_a_key_that_is_not_known_is_refused() -> None:
    with pytest.raises(StepFailed, match=r"config\.tools is not known"):
        reading(tools=[])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model", ""),
        ("model", 7),
        ("temperature", -0.1),
        ("temperature", 2.1),
        ("temperature", True),
        ("temperature", "0.5"),
        ("maxTokens", 0),
        ("maxTokens", 1.5),
        ("maxTokens", 1_000_001),
        ("maxTokens", True),
        ("schema", []),
    ],
)
def test_a_value_that_no_provider_takes_is_refused_by_its_key(key, value) -> None:
    with pytest.raises(StepFailed, match=rf"THINK_CONFIG: config\.{key} "):
        reading(**{key: value})


def test_numbers_are_taken_as_the_engine_writes_them() -> None:
    prompt = reading(temperature=0, maxTokens=200.0)

    assert (prompt.temperature, prompt.max_tokens) == (0.0, 200)


def test_the_wanted_form_stands_behind_the_standing_instruction() -> None:
    assert reading().instruction == ""
    assert reading(system="Be brief").instruction == "Be brief"

    both = reading(system="Be brief", schema={"type": "number"}).instruction

    assert both.startswith("Be brief\n\nReply with one JSON value")
    assert both.endswith('JSON Schema:\n{"type":"number"}')


def test_a_steps_own_model_goes_before_the_deployments() -> None:
    assert reading(model="mine").model_or("usual") == "mine"
    assert reading().model_or("usual") == "usual"

    with pytest.raises(StepFailed, match=r"THINK_NO_MODEL.*ThinkModel"):
        reading().model_or("")
