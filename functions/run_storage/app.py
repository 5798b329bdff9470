"""The door of a `storage` step: the state machine calls it, and it asks the database."""

import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from countersign import settings, telemetry
from countersign.operations.step_call import read_step_call
from countersign.operations.storage.data_api import RefusedError, Send
from countersign.operations.storage.run import run_storage
from countersign.operations.storage.table import Place, database_of


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Run one statement; a failure is raised as `StepFailed`, which fails the step."""
    call = read_step_call(event)
    place = Place(
        resource_arn=settings.sql_resource_arn(),
        secret_arn=settings.sql_secret_arn(),
        database=settings.sql_database(),
        local_file=settings.local_sql_file(),
        endpoint_url=settings.endpoint_url(),
    )
    database = database_of(place, send=lambda: sender(_client()), pause=time.sleep)
    return run_storage(call, database=database).to_json()


def sender(client: Any) -> Send:
    """Calls of the Data API by this client, with its errors as `RefusedError`."""

    def send(request: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            answer: Mapping[str, Any] = client.execute_statement(**request)
        except ClientError as error:
            refused = error.response.get("Error", {})
            words = str(refused.get("Message", ""))
            raise RefusedError(str(refused.get("Code", "")), words) from error
        except BotoCoreError as error:
            raise RefusedError(type(error).__name__) from error
        return answer

    return send


@cache
def _client() -> Any:
    # One attempt: a statement that ran but whose answer was lost would run a second time.
    # The Data API ends a statement after 45 s.
    config = Config(connect_timeout=3, read_timeout=50, retries={"total_max_attempts": 1})
    return boto3.client("rds-data", config=config)
