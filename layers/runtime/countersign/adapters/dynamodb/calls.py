"""What can come of one call to DynamoDB?

an answer
ConditionFailedError     a condition did not hold: somebody else was first; read again
UnavailableError    no answer, or none in time: nothing is known to have changed
ClientError         our own mistake (a right, a name, a shape); nobody present can answer it
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    """The writes at these places of a transaction (0 for a single write) were refused.

    `may_be_ours`: an earlier try of the same writes was never answered, and may be what stands.
    """

    def __init__(self, places: Sequence[int], *, may_be_ours: bool = False) -> None:
        super().__init__(f"conditions failed at {list(places)}")
        self.places = tuple(places)
        self.may_be_ours = may_be_ours


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
    share: a transaction that was written is never written twice. Where a retry after a lost answer
    was refused, the writes of before may stand; what then fails for them says so.
    """
    is_unsure = False
    for attempt in range(1, TRIES + 1):
        refused = _try_once(client, writes)
        if refused is None:
            return
        is_unsure = is_unsure or refused.after_no_answer
        reasons = refused.reasons
        failed = [place for place, code in enumerate(reasons) if code == "ConditionalCheckFailed"]
        if failed:
            raise ConditionFailedError(failed, may_be_ours=is_unsure)
        if attempt < TRIES:
            wait(random.uniform(0.5, 1.0) * _FIRST_WAIT_SECONDS * 2**attempt)
    collided = [place for place, code in enumerate(reasons) if code == CONFLICT]
    if collided:
        # Somebody keeps writing the same items, so what we decided on is surely old by now.
        raise ConditionFailedError(collided, may_be_ours=is_unsure)
    raise UnavailableError("ThrottlingError")


@dataclass(frozen=True)
class _Refused:
    """The reason of each write, and whether botocore's try before was not answered."""

    reasons: tuple[str, ...]
    after_no_answer: bool


def _try_once(client: Any, writes: Sequence[dict[str, Any]]) -> _Refused | None:
    """None when written; else what of it could be tried again or decided anew."""
    try:
        call(client.transact_write_items, TransactItems=list(writes))
    except ClientError as failure:
        reasons = [reason.get("Code", "None") for reason in _reasons(failure)]
        refused = {code for code in reasons if code != "None"}
        if not refused or not refused <= _TRANSIENT_REASONS | {"ConditionalCheckFailed"}:
            raise
        return _Refused(tuple(reasons), after_no_answer=_retries(failure) > 0)
    return None


def _retries(failure: ClientError) -> int:
    """How often botocore had tried before, without an answer that ended it."""
    return int(failure.response.get("ResponseMetadata", {}).get("RetryAttempts", 0))


def _reasons(failure: ClientError) -> list[dict[str, Any]]:
    response: dict[str, Any] = dict(failure.response)
    return response.get("CancellationReasons") or []
