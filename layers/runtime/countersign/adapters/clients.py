"""How do we call AWS: one client per service and container, with bounded waits and retries.

A function's answer has to come well within its own time-out, so each call gives up early and is
tried again a few times by botocore. What is not safe to repeat blindly (a mail) is tried once:
its own lease and receipt decide whether it goes out again.
"""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config


def _config(*, attempts: int, read_seconds: float = 5) -> Config:
    return Config(
        connect_timeout=2,
        read_timeout=read_seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},
        user_agent_extra="countersign",
    )


@cache
def dynamodb() -> Any:
    """Give the DynamoDB client."""
    return boto3.client("dynamodb", config=_config(attempts=3, read_seconds=3))


@cache
def stepfunctions() -> Any:
    """Give the Step Functions client."""
    return boto3.client("stepfunctions", config=_config(attempts=3))


@cache
def ses() -> Any:
    """Give the SES client: one attempt, since a mail sent twice is read twice."""
    return boto3.client("sesv2", config=_config(attempts=1, read_seconds=10))


@cache
def s3() -> Any:
    """Give the S3 client."""
    return boto3.client("s3", config=_config(attempts=3, read_seconds=20))


@cache
def secretsmanager() -> Any:
    """Give the Secrets Manager client."""
    return boto3.client("secretsmanager", config=_config(attempts=3))


@cache
def lambda_() -> Any:
    """Give the Lambda client, which waits as long as the internal functions may work."""
    return boto3.client("lambda", config=_config(attempts=2, read_seconds=25))
