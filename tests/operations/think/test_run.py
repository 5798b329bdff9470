"""Does a reply become the step's output, with the name of who gave it beside it?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.step_call import StepCall
from countersign.operations.think.run import output_of, run_think


def thinking(tmp_path, *, provider="parrot", providers=None):
    call = StepCall("arn", "run-1", "x", "ask", {"prompt": "Say it"}, ())
    providers = providers or {"parrot": lambda prompt, folder: prompt.text}
    return run_think(call, provider=provider, folder=tmp_path, providers=providers)


def test_the_record_names_who_answered(tmp_path) -> None:
    assert thinking(tmp_path).to_json() == {
        "input": {"prompt": "Say it"},
        "output": "Say it",
        "meta": {"provider": "parrot"},
    }


@pytest.mark.parametrize(
    ("reply", "output"),
    [
        ('{"risk": 0.2}', {"risk": 0.2}),
        ('  {"risk": 0.2}\n', {"risk": 0.2}),
        ('```json\n{"risk": 0.2}\n```', {"risk": 0.2}),
        ("[1, 2]", "[1, 2]"),
        ("7", "7"),
        ('{"a": NaN}', '{"a": NaN}'),
        ('Here: {"risk": 0.2}', 'Here: {"risk": 0.2}'),
        ("", ""),
        ({"risk": 0.2}, {"risk": 0.2}),
    ],
)
def test_a_reply_that_is_one_object_becomes_it_and_all_else_stays_text(reply, output) -> None:
    assert output_of(reply) == output


def test_without_a_provider_the_step_fails_and_says_how_to_mend_it(tmp_path) -> None:
    with pytest.raises(StepFailed) as caught:
        thinking(tmp_path, provider="")

    assert str(caught.value) == (
        "THINK_NO_PROVIDER: no provider is configured, so nothing can answer this step's prompt; "
        "set the template parameter ThinkProvider to one of `parrot` "
        "(`offline` answers from a file, for trying out)"
    )


def test_a_provider_that_is_not_known_is_named(tmp_path) -> None:
    with pytest.raises(StepFailed, match="THINK_NO_PROVIDER: the provider `oracle` is not known"):
        thinking(tmp_path, provider="oracle")
