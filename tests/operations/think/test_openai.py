"""What does an endpoint that speaks as OpenAI's receive, and what becomes of its answers?

The endpoint is a server on loopback; what it received is the witness.
"""

import json
import ssl
from typing import Any

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.guard import Policy
from countersign.operations.http.run import Network
from countersign.operations.think.openai import OpenAiProvider
from countersign.operations.think.patience import ATTEMPTS
from countersign.operations.think.reply import Reply
from countersign.operations.think.run import run_think
from tests.fakes.world import Pauses
from tests.operations.http.servers import Server, http, saying, serving
from tests.operations.think.minds import a_call, a_prompt, completion, patience

KEY = "sk-s3cr3t"
PRIVATE = "s3cr3t-Ada"
HOST = "models.example.com"
FORM = {"type": "object", "properties": {"risk": {"type": "number"}}, "required": ["risk"]}


def an_endpoint(
    server: Server | None = None,
    *,
    endpoint: str = f"https://{HOST}/v1",
    key: str = KEY,
    addresses: tuple[str, ...] = ("93.184.215.14",),
    pauses: Pauses | None = None,
    model: str = "small",
) -> OpenAiProvider:
    mapped = {HOST: f"http://127.0.0.1:{server.port}"} if server else {}
    return OpenAiProvider(
        endpoint=endpoint,
        model=model,
        key=lambda: key,
        policy=Policy(mapped=mapped),
        network=Network(
            resolve=lambda host, port: list(addresses),
            tls=ssl.create_default_context(),
            pause=lambda seconds: None,
            seconds_left=lambda: 290.0,
        ),
        patience=patience(pauses),
    )


def head_and_body(call: bytes) -> tuple[str, Any]:
    head, _, body = call.partition(b"\r\n\r\n")
    return head.decode(), json.loads(body)


def ok(body: bytes) -> bytes:
    return http("200 OK", body, "Content-Type: application/json")


def error(status: str, code: str | None = None, *headers: str) -> bytes:
    body = {"error": {"message": PRIVATE, "type": "some_error", "code": code}}
    return http(status, json.dumps(body).encode(), *headers)


def test_one_prompt_is_one_call_with_the_key_in_its_header_and_nowhere_else() -> None:
    with serving(saying(ok(completion("Good.")))) as server:
        reply = an_endpoint(server).ask(a_prompt(system="Be brief", temperature=0.5), ())

    assert reply == Reply("Good.", "small", tokens_in=21, tokens_out=5)
    (call,) = server.received
    head, body = head_and_body(call)
    assert head.startswith("POST /v1/chat/completions HTTP/1.1")
    assert f"\r\nHost: {HOST}" in head
    assert f"\r\nAuthorization: Bearer {KEY}" in head
    assert call.count(KEY.encode()) == 1
    assert body == {
        "model": "small",
        "messages": [
            {"role": "system", "content": "Be brief"},
            {"role": "user", "content": "Say it"},
        ],
        "temperature": 0.5,
    }


def test_a_step_may_name_its_own_model_and_length() -> None:
    with serving(saying(ok(completion("x")))) as server:
        an_endpoint(server).ask(a_prompt(model="large", maxTokens=50), ())

    _, body = head_and_body(server.received[0])
    assert body == {
        "model": "large",
        "messages": [{"role": "user", "content": "Say it"}],
        "max_tokens": 50,
    }


def test_a_reply_that_has_to_be_mended_is_two_calls_and_one_record() -> None:
    answers = saying(ok(completion('{"risk": "high"}')), ok(completion('{"risk": 0.9}')))
    with serving(answers) as server:
        record = run_think(a_call(schema=FORM), provider=an_endpoint(server)).to_json()

    assert record["output"] == {"risk": 0.9}
    assert record["meta"] == {
        "provider": "openai",
        "model": "small",
        "rounds": 2,
        "tokensIn": 42,
        "tokensOut": 10,
    }
    assert KEY not in json.dumps(record)
    first, second = (head_and_body(call)[1]["messages"] for call in server.received)
    assert [message["role"] for message in first] == ["system", "user"]
    assert [message["role"] for message in second] == ["system", "user", "assistant", "user"]
    assert second[:2] == first
    assert second[2]["content"] == '{"risk": "high"}'
    assert "risk: must be number" in second[3]["content"]


@pytest.mark.parametrize("status", ["408 Late", "429 Slow", "500 No", "503 Busy", "529 Busy"])
def test_a_busy_endpoint_is_asked_again(status) -> None:
    pauses = Pauses()
    with serving(saying(error(status), ok(completion("7")))) as server:
        reply = an_endpoint(server, pauses=pauses).ask(a_prompt(), ())

    assert reply.content == "7"
    assert len(server.received) == 2
    assert pauses.seconds == [1.0]


def test_an_endpoint_that_says_how_long_is_left_alone_for_so_long() -> None:
    pauses = Pauses()
    with serving(saying(error("429 Slow", None, "Retry-After: 9"), ok(completion("7")))) as server:
        an_endpoint(server, pauses=pauses).ask(a_prompt(), ())

    assert pauses.seconds == [9.0]


def test_an_endpoint_that_stays_busy_fails_the_step_after_a_few_calls() -> None:
    with (
        serving(saying(error("503 Busy"))) as server,
        pytest.raises(StepFailed, match=r"THINK_UNAVAILABLE: .*\(status 503\)"),
    ):
        an_endpoint(server).ask(a_prompt(), ())

    assert len(server.received) == ATTEMPTS


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (error("401 No"), "THINK_KEY"),
        (error("403 No"), "THINK_KEY"),
        (error("404 No", "model_not_found"), "THINK_NO_MODEL"),
        (http("404 No", b"<html>"), "THINK_NO_MODEL"),
        (error("400 No", "context_length_exceeded"), "THINK_TOO_LONG"),
        (error("400 No", "content_filter"), "THINK_REFUSED"),
        (error("400 No", "unsupported_parameter"), "THINK_CONFIG"),
        (http("422 No", b"[7]"), "THINK_CONFIG"),
        (error("429 No", "insufficient_quota"), "THINK_UNAVAILABLE: .*quota"),
        (http("302 Found", b"", "Location: https://elsewhere.example/"), "THINK_UNAVAILABLE"),
        (error("418 No", PRIVATE), "THINK_UNAVAILABLE"),
        (ok(completion(PRIVATE, finish="length")), "THINK_TOO_LONG"),
        (ok(completion(PRIVATE, finish="content_filter")), "THINK_REFUSED"),
        (ok(completion(None, refusal=PRIVATE)), "THINK_REFUSED"),
        (ok(completion(None, finish="tool_calls")), "THINK_ANSWER"),
        (ok(PRIVATE.encode()), "THINK_ANSWER"),
        (ok(b'{"choices": []}'), "THINK_ANSWER"),
        (ok(b'{"choices": [7]}'), "THINK_ANSWER"),
        (ok(b"[]"), "THINK_ANSWER"),
    ],
)
def test_an_answer_that_is_no_reply_fails_at_once_and_repeats_nothing(answer, code) -> None:
    with (
        serving(saying(answer)) as server,
        pytest.raises(StepFailed, match=code) as caught,
    ):
        an_endpoint(server).ask(a_prompt(prompt=PRIVATE), ())

    assert len(server.received) == 1
    assert PRIVATE not in str(caught.value)
    assert KEY not in str(caught.value)


def test_counts_that_are_no_numbers_are_left_out() -> None:
    odd = json.loads(completion("7")) | {"usage": {"prompt_tokens": "many"}}
    with serving(saying(ok(json.dumps(odd).encode()))) as server:
        reply = an_endpoint(server).ask(a_prompt(), ())

    assert (reply.tokens_in, reply.tokens_out) == (None, None)


@pytest.mark.parametrize("key", ["", " \n", "two words", "line\nbreak", "kéy", "\u0000"])
def test_what_no_header_can_hold_is_no_key_and_is_not_shown(key) -> None:
    with (
        serving(saying(b"")) as server,
        pytest.raises(StepFailed, match="THINK_KEY") as caught,
    ):
        an_endpoint(server, key=key).ask(a_prompt(), ())

    assert server.received == []
    assert key.strip() == "" or key not in str(caught.value)


def test_space_around_a_stored_key_is_not_sent() -> None:
    with serving(saying(ok(completion("x")))) as server:
        an_endpoint(server, key=f" {KEY}\n").ask(a_prompt(), ())

    assert f"Authorization: Bearer {KEY}\r\n".encode() in server.received[0] + b"\r\n"


@pytest.mark.parametrize("address", ["10.0.0.7", "169.254.169.254", "127.0.0.1", "::1"])
def test_an_endpoint_that_leads_inside_is_not_called(address) -> None:
    with pytest.raises(StepFailed, match=r"THINK_ENDPOINT: .*no public address"):
        an_endpoint(addresses=(address,)).ask(a_prompt(), ())


@pytest.mark.parametrize(
    "endpoint",
    ["", "models.example.com/v1", f"http://{HOST}/v1", f"https://{HOST}/v1?x=1", "https://a b/"],
)
def test_what_is_no_base_address_is_refused(endpoint) -> None:
    with pytest.raises(StepFailed, match="THINK_ENDPOINT: the parameter ThinkEndpoint"):
        an_endpoint(endpoint=endpoint)


def test_an_endpoint_without_an_address_is_unavailable() -> None:
    with pytest.raises(StepFailed, match=r"THINK_UNAVAILABLE.*HTTP_UNREACHABLE"):
        an_endpoint(addresses=()).ask(a_prompt(), ())
