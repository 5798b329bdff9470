"""Are Bedrock's replies and refusals read as its own service model describes them?

Requests and answers are checked against the shapes that botocore holds of Converse.
"""

from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from countersign.domain.step_failure import StepFailed
from countersign.operations.think.bedrock import BedrockProvider, RefusedError
from countersign.operations.think.reply import Reply, Turn
from tests.fakes.world import Pauses
from tests.operations.think.minds import a_prompt, patience

CONVERSE = (
    botocore.session.get_session().get_service_model("bedrock-runtime").operation_model("Converse")
)
MODEL = "amazon.nova-lite-v1:0"
PRIVATE = "s3cr3t-Ada"


def answer(*texts: str, stop: str = "end_turn", content: list | None = None) -> dict[str, Any]:
    blocks = [{"text": text} for text in texts] if content is None else content
    return {
        "output": {"message": {"role": "assistant", "content": blocks}},
        "stopReason": stop,
        "usage": {"inputTokens": 12, "outputTokens": 4, "totalTokens": 16},
        "metrics": {"latencyMs": 310},
    }


class Bedrock:
    """Answers in order; what is no exception must fit Converse, as must every request."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[dict[str, Any]] = []

    def __call__(self, request: Any) -> Any:
        self.requests.append(request)
        must_fit(request, CONVERSE.input_shape)
        given = self.answers.pop(0)
        if isinstance(given, Exception):
            raise given
        must_fit(given, CONVERSE.output_shape)
        return given


def must_fit(value: Any, shape: Any) -> None:
    report = ParamValidator().validate(value, shape)
    assert not report.has_errors(), report.generate_report()


def asking(bedrock: Bedrock, *so_far: Turn, pauses: Pauses | None = None, **config: Any) -> Reply:
    provider = BedrockProvider(bedrock, model=MODEL, patience=patience(pauses))
    return provider.ask(a_prompt(**config), so_far)


def test_a_prompt_alone_is_one_message_to_the_deployments_model() -> None:
    bedrock = Bedrock(answer("Good", "."))

    reply = asking(bedrock)

    assert reply == Reply("Good.", MODEL, tokens_in=12, tokens_out=4)
    assert bedrock.requests == [
        {"modelId": MODEL, "messages": [{"role": "user", "content": [{"text": "Say it"}]}]}
    ]


def test_what_a_step_says_more_stands_in_its_place() -> None:
    bedrock = Bedrock(answer("7"))

    reply = asking(
        bedrock,
        Turn("assistant", "x"),
        Turn("user", "That does not fit"),
        system="Be brief",
        model="eu.amazon.nova-pro-v1:0",
        temperature=0.5,
        maxTokens=200,
    )

    assert reply.model == "eu.amazon.nova-pro-v1:0"
    assert bedrock.requests == [
        {
            "modelId": "eu.amazon.nova-pro-v1:0",
            "messages": [
                {"role": "user", "content": [{"text": "Say it"}]},
                {"role": "assistant", "content": [{"text": "x"}]},
                {"role": "user", "content": [{"text": "That does not fit"}]},
            ],
            "system": [{"text": "Be brief"}],
            "inferenceConfig": {"temperature": 0.5, "maxTokens": 200},
        }
    ]


def test_a_temperature_that_bedrock_does_not_take_is_refused_before_the_call() -> None:
    bedrock = Bedrock()

    with pytest.raises(StepFailed, match=r"THINK_CONFIG: config\.temperature is 1\.5"):
        asking(bedrock, temperature=1.5)

    assert bedrock.requests == []


WHOLE = {"end_turn", "stop_sequence"}
FAILS = {
    "max_tokens": "THINK_TOO_LONG",
    "model_context_window_exceeded": "THINK_TOO_LONG",
    "guardrail_intervened": "THINK_REFUSED",
    "content_filtered": "THINK_REFUSED",
    "tool_use": "THINK_ANSWER",
    "malformed_model_output": "THINK_ANSWER",
    "malformed_tool_use": "THINK_ANSWER",
}


def test_every_reason_to_stop_that_the_service_knows_is_read() -> None:
    assert {*CONVERSE.output_shape.members["stopReason"].enum} == WHOLE | {*FAILS}


@pytest.mark.parametrize("stop", sorted(WHOLE))
def test_a_whole_reply_is_a_reply(stop) -> None:
    assert asking(Bedrock(answer("7", stop=stop))).content == "7"


@pytest.mark.parametrize(("stop", "code"), FAILS.items())
def test_a_reply_that_is_not_whole_fails_the_step_without_a_word_of_it(stop, code) -> None:
    with pytest.raises(StepFailed, match=code) as caught:
        asking(Bedrock(answer(PRIVATE, stop=stop)), prompt=PRIVATE)

    assert PRIVATE not in str(caught.value)


def test_what_the_model_thought_before_its_reply_is_no_part_of_it() -> None:
    thought = {"reasoningContent": {"reasoningText": {"text": "hm"}}}

    assert asking(Bedrock(answer(content=[thought, {"text": "7"}]))).content == "7"


BUSY = [
    "ThrottlingException",
    "ServiceUnavailableException",
    "InternalServerException",
    "ModelNotReadyException",
    "ModelTimeoutException",
    "ModelErrorException",
]
FINAL = {
    "AccessDeniedException": "THINK_NO_MODEL",
    "ResourceNotFoundException": "THINK_NO_MODEL",
    "ValidationException": "THINK_CONFIG",
}


def test_every_error_that_the_service_knows_is_read() -> None:
    assert {shape.name for shape in CONVERSE.error_shapes} == {*BUSY, *FINAL}


@pytest.mark.parametrize("code", [*BUSY, "ReadTimeoutError", "EndpointConnectionError"])
def test_a_busy_service_is_asked_again(code) -> None:
    bedrock, pauses = Bedrock(RefusedError(code), answer("7")), Pauses()

    assert asking(bedrock, pauses=pauses).content == "7"
    assert len(bedrock.requests) == 2
    assert len(pauses.seconds) == 1


@pytest.mark.parametrize(
    ("code", "told"),
    [
        *FINAL.items(),
        ("ParamValidationError", "THINK_CONFIG"),
        ("NoCredentialsError", "THINK_UNAVAILABLE"),
    ],
)
def test_what_no_later_attempt_mends_fails_at_once(code, told) -> None:
    bedrock = Bedrock(RefusedError(code))

    with pytest.raises(StepFailed, match=rf"{told}: .*\({code}\)"):
        asking(bedrock)

    assert len(bedrock.requests) == 1


def test_without_any_model_nothing_is_asked() -> None:
    bedrock = Bedrock()

    with pytest.raises(StepFailed, match="THINK_NO_MODEL"):
        BedrockProvider(bedrock, model="", patience=patience()).ask(a_prompt(), ())

    assert bedrock.requests == []
