"""How does an endpoint that speaks as OpenAI's does answer a prompt?

By `POST <base>/chat/completions`, which many other services and servers take too:
https://platform.openai.com/docs/api-reference/chat/create
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.config import HttpRequest
from countersign.operations.http.exchange import Answer, NoAnswerError, exchange
from countersign.operations.http.guard import Policy, route
from countersign.operations.http.run import Network, asked_to_wait
from countersign.operations.http.url import Target, target
from countersign.operations.think.patience import CALL_SECONDS, BusyError, Patience
from countersign.operations.think.prompt import Prompt
from countersign.operations.think.reply import Reply, Turn

_BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_NOT_BUSY = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
"""Errors under 429 that no later attempt mends."""
_SILENT = frozenset({"HTTP_TIMEOUT", "HTTP_UNREACHABLE", "HTTP_ANSWER"})


class OpenAiProvider:
    """Asks one endpoint, with a key that is read anew for each step."""

    name = "openai"
    can_mend = True

    def __init__(
        self,
        *,
        endpoint: str,
        model: str,
        key: Callable[[], str],
        policy: Policy,
        network: Network,
        patience: Patience,
    ) -> None:
        self._goal = _goal(endpoint)
        self._model = model
        self._key = key
        self._policy = policy
        self._network = network
        self._patience = patience

    def ask(self, prompt: Prompt, so_far: tuple[Turn, ...]) -> Reply:
        """Give one reply; a `StepFailed` where it is cut off, refused or does not come."""
        model = prompt.model_or(self._model)
        request = HttpRequest(
            target=self._goal,
            method="POST",
            headers={
                "authorization": f"Bearer {_usable(self._key())}",
                "content-type": "application/json",
                "accept": "application/json",
                "user-agent": "countersign",
            },
            body=_body(prompt, model, so_far),
            timeout_seconds=CALL_SECONDS,
            expect=frozenset({2}),
        )
        answer = self._patience.tried(lambda: self._exchanged(request))
        return _reply(_object(answer), model)

    def _exchanged(self, request: HttpRequest) -> Answer:
        network = self._network
        try:
            way = route(self._goal, self._policy, resolve=network.resolve, judge=network.judge)
            answer = exchange(request, way, seconds=CALL_SECONDS, tls=network.tls)
        except NoAnswerError as silence:
            raise _silence(silence.failure) from None
        except StepFailed as failure:
            raise _silence(failure) from None
        if answer.status != 200:
            raise _unanswered(answer)
        return answer


def _goal(endpoint: str) -> Target:
    try:
        base = target(endpoint.rstrip("/") + "/chat/completions")
    except StepFailed:
        base = None
    if base is None or base.scheme != "https" or "?" in base.path:
        raise StepFailed(
            "THINK_ENDPOINT",
            "the parameter ThinkEndpoint is no base address; give one such as "
            "https://api.openai.com/v1, with https and without a query",
        )
    return base


def _body(prompt: Prompt, model: str, so_far: tuple[Turn, ...]) -> bytes:
    said = [Turn("user", prompt.text), *so_far]
    messages = [{"role": turn.role, "content": turn.text} for turn in said]
    if prompt.instruction:
        messages.insert(0, {"role": "system", "content": prompt.instruction})
    # `max_tokens` is the older name, and the one that every such server reads.
    written = {
        "model": model,
        "messages": messages,
        "temperature": prompt.temperature,
        "max_tokens": prompt.max_tokens,
    }
    sent = {name: value for name, value in written.items() if value is not None}
    return json.dumps(sent, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _usable(key: str) -> str:
    """The key without the space around it; what no header can hold is no key."""
    key = key.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise StepFailed(
            "THINK_KEY",
            "what is stored as the provider's key is no key: it is empty, or holds a space or "
            "other character that no header can; store the key's text alone",
        )
    return key


def _silence(failure: StepFailed) -> Exception:
    """Another's words speak of a step's `url`; here it is the operator's parameter."""
    if failure.code in _SILENT:
        return BusyError(failure.code)
    if failure.code == "HTTP_HOST_REFUSED":
        return StepFailed(
            "THINK_ENDPOINT",
            "the host of the parameter ThinkEndpoint leads to no public address; give another",
        )
    return StepFailed(
        "THINK_UNAVAILABLE",
        f"the endpoint gave nothing that can be read ({failure.code}); check ThinkEndpoint",
    )


def _unanswered(answer: Answer) -> Exception:
    status, code = answer.status, _error_code(answer)
    if status in _BUSY and code not in _NOT_BUSY:
        return BusyError(f"status {status}", asked_to_wait(answer))
    if status in (401, 403):
        return StepFailed(
            "THINK_KEY",
            f"the endpoint does not take the key (status {status}); store one that it takes",
        )
    if status == 404 or code == "model_not_found":
        return StepFailed(
            "THINK_NO_MODEL",
            f"the endpoint does not know the model, or is none (status {status}); check "
            "config.model, ThinkModel and ThinkEndpoint",
        )
    if code == "context_length_exceeded" or status == 413:
        return StepFailed(
            "THINK_TOO_LONG", "the prompt is longer than the model reads; pass on less of it"
        )
    if code == "content_filter":
        return StepFailed("THINK_REFUSED", "the endpoint refused the prompt; look at what is asked")
    if status in (400, 422):
        return StepFailed(
            "THINK_CONFIG",
            f"the endpoint did not take the request (status {status}); check config.model, and "
            "whether the model takes config.temperature and config.maxTokens",
        )
    quota = "; its quota is used up" if code in _NOT_BUSY else ""
    return StepFailed(
        "THINK_UNAVAILABLE",
        f"the endpoint answered with status {status}{quota}; check ThinkEndpoint and the account",
    )


def _error_code(answer: Answer) -> str:
    """The error's code where it says one; compared, never shown."""
    try:
        error = json.loads(answer.body)["error"]
        return str(error["code"] or error.get("type", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""


def _object(answer: Answer) -> Mapping[str, Any]:
    try:
        read = json.loads(answer.body)
    except (ValueError, RecursionError):
        read = None
    if isinstance(read, dict):
        return read
    raise _no_reply()


def _reply(answer: Mapping[str, Any], model: str) -> Reply:
    try:
        choice = answer["choices"][0]
        reason, message = choice.get("finish_reason"), choice["message"]
        text, refusal = message.get("content"), message.get("refusal")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise _no_reply() from None
    if reason == "length":
        raise StepFailed(
            "THINK_TOO_LONG",
            "the model stopped before its reply was whole (length); raise config.maxTokens, or "
            "ask for less",
        )
    if reason == "content_filter" or refusal:
        why = "content_filter" if reason == "content_filter" else "refusal"
        raise StepFailed("THINK_REFUSED", f"the reply was withheld ({why}); look at what is asked")
    if not isinstance(text, str):
        raise _no_reply()
    usage = answer.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    counted = (_count(counts.get(name)) for name in ("prompt_tokens", "completion_tokens"))
    return Reply(text, model, *counted)


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _no_reply() -> StepFailed:
    return StepFailed(
        "THINK_ANSWER",
        "what the endpoint answered is no reply in words; check that ThinkEndpoint speaks as "
        "OpenAI's chat completions do",
    )
