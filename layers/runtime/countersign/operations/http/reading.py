"""What does an answer become: a JSON value or text, and which facts stand beside it?"""

import json
import math
from collections.abc import Mapping
from typing import Any

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.config import HttpRequest
from countersign.operations.http.exchange import Answer
from countersign.operations.http.url import is_secret_name

_HEADERS_CHARACTERS = 8_000


def output_of(answer: Answer) -> Any:
    """The body as a JSON value where it is JSON, else as text; an empty body is null.

    JSON beyond the standard (NaN, numbers too large to hold, half characters) is kept as text. A
    body that is no text at all (an image) fails the step.
    """
    if not answer.body:
        return None
    text = _text(answer)
    try:
        value = json.loads(text, parse_constant=_not_json, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return text
    return value


def meta_of(answer: Answer, *, attempts: int, mapped: bool) -> dict[str, Any]:
    """Status, headers (credentials and cookies left out) and how many attempts it took."""
    meta: dict[str, Any] = {
        "status": answer.status,
        "headers": _kept(answer.headers),
        "attempts": attempts,
    }
    if mapped:
        meta["mapped"] = True
    return meta


def unexpected(request: HttpRequest, answer: Answer, *, attempts: int) -> StepFailed:
    """The failure for a status that the author did not expect.

    It is logged, so it says nothing of what the other system answered but the status.
    """
    again = f" after {attempts} attempts" if attempts > 1 else ""
    said = f"{request.called} answered {answer.status}{again}"
    if 300 <= answer.status < 400:
        return StepFailed(
            "HTTP_STATUS", f"{said}; redirects are not followed, give the final address in `url`"
        )
    return StepFailed("HTTP_STATUS", f"{said}; where that is no failure, list it in config.expect")


def _text(answer: Answer) -> str:
    charset = "utf-8"
    for part in answer.headers.get("content-type", "").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'")
    try:
        return answer.body.decode(charset).removeprefix("\ufeff")
    except (LookupError, UnicodeError, ValueError) as error:
        raise StepFailed(
            "HTTP_NOT_TEXT",
            f"the answer ({len(answer.body):,} bytes, status {answer.status}) is no text; "
            "a step passes on JSON and text only (the call itself has been made)",
        ) from error


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    room = _HEADERS_CHARACTERS
    for name, value in headers.items():
        room -= len(name) + len(value)
        if name == "set-cookie" or is_secret_name(name) or room < 0:
            continue
        kept[name] = value
    return kept


def _not_json(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError("a number too large to hold")
    return value
