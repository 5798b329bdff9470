"""Is the prompt read as its author wrote it?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.step_call import StepCall
from countersign.operations.think.prompt import read_prompt


def reading(**config):
    return read_prompt(StepCall("arn", "run-1", "x", "ask", config, ()))


def test_a_prompt_that_is_an_object_is_read_as_json() -> None:
    assert reading(prompt={"a": [1]}).text == '{"a":[1]}'
    assert reading(prompt="p", system="s").as_used() == {"prompt": "p", "system": "s"}


@pytest.mark.parametrize("config", [{}, {"prompt": ""}, {"prompt": " "}, {"prompt": None}])
def test_an_empty_prompt_fails_the_step(config) -> None:
    with pytest.raises(StepFailed, match="THINK_PROMPT"):
        reading(**config)


def test_a_key_that_is_not_known_is_refused() -> None:
    with pytest.raises(StepFailed, match=r"config\.schema is not known"):
        reading(prompt="p", schema={})
