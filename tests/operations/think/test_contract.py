"""Does a `think` step keep each word of its contract, with the providers' own logs as witness?

Each row goes all the way: the author's text is compiled, its settings are evaluated as the engine
does, and the function asks a server on loopback that speaks as the provider does. The account that
the key is read from is such a server too.
"""

import json
import re
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from countersign.domain.step_failure import StepFailed
from functions.run_think import app
from tests.compiler.builders import machine, states, step
from tests.compiler.expressions.engine import evaluate
from tests.operations.http.servers import Server, http, saying, serving
from tests.operations.think.minds import completion
from tests.operations.think.test_bedrock import CONVERSE, must_fit

KEY = "sk-5h0uld-n3ver-b3-s33n"
PARAMETER, SECRET = "/countersign/model-key", "arn:aws:secretsmanager:eu-central-1:1:secret:key-x"
HOST, MODEL = "models.example.com", "amazon.nova-lite-v1:0"
FORM = "{type: object, properties: {risk: {type: number}}, required: [risk]}"
UNFIT, FIT = '{"risk": "high"}', '{"risk": 0.9}'

Call = tuple[str, Any]
"""One call as a server got it: its head, and its body read as JSON."""

BEDROCK = {"THINK_PROVIDER": "bedrock", "THINK_MODEL": MODEL}
OPENAI = {
    "THINK_PROVIDER": "openai",
    "THINK_MODEL": "small",
    "THINK_ENDPOINT": f"https://{HOST}/v1",
    "THINK_KEY_PARAMETER": PARAMETER,
}
BY_SECRET = {**OPENAI, "THINK_KEY_PARAMETER": "", "THINK_KEY_SECRET": SECRET}
OFFLINE = {"THINK_PROVIDER": "offline"}


def converse(text: str) -> bytes:
    """Converse's answer as Amazon's reference prints it, with this text."""
    recorded = {
        "metrics": {"latencyMs": 1275},
        "output": {"message": {"content": [{"text": text}], "role": "assistant"}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 30, "outputTokens": 20, "totalTokens": 50},
    }
    must_fit(recorded, CONVERSE.output_shape)
    return http("200 OK", json.dumps(recorded).encode(), "Content-Type: application/json")


def chat(text: str) -> bytes:
    """A chat completion with this text."""
    return http("200 OK", completion(text), "Content-Type: application/json")


def messages(call: Call) -> list[str]:
    """Who speaks in a call's messages, in turn."""
    return [each["role"] for each in call[1]["messages"]]


@dataclass(frozen=True)
class Row:
    """A word of the contract: the stage, the author's settings, what the provider answers.

    Then: `gives` the output with this `meta`, or `fails` so. The provider got `hits` calls, of
    which `saw` is true; the key was read from `key_of`, by name.
    """

    word: str
    stage: Mapping[str, str]
    answers: tuple[bytes, ...] = ()
    config: Mapping[str, str] = field(default_factory=lambda: {"prompt": "'Say ${input.word}'"})
    ensemble: str = "refund"
    gives: Any = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    fails: str = ""
    hits: int = 1
    saw: Callable[[Sequence[Call]], bool] = lambda calls: True
    key_of: str = ""


ASKED = {"prompt": "Assess it", "schema": FORM}
ROWS = [
    Row("Bedrock: a prompt is one call of Converse", BEDROCK, (converse("Good."),), gives="Good.",
        meta={"provider": "bedrock", "model": MODEL, "rounds": 1, "tokensIn": 30, "tokensOut": 20},
        saw=lambda calls: calls[0][0].startswith(
            "POST /model/amazon.nova-lite-v1%3A0/converse HTTP/1.1\r\n")
        and calls[0][1] == {"messages": [{"role": "user", "content": [{"text": "Say hi"}]}]}),
    Row("Bedrock: what more the step says", BEDROCK, (converse("7"),),
        {"prompt": "Say it", "system": "Be brief", "model": "eu.amazon.nova-pro-v1:0",
         "temperature": "0.5", "maxTokens": "200"}, gives="7",
        meta={"model": "eu.amazon.nova-pro-v1:0"},
        saw=lambda calls: "/model/eu.amazon.nova-pro-v1%3A0/converse" in calls[0][0]
        and calls[0][1]["system"] == [{"text": "Be brief"}]
        and calls[0][1]["inferenceConfig"] == {"temperature": 0.5, "maxTokens": 200}),
    Row("Bedrock: a reply that does not fit is mended in one round", BEDROCK,
        (converse(UNFIT), converse(FIT)), ASKED, gives={"risk": 0.9}, hits=2,
        meta={"rounds": 2, "tokensIn": 60, "tokensOut": 40},
        saw=lambda calls: messages(calls[1]) == ["user", "assistant", "user"]),
    Row("Bedrock: a model that the account may not ask", BEDROCK,
        (http("403 Forbidden", b'{"message": "no"}', "x-amzn-ErrorType: AccessDeniedException",
              "Content-Type: application/json"),),
        fails=r"THINK_NO_MODEL: .*\(AccessDeniedException\)"),
    Row("OpenAI: a prompt is one chat completion", OPENAI, (chat("Good."),), gives="Good.",
        meta={"provider": "openai", "model": "small", "rounds": 1, "tokensIn": 21, "tokensOut": 5},
        saw=lambda calls: calls[0][0].startswith("POST /v1/chat/completions HTTP/1.1\r\n")
        and f"\r\nHost: {HOST}" in calls[0][0]
        and calls[0][1]
        == {"model": "small", "messages": [{"role": "user", "content": "Say hi"}]},
        key_of="ssm"),
    Row("OpenAI: the key of a secret", BY_SECRET, (chat("Good."),), gives="Good.",
        key_of="secretsmanager"),
    Row("OpenAI: a reply that does not fit is mended in one round", OPENAI,
        (chat(UNFIT), chat(FIT)), ASKED, gives={"risk": 0.9}, hits=2,
        meta={"rounds": 2, "tokensIn": 42, "tokensOut": 10},
        saw=lambda calls: messages(calls[1]) == ["system", "user", "assistant", "user"],
        key_of="ssm"),
    Row("OpenAI: a second reply that does not fit fails the step, and no third is asked for",
        OPENAI, (chat(UNFIT), chat(UNFIT), chat(FIT)), ASKED, hits=2,
        fails="THINK_SCHEMA: .*risk: must be number", key_of="ssm"),
    Row("OpenAI: a redirect leads nowhere", OPENAI,
        (http("307 Moved", b"", f"Location: https://{HOST}/elsewhere"), chat("7")),
        fails="THINK_UNAVAILABLE", key_of="ssm"),
    Row("OpenAI: a key that is not taken is not told", OPENAI,
        (http("401 No", json.dumps({"error": {"message": f"bad key {KEY}"}}).encode()),),
        fails="THINK_KEY: ", key_of="ssm"),
    Row("offline: an answer from the file, labelled as such", OFFLINE, hits=0,
        config={"prompt": "Write about tea"}, ensemble="content-approval",
        gives=re.compile("tea: what changed"), meta={"provider": "offline"}),
    Row("offline: no answer is no guess", OFFLINE, hits=0, fails="THINK_NO_ANSWER: "),
    Row("no provider: the step fails and asks nobody", {"THINK_PROVIDER": ""}, hits=0,
        fails="THINK_NO_PROVIDER: .*set the template parameter ThinkProvider"),
]  # fmt: skip


class Context:
    """What Lambda says of one call."""

    def get_remaining_time_in_millis(self) -> int:
        return 290_000


class Account:
    """Gives the key under its name alone, and answers for Bedrock; keeps what it was asked."""

    def __init__(self, answers: tuple[bytes, ...]) -> None:
        self._bedrock = saying(*answers)
        self.server = Server(port=0)
        self.prompts: list[Call] = []
        self.key_of: list[str] = []

    def speak(self, connection: socket.socket, number: int) -> None:
        """Answer the newest call, by what it is for."""
        call = read_call(self.server.received[-1])
        target = re.search(r"x-amz-target: (\w+)\.(\w+)", call[0], re.IGNORECASE)
        if target is None:
            self.prompts.append(call)
            self._bedrock(connection, len(self.prompts))
        else:
            self.key_of.append({"AmazonSSM": "ssm"}.get(target[1], target[1]))
            connection.sendall(stored(target[2], call[1]))


def stored(operation: str, request: Mapping[str, Any]) -> bytes:
    """What the service that keeps the key answers; of another name it knows nothing."""
    wanted, answer = {
        "GetParameter": (
            {"Name": PARAMETER, "WithDecryption": True},
            {"Parameter": {"Name": PARAMETER, "Type": "SecureString", "Value": KEY}},
        ),
        "GetSecretValue": ({"SecretId": SECRET}, {"ARN": SECRET, "SecretString": f"{KEY}\n"}),
    }[operation]
    if request != wanted:
        return http("400 Bad", b'{"__type": "ResourceNotFoundException"}')
    return http("200 OK", json.dumps(answer).encode(), "Content-Type: application/x-amz-json-1.1")


def read_call(raw: bytes) -> Call:
    head, _, body = raw.partition(b"\r\n\r\n")
    return head.decode(), json.loads(body)


@dataclass
class Surroundings:
    """The account, and the endpoint that speaks as OpenAI's does."""

    account: Account
    endpoint: Server

    def prompts(self) -> list[Call]:
        """Every prompt that anybody was asked."""
        return [*self.account.prompts, *map(read_call, self.endpoint.received)]


@pytest.fixture
def surroundings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """The row's provider and account, and the function's variables set to find them."""
    row: Row = request.node.callspec.params["row"]
    account = Account(row.answers)
    with (
        serving(account.speak) as account.server,
        serving(saying(*(row.answers or (b"",)))) as endpoint,
    ):
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{account.server.port}",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "HOST_MAP": json.dumps({HOST: f"http://127.0.0.1:{endpoint.port}"}),
            "THINK_KEY_PARAMETER": "",
            **row.stage,
        }.items():
            monkeypatch.setenv(name, value)
        app._client.cache_clear()
        yield Surroundings(account, endpoint)
    app._client.cache_clear()


def payload(row: Row) -> dict[str, Any]:
    """What the state machine sends for the row's step."""
    text = f"ensemble: {row.ensemble}\n{step('think', **row.config)}"
    name = {"content-approval": "generate"}.get(row.ensemble, "work")
    sent = states(text.replace("name: work", f"name: {name}"))[name]["Arguments"]["Payload"]
    known = {"input": {"word": "hi"}, "env": {}}
    return {**sent, "config": evaluate(sent["config"], known), "executionName": "run-1"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.word)
def test_each_word_of_the_contract_holds(
    row: Row, surroundings: Surroundings, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        record, failure = app.handler(payload(row), Context()), ""
    except StepFailed as failed:
        record, failure = {"output": None, "meta": {}}, str(failed)

    assert bool(failure) == bool(row.fails), failure
    assert re.match(row.fails, failure), failure
    if isinstance(row.gives, re.Pattern):
        assert row.gives.search(json.dumps(record["output"]))
    else:
        assert record["output"] == row.gives
    assert row.meta.items() <= record["meta"].items()
    prompts = surroundings.prompts()
    assert len(prompts) == row.hits
    assert row.saw(prompts)
    assert set(surroundings.account.key_of) == {row.key_of} - {""}
    shown = [failure, json.dumps(record), *capsys.readouterr()]
    assert [text for text in shown if KEY in text] == []
    for head, body in prompts:
        assert head.count(KEY) == bool(row.key_of)
        assert (f"\r\nAuthorization: Bearer {KEY}" in head) is bool(row.key_of)
        assert KEY not in json.dumps(body)


def test_no_machine_knows_the_key_or_where_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in OPENAI.items():
        monkeypatch.setenv(name, value)

    text = machine(step("think", prompt="Say it")).text

    assert [each for each in (KEY, PARAMETER, SECRET, HOST) if each in text] == []


def test_each_word_stands_in_the_table_once() -> None:
    assert len({row.word for row in ROWS}) == len(ROWS)
