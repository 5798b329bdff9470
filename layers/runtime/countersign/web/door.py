"""What holds for every call, whoever asks for what: the one way in and the one way out.

A door reads the event, refuses methods and sizes, runs what stands behind it, and turns every
problem, expected or not, into an answer. Nothing that a caller sent becomes a 5xx, and no 5xx
tells more than its trace id.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from countersign import telemetry
from countersign.web.calls import Call, read_call
from countersign.web.problems import ProblemError
from countersign.web.responses import Answer, problem_answer

Behind = Callable[[Call], Answer]
Handler = Callable[[Mapping[str, Any], Any], dict[str, Any]]
Render = Callable[[ProblemError, str], Answer]
Beside = Callable[[Call], tuple[str, ...]]

MAX_BODY_BYTES = 64 * 1024
_RETRY_AFTER_SECONDS = 2
_READ_ONLY = ("GET", "HEAD")


def _as_problem_document(problem: ProblemError, request_id: str) -> Answer:
    return problem_answer(problem, request_id=request_id)


def _nothing_beside(_call: Call) -> tuple[str, ...]:
    return ()


def door(
    *methods: str,
    unavailable: type[Exception],
    max_body_bytes: int = MAX_BODY_BYTES,
    render: Render = _as_problem_document,
    beside: Beside = _nothing_beside,
) -> Callable[[Behind], Handler]:
    """Make a Lambda handler of what stands behind the door.

    `methods` are those it takes (`GET` brings `HEAD`); others are 405, which also names those
    that another function takes `beside` it under the same path. A body above `max_body_bytes` is
    413. `render` makes the answer of a problem: a document, or a page. An `unavailable` exception
    is 503, any other one 500.
    """
    taken = (*methods, "HEAD") if "GET" in methods and "HEAD" not in methods else methods

    def around(behind: Behind) -> Handler:
        @wraps(behind)
        @telemetry.observed
        def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
            trace_id = _trace_id(event, context)
            method = _method(event)
            try:
                call = read_call(event)
                _refuse_method(call, taken, beside)
                _refuse_size(call, max_body_bytes)
                answer = behind(call)
            except ProblemError as problem:
                if isinstance(problem.__cause__, unavailable):
                    # The caller is told in words of its own; why, only the log may say.
                    telemetry.tell_failure("unavailable", problem.__cause__, trace_id=trace_id)
                answer = render(problem, trace_id)
            except unavailable as failure:
                telemetry.tell_failure("unavailable", failure, trace_id=trace_id)
                answer = render(_unavailable(method), trace_id)
            except (
                Exception
            ) as failure:  # the last door: what escapes it is shown as the gateway's 502
                telemetry.tell_failure("failed", failure, trace_id=trace_id)
                telemetry.count("DoorFailed")
                answer = render(_internal(), trace_id)
            telemetry.tell(
                "answered",
                trace_id=trace_id,
                method=method,
                route=event.get("routeKey"),
                status=answer.status,
            )
            return answer.as_event(request_id=trace_id, without_body=method == "HEAD")

        return handler

    return around


def _trace_id(event: Mapping[str, Any], context: Any) -> str:
    gateway = (event.get("requestContext") or {}).get("requestId")
    return str(gateway or getattr(context, "aws_request_id", "") or "unknown")


def _method(event: Mapping[str, Any]) -> str:
    return str(((event.get("requestContext") or {}).get("http") or {}).get("method", "")).upper()


def _refuse_method(call: Call, taken: tuple[str, ...], beside: Beside) -> None:
    if call.method not in taken:
        allow = ", ".join((*beside(call), *taken))
        raise ProblemError(
            "METHOD_NOT_ALLOWED",
            f"{call.method} is not offered here; use {allow}.",
            headers={"Allow": allow},
        )


def _refuse_size(call: Call, max_body_bytes: int) -> None:
    if len(call.body) > max_body_bytes:
        raise ProblemError(
            "BODY_TOO_LARGE",
            f"The body is {len(call.body):,} bytes; this call takes at most {max_body_bytes:,}.",
            facts={"limitBytes": max_body_bytes},
        )


def _unavailable(method: str) -> ProblemError:
    """What failed may have been the answer alone: where something could be written, it says so."""
    detail = "Try again in a moment."
    if method not in _READ_ONLY:
        detail = (
            "It may or may not have been done. Look again, or send the same once more: an answer "
            "counts once however often it is sent, and so does a start with an Idempotency-Key."
        )
    headers = {"Retry-After": str(_RETRY_AFTER_SECONDS)}
    return ProblemError("UNAVAILABLE", detail, headers=headers)


def _internal() -> ProblemError:
    return ProblemError(
        "INTERNAL", "The details are in our log, under the trace id of this answer."
    )
