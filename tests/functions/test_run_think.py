"""Does the door of a `think` step answer with the deployment's provider?"""

import json
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import Stubber

from countersign.domain.step_failure import StepFailed
from countersign.operations.think.bedrock import BedrockProvider, RefusedError
from countersign.operations.think.key import UnreadableError
from functions.run_think import app
from tests.operations.http.servers import http, saying, serving
from tests.operations.think.minds import a_prompt, completion, patience

EVENT = json.loads((Path(__file__).parents[2] / "events" / "run_think.json").read_text())


def test_the_offline_answer_is_labelled_in_record_and_log(monkeypatch, capsys) -> None:
    monkeypatch.setenv("THINK_PROVIDER", "offline")

    record = app.handler(EVENT, None)

    assert record["output"]["title"].startswith("AI trends")
    assert record["meta"] == {"provider": "offline", "rounds": 1}
    assert "provider offline" in capsys.readouterr().out


def test_without_a_provider_the_step_fails(monkeypatch) -> None:
    monkeypatch.delenv("THINK_PROVIDER", raising=False)

    with pytest.raises(StepFailed, match="THINK_NO_PROVIDER"):
        app.handler(EVENT, None)


def a_client(service: str):
    return boto3.client(
        service,
        region_name="eu-central-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )


def test_bedrock_takes_what_is_sent_and_its_answer_is_read() -> None:
    client = a_client("bedrock-runtime")
    answer = {
        "output": {"message": {"role": "assistant", "content": [{"text": "7"}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 3, "outputTokens": 1, "totalTokens": 4},
        "metrics": {"latencyMs": 20},
    }
    sent = {
        "modelId": "amazon.nova-lite-v1:0",
        "messages": [{"role": "user", "content": [{"text": "Say it"}]}],
    }
    provider = BedrockProvider(
        app.sender(client), model="amazon.nova-lite-v1:0", patience=patience()
    )
    with Stubber(client) as stub:
        stub.add_response("converse", answer, sent)

        reply = provider.ask(a_prompt(), ())

    assert (reply.content, reply.tokens_in, reply.tokens_out) == ("7", 3, 1)


def test_of_bedrocks_refusal_only_its_name_is_told() -> None:
    client = a_client("bedrock-runtime")
    with Stubber(client) as stub:
        stub.add_client_error("converse", "ThrottlingException", "s3cr3t-Ada is asking too much")

        with pytest.raises(RefusedError) as caught:
            app.sender(client)({"modelId": "m", "messages": []})

    assert str(caught.value) == "ThrottlingException"
    assert caught.value.__cause__ is None


class Silent:
    """A client whose calls time out."""

    def converse(self, **_request):
        raise ReadTimeoutError(endpoint_url="https://s3cr3t-Ada.example.com")


def test_a_service_that_says_nothing_is_told_by_the_clients_own_name() -> None:
    with pytest.raises(RefusedError, match=r"\AReadTimeoutError\Z"):
        app.sender(Silent())({"modelId": "m", "messages": []})


def test_a_key_is_read_decrypted_from_a_parameter() -> None:
    client = a_client("ssm")
    with Stubber(client) as stub:
        stub.add_response(
            "get_parameter",
            {"Parameter": {"Name": "/think/key", "Type": "SecureString", "Value": "sk-1"}},
            {"Name": "/think/key", "WithDecryption": True},
        )

        assert app.parameter_text(client, "/think/key") == "sk-1"


def test_a_key_is_read_from_a_secret() -> None:
    client = a_client("secretsmanager")
    with Stubber(client) as stub:
        stub.add_response("get_secret_value", {"SecretString": "sk-1"}, {"SecretId": "arn:x:y:z:s"})

        assert app.secret_text(client, "arn:x:y:z:s") == "sk-1"


@pytest.mark.parametrize(
    ("service", "operation", "code", "read"),
    [
        ("ssm", "get_parameter", "ParameterNotFound", app.parameter_text),
        ("secretsmanager", "get_secret_value", "AccessDeniedException", app.secret_text),
    ],
)
def test_a_key_that_cannot_be_read_is_told_by_its_errors_name(
    service, operation, code, read
) -> None:
    client = a_client(service)
    with Stubber(client) as stub:
        stub.add_client_error(operation, code, "s3cr3t-Ada")

        with pytest.raises(UnreadableError, match=rf"\A{code}\Z"):
            read(client, "/think/key-of-the-stack")


class Context:
    """What Lambda says of one call."""

    def get_remaining_time_in_millis(self) -> int:
        return 290_000


def test_without_a_key_the_step_fails_before_it_calls(monkeypatch) -> None:
    with serving(saying(http("200 OK", completion("7")))) as server:
        host_map = json.dumps({"models.example.com": f"http://127.0.0.1:{server.port}"})
        monkeypatch.setenv("THINK_PROVIDER", "openai")
        monkeypatch.setenv("THINK_MODEL", "small")
        monkeypatch.setenv("THINK_ENDPOINT", "https://models.example.com/v1")
        monkeypatch.setenv("HOST_MAP", host_map)
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
        monkeypatch.delenv("THINK_KEY_PARAMETER", raising=False)
        monkeypatch.delenv("THINK_KEY_SECRET", raising=False)

        with pytest.raises(StepFailed, match=r"THINK_KEY: .*ThinkKeyParameter or ThinkKeySecret"):
            app.handler(EVENT, Context())

    assert server.received == []
