"""The door of a `think` step: the state machine calls it, and a provider answers the prompt."""

import random
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from countersign import settings, telemetry
from countersign.operations.http.guard import policy_of
from countersign.operations.http.resolve import addresses
from countersign.operations.http.run import Network
from countersign.operations.step_call import read_step_call
from countersign.operations.think.bedrock import RefusedError, Send
from countersign.operations.think.key import UnreadableError, read_key
from countersign.operations.think.patience import CALL_SECONDS, Patience
from countersign.operations.think.run import run_think
from countersign.operations.think.table import Outside, Place, provider_of

FOLDER = Path(__file__).parent


@telemetry.observed
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Answer one prompt; a failure is raised as `StepFailed`, which fails the step."""
    call = read_step_call(event)
    provider = provider_of(_place(), _outside(context))
    result = run_think(call, provider=provider).to_json()
    telemetry.tell(
        "prompt_answered",
        execution_id=f"{call.ensemble}.{call.execution_name}",
        ensemble=call.ensemble,
        step=call.step,
        kind="think",
        status=f"provider {provider.name}",
    )
    return result


def _place() -> Place:
    return Place(
        provider=settings.think_provider(),
        folder=FOLDER,
        model=settings.think_model(),
        endpoint=settings.think_endpoint(),
        # AllowHosts narrows what authors may call; the endpoint is the operator's own choice.
        policy=policy_of(
            allow_hosts="", host_map=settings.host_map(), endpoint_url=settings.endpoint_url()
        ),
    )


def _outside(context: Any) -> Outside:
    def seconds_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    return Outside(
        network=lambda: Network(
            resolve=addresses, tls=_tls(), pause=time.sleep, seconds_left=seconds_left
        ),
        patience=Patience(pause=time.sleep, seconds_left=seconds_left, draw=random.random),
        converse=lambda: sender(_client("bedrock-runtime")),
        key=_key,
    )


def _key() -> str:
    names = {
        "ThinkKeyParameter": settings.think_key_parameter(),
        "ThinkKeySecret": settings.think_key_secret(),
    }
    stores = {
        "ThinkKeyParameter": lambda name: parameter_text(_client("ssm"), name),
        "ThinkKeySecret": lambda name: secret_text(_client("secretsmanager"), name),
    }
    return read_key(names, stores)


def sender(client: Any) -> Send:
    """Calls of Converse by this client, with its errors as `RefusedError`."""

    def send(request: Mapping[str, Any]) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = _called(lambda: client.converse(**request), RefusedError)
        return answer

    return send


def parameter_text(client: Any, name: str) -> str:
    """A parameter of Systems Manager, decrypted; `UnreadableError` where it cannot be had."""
    answer = _called(lambda: client.get_parameter(Name=name, WithDecryption=True), UnreadableError)
    return str(answer["Parameter"]["Value"])


def secret_text(client: Any, name: str) -> str:
    """A secret of Secrets Manager; `UnreadableError` where it cannot be had."""
    answer = _called(lambda: client.get_secret_value(SecretId=name), UnreadableError)
    return str(answer.get("SecretString", ""))


def _called(call: Callable[[], Any], failure: Callable[[str], Exception]) -> Any:
    """What a client's call gives; of its errors only the name, since their words hold values."""
    try:
        return call()
    except ClientError as error:
        raise failure(str(error.response.get("Error", {}).get("Code", ""))) from None
    except BotoCoreError as error:
        raise failure(type(error).__name__) from None


@cache
def _client(service: str) -> Any:
    # One attempt: the operation itself counts how often it asks. A model answers in one piece.
    config = Config(connect_timeout=3, read_timeout=CALL_SECONDS, retries={"total_max_attempts": 1})
    return boto3.client(service, config=config)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
