"""What does an `http` step do, from its configuration to its record?"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.config import HttpRequest, as_used, read_config
from countersign.operations.http.exchange import Answer, NoAnswerError, exchange
from countersign.operations.http.guard import Judge, Policy, Resolve, Route, route
from countersign.operations.http.reading import meta_of, output_of, unexpected
from countersign.operations.step_call import StepCall, StepResult, must_fit

ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 0.5
SPARE_SECONDS = 2.0
"""Left of the function's own time so that a failure is still ours to word."""

_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Network:
    """The outside world: names to addresses, TLS, waiting, and how many seconds are left."""

    resolve: Resolve
    tls: ssl.SSLContext
    pause: Callable[[float], object]
    seconds_left: Callable[[], float]
    judge: Judge | None = None


def run_http(call: StepCall, *, policy: Policy, network: Network) -> StepResult:
    """Make the call that a step describes and give its record's part.

    Tried again, at most `ATTEMPTS` times in all, only where the method promises that twice is as
    once, on 429 and 5xx and where no answer came; `Retry-After` is obeyed while time is left.
    """
    request = read_config(call.config, idempotency_key=idempotency_key(call))
    used = as_used(call.config, request)
    must_fit(used)
    way = route(request.target, policy, resolve=network.resolve, judge=network.judge)
    answer, attempts = _answered(request, way, network)
    if not request.accepts(answer.status):
        raise unexpected(request, answer, attempts=attempts)
    return StepResult(
        input=used,
        output=output_of(answer),
        meta=meta_of(answer, attempts=attempts, mapped=way.mapped),
    )


def idempotency_key(call: StepCall) -> str:
    """A key that is the same at every attempt of this step in this run, and nowhere else."""
    return call.idempotency_key


def _answered(request: HttpRequest, way: Route, network: Network) -> tuple[Answer, int]:
    most = ATTEMPTS if request.is_idempotent else 1
    for attempt in range(1, most + 1):
        wait = FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
        try:
            answer = exchange(request, way, seconds=_seconds(request, network), tls=network.tls)
        except NoAnswerError as silence:
            if attempt == most or not _has_time(network, wait):
                raise silence.failure from silence
        else:
            wait = max(wait, _asked_to_wait(answer))
            final = answer.status not in _TRY_AGAIN or request.accepts(answer.status)
            if final or attempt == most or not _has_time(network, wait):
                return answer, attempt
        network.pause(wait)
    raise AssertionError("the last attempt returns or raises")


def _seconds(request: HttpRequest, network: Network) -> float:
    left = network.seconds_left() - SPARE_SECONDS
    if left <= 0:
        raise StepFailed("HTTP_TIMEOUT", "no time was left to make the call; lower config.timeout")
    return min(request.timeout_seconds, left)


def _has_time(network: Network, wait: float) -> bool:
    return network.seconds_left() - SPARE_SECONDS > wait


def _asked_to_wait(answer: Answer) -> float:
    """Seconds of `Retry-After`; a date is measured from the answer's own, not from our clock."""
    asked = answer.headers.get("retry-after", "").strip()
    if asked.isdecimal():
        return float(asked[:9])
    try:
        until = parsedate_to_datetime(asked)
        return (until - parsedate_to_datetime(answer.headers.get("date", ""))).total_seconds()
    except (TypeError, ValueError):
        return 0.0
