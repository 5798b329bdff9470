"""What does an operator see: one structured log line per event, and counted metrics.

What may be logged is a closed list of facts, each of them a parameter here. There is none for a
link, a task token, an API token, an address or a prompt's data, and of an exception only its type
and its place are told, since messages quote what they were given.
"""

import json
import logging
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import PurePath
from typing import Any, TypeVar

from countersign import settings

R = TypeVar("R")

_counted: list[str] = []


class _Stdout(logging.Handler):
    """Writes to whatever is stdout at the moment, which a host may replace."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stdout.write(self.format(record) + "\n")


# Powertools costs a fifth of a cold start, so a call that has nothing to tell does not load it.


@cache
def _logger() -> Any:
    from aws_lambda_powertools import Logger

    service = settings.optional("POWERTOOLS_SERVICE_NAME", "countersign")
    return Logger(service=service, logger_handler=_Stdout(), json_serializer=_in_ascii)


def _in_ascii(entry: Mapping[str, Any]) -> str:
    """One line for every reader: some end it at U+2028 too, and terminals obey U+009B."""
    return json.dumps(entry, default=str, separators=(",", ":"))


@cache
def _metrics() -> Any:
    from aws_lambda_powertools import Metrics

    return Metrics(
        namespace=settings.optional("POWERTOOLS_METRICS_NAMESPACE", "Countersign"),
        service=settings.optional("POWERTOOLS_SERVICE_NAME", "countersign"),
    )


def tell(
    event: str,
    *,
    request_id: str | None = None,
    execution_id: str | None = None,
    ensemble: str | None = None,
    step: str | None = None,
    kind: str | None = None,
    code: str | None = None,
    status: str | int | None = None,
    method: str | None = None,
    route: str | None = None,
    caller: str | None = None,
    trace_id: str | None = None,
    error: str | None = None,
    place: str | None = None,
    count: int | None = None,
    failed: int | None = None,
    seconds: int | None = None,
    warning: bool = False,
) -> None:
    """Log one event by its name, with the facts that are known (`None` is left out).

    `caller` is a credential's name, never an address; `error` an exception's type.
    """
    facts = {name: value for name, value in locals().items() if name not in {"event", "warning"}}
    known = {name: value for name, value in facts.items() if value is not None}
    log = _logger().warning if warning else _logger().info
    log(event, extra=known)


def tell_failure(
    event: str,
    failure: BaseException,
    *,
    request_id: str | None = None,
    execution_id: str | None = None,
    kind: str | None = None,
    trace_id: str | None = None,
) -> None:
    """Log that something failed: the exception's type and where it came from, not its words."""
    tell(
        event,
        request_id=request_id,
        execution_id=execution_id,
        kind=kind,
        trace_id=trace_id,
        error=_type_of(failure),
        place=_place_of(failure),
        warning=True,
    )


def count(metric: str, times: int = 1) -> None:
    """Add to a counter, such as `EffectFailed`; sent when the handler ends."""
    _metrics().add_metric(name=metric, unit="Count", value=times)
    _counted.append(metric)


def measure_seconds(metric: str, seconds: int) -> None:
    """Record a duration, such as `OldestEffectAge`; sent when the handler ends."""
    _metrics().add_metric(name=metric, unit="Seconds", value=seconds)
    _counted.append(metric)


def flush() -> None:
    """Write the metrics counted since the last time, if there are any."""
    if _counted:
        _counted.clear()
        _metrics().flush_metrics()


def observed(handler: Callable[[Any, Any], R]) -> Callable[[Any, Any], R]:
    """Log what a handler raises, by type and place, and send its metrics whichever way it ends."""

    @wraps(handler)
    def watched(event: Any, context: Any) -> R:
        try:
            return handler(event, context)
        except Exception as failure:
            tell_failure("failed", failure)
            raise
        finally:
            flush()

    return watched


def _type_of(failure: BaseException) -> str:
    """Name the failure and what it came from; of an AWS refusal also which call, refused as what.

    Those two are words of the service's API, such as `AccessDeniedException` of `GetItem`; no
    message is told, for it may quote what was sent.
    """
    name = type(failure).__qualname__
    response = getattr(failure, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    if code:
        return f"{name} {code} of {getattr(failure, 'operation_name', '?')}"
    cause = failure.__cause__
    return f"{name} from {_type_of(cause)}" if cause is not None else name


def _place_of(failure: BaseException) -> str | None:
    """Where in our own code it happened: what a library did below that is the library's matter."""
    frames = traceback.extract_tb(failure.__traceback__)
    if not frames:
        return None
    ours = [frame for frame in frames if "site-packages" not in PurePath(frame.filename).parts]
    last = (ours or frames)[-1]
    return f"{PurePath(last.filename).name}:{last.lineno} {last.name}"
