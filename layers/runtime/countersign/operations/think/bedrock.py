"""How does Amazon Bedrock answer a prompt?

By its Converse operation, which is the same for every model:
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from countersign.domain.step_failure import StepFailed
from countersign.operations.think.patience import BusyError, Patience
from countersign.operations.think.prompt import Prompt
from countersign.operations.think.reply import Reply, Turn

TEMPERATURE_MOST = 1

Send = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Calls Converse once; raises `RefusedError`."""

_BUSY = frozenset(
    {"ThrottlingException", "ServiceUnavailableException", "InternalServerException"}
    | {"ModelNotReadyException", "ModelTimeoutException", "ModelErrorException"}
    # botocore's own names for a connection that gave nothing:
    | {"EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError"}
    | {"ConnectionClosedError", "ProxyConnectionError", "SSLError"}
)
_NO_MODEL = frozenset({"AccessDeniedException", "ResourceNotFoundException"})
_NO_REQUEST = frozenset({"ValidationException", "ParamValidationError"})
_WHOLE = frozenset({"end_turn", "stop_sequence"})
_TOO_LONG = frozenset({"max_tokens", "model_context_window_exceeded"})
_REFUSED = frozenset({"guardrail_intervened", "content_filtered"})


class RefusedError(Exception):
    """Bedrock gave no reply; `code` is its error's name, or the client's own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BedrockProvider:
    """Asks models by id, ARN or inference profile; the function's role says which it may."""

    name = "bedrock"
    can_mend = True

    def __init__(self, send: Send, *, model: str, patience: Patience) -> None:
        self._send = send
        self._model = model
        self._patience = patience

    def ask(self, prompt: Prompt, so_far: tuple[Turn, ...]) -> Reply:
        """Give one reply; a `StepFailed` where it is cut off, refused or does not come."""
        model = prompt.model_or(self._model)
        request = _request(prompt, model, so_far)
        return _reply(self._patience.tried(lambda: self._sent(request)), model)

    def _sent(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return self._send(request)
        except RefusedError as refused:
            if refused.code in _BUSY:
                raise BusyError(refused.code) from None
            raise _failure(refused.code) from None


def _request(prompt: Prompt, model: str, so_far: tuple[Turn, ...]) -> dict[str, Any]:
    turns = (Turn("user", prompt.text), *so_far)
    request: dict[str, Any] = {
        "modelId": model,
        "messages": [{"role": turn.role, "content": [{"text": turn.text}]} for turn in turns],
    }
    if prompt.instruction:
        request["system"] = [{"text": prompt.instruction}]
    limits = {"temperature": _temperature(prompt), "maxTokens": prompt.max_tokens}
    written = {name: value for name, value in limits.items() if value is not None}
    if written:
        request["inferenceConfig"] = written
    return request


def _temperature(prompt: Prompt) -> float | None:
    if prompt.temperature is not None and prompt.temperature > TEMPERATURE_MOST:
        raise StepFailed(
            "THINK_CONFIG",
            f"config.temperature is {prompt.temperature:g}, and Bedrock takes 0 to "
            f"{TEMPERATURE_MOST}; lower it",
        )
    return prompt.temperature


def _reply(answer: Mapping[str, Any], model: str) -> Reply:
    reason = str(answer.get("stopReason", ""))
    if reason in _TOO_LONG:
        raise StepFailed(
            "THINK_TOO_LONG",
            f"the model stopped before its reply was whole ({reason}); raise config.maxTokens, or "
            "ask for less",
        )
    if reason in _REFUSED:
        raise StepFailed(
            "THINK_REFUSED",
            f"the reply was withheld ({reason}); look at what is asked, or at the guardrail",
        )
    content = answer.get("output", {}).get("message", {}).get("content", [])
    if reason not in _WHOLE:
        raise StepFailed(
            "THINK_ANSWER", "the model gave something else than a reply in words; ask another model"
        )
    usage = answer.get("usage", {})
    text = "".join(str(block["text"]) for block in content if "text" in block)
    return Reply(text, model, usage.get("inputTokens"), usage.get("outputTokens"))


def _failure(code: str) -> StepFailed:
    if code in _NO_MODEL:
        return StepFailed(
            "THINK_NO_MODEL",
            f"Bedrock does not give the model to this deployment ({code}); check its id and "
            "region, that the account has access to it, and that ThinkModelArns lists it",
        )
    if code in _NO_REQUEST:
        return StepFailed(
            "THINK_CONFIG",
            f"Bedrock did not take the request ({code}); check config.model, the length of "
            "config.prompt, and whether the model takes config.system and config.temperature",
        )
    return StepFailed(
        "THINK_UNAVAILABLE", f"Bedrock could not be asked ({code}); look at the function's role"
    )
