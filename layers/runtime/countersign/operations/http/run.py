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

_LEAST_SECONDS = 0.1


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
    once, on 429 and 5xx and where no answer came; `Retry-After` is obeyed while time is left. All
    attempts and the waits between them are within the step's own timeout.
    """
    began = network.seconds_left()
    request = read_config(call.config, idempotency_key=idempotency_key(call))
    used = as_used(call.config, request)
    must_fit(used)
    way = route(request.target, policy, resolve=network.resolve, judge=network.judge)
    answer, attempts = _answered(request, way, network, _Time(request, network, began))
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


@dataclass(frozen=True)
class _Time:
    """How long the step may still take: of its timeout, and of what its function has."""

    request: HttpRequest
    network: Network
    began: float

    def left(self) -> float:
        """Seconds; zero or less where there are none."""
        of_function = self.network.seconds_left()
        of_step = self.request.timeout_seconds - (self.began - of_function)
        return min(of_step, of_function - SPARE_SECONDS)

    def for_one_more(self) -> float:
        """Seconds that an attempt has; never none, however long the wait before it took."""
        return max(self.left(), _LEAST_SECONDS)


def _answered(
    request: HttpRequest, way: Route, network: Network, time: _Time
) -> tuple[Answer, int]:
    if time.left() <= 0:
        raise StepFailed("HTTP_TIMEOUT", "no time was left to make the call; start the run again")
    most = ATTEMPTS if request.is_idempotent else 1
    for attempt in range(1, most + 1):
        wait = FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
        try:
            answer = exchange(request, way, seconds=time.for_one_more(), tls=network.tls)
        except NoAnswerError as silence:
            if silence.is_final or attempt == most or time.left() <= wait:
                raise silence.failure from silence
        else:
            wait = max(wait, asked_to_wait(answer))
            final = not _is_passing(answer.status) or request.accepts(answer.status)
            if final or attempt == most or time.left() <= wait:
                return answer, attempt
        network.pause(wait)
    raise AssertionError("the last attempt returns or raises")


def _is_passing(status: int) -> bool:
    """Whether a status says that the same call may well succeed a little later."""
    return status == 429 or status // 100 == 5


def asked_to_wait(answer: Answer) -> float:
    """Seconds of `Retry-After`; a date is measured from the answer's own, not from our clock."""
    asked = answer.headers.get("retry-after", "").strip()
    if asked.isdecimal():
        return float(asked[:9])
    try:
        until = parsedate_to_datetime(asked)
        return (until - parsedate_to_datetime(answer.headers.get("date", ""))).total_seconds()
    except (TypeError, ValueError):
        return 0.0
