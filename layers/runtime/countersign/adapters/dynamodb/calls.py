"""What can come of one call to DynamoDB?

an answer
ConditionFailedError     a condition did not hold: somebody else was first; read again
UnavailableError    no answer, or none in time: nothing is known to have changed
ClientError         our own mistake (a right, a name, a shape); nobody present can answer it
"""

import random
from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from countersign.adapters.clock import pause
from countersign.service.ports import UnavailableError

CONFLICT = "TransactionConflict"
TRIES = 5
_FIRST_WAIT_SECONDS = 0.02
_TRANSIENT_REASONS = frozenset({CONFLICT, "ProvisionedThroughputExceeded", "ThrottlingError"})
_UNAVAILABLE = frozenset(
    {
        "InternalServerError",
        "InternalFailure",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "ThrottlingException",
        "Throttling",
        "ReplicatedWriteConflictException",
        "TransactionInProgressException",
    }
)


class ConditionFailedError(Exception):
    """The writes at these places of a transaction (0 for a single write) were refused."""

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__(f"conditions failed at {list(places)}")
        self.places = tuple(places)


def call(operation: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
    """Make one call and give its answer, or raise what this module's docstring lists."""
    try:
        answer: dict[str, Any] = operation(**arguments)
    except ClientError as failure:
        code = failure.response["Error"]["Code"]
        if code == "ConditionalCheckFailedException":
            raise ConditionFailedError((0,)) from failure
        if code in _UNAVAILABLE:
            raise UnavailableError(code) from failure
        raise
    except ParamValidationError:
        raise
    except BotoCoreError as failure:
        # No connection, no answer in time, no credentials at hand.
        raise UnavailableError(type(failure).__name__) from failure
    return answer


def transact(
    client: Any, writes: Sequence[dict[str, Any]], *, wait: Callable[[float], None] = pause
) -> None:
    """Write all or nothing; a collision with another transaction is tried again, a few times.

    Each try has a request token of its own (botocore's), which its retries after a lost answer
    share: a transaction that was written is never written twice.
    """
    for attempt in range(1, TRIES + 1):
        reasons = _try_once(client, writes)
        if reasons is None:
            return
        failed = [place for place, code in enumerate(reasons) if code == "ConditionalCheckFailed"]
        if failed:
            raise ConditionFailedError(failed)
        if attempt < TRIES:
            wait(random.uniform(0.5, 1.0) * _FIRST_WAIT_SECONDS * 2**attempt)
    collided = [place for place, code in enumerate(reasons or ()) if code == CONFLICT]
    if collided:
        # Somebody keeps writing the same items, so what we decided on is surely old by now.
        raise ConditionFailedError(collided)
    raise UnavailableError("ThrottlingError")


def _try_once(client: Any, writes: Sequence[dict[str, Any]]) -> list[str] | None:
    """None when written; else the reason of each write that could be tried again or re-decided."""
    try:
        call(client.transact_write_items, TransactItems=list(writes))
    except ClientError as failure:
        reasons = [reason.get("Code", "None") for reason in _reasons(failure)]
        refused = {code for code in reasons if code != "None"}
        if not refused or not refused <= _TRANSIENT_REASONS | {"ConditionalCheckFailed"}:
            raise
        return reasons
    return None


def _reasons(failure: ClientError) -> list[dict[str, Any]]:
    response: dict[str, Any] = dict(failure.response)
    return response.get("CancellationReasons") or []
