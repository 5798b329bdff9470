"""What does a body of JSON say, when nothing may be guessed, dropped or rounded?"""

import json
import math
from typing import Any

MAX_DEPTH = (
    64  # far beyond what people write; far below where parsers and canonicalisers recurse out
)
MAX_EXACT_INTEGER = 2**53 - 1  # RFC 8785 and JSONata both count in IEEE doubles


class NotJsonError(ValueError):
    """The text is not JSON as this product takes it; the message is for the caller."""


def parse_json(text: str) -> Any:
    """Parse `text`, refusing what two readers could read differently.

    Refused with `NotJsonError`: duplicate keys, NaN and Infinity, numbers a double can't hold,
    lone surrogates, and nesting deeper than `MAX_DEPTH` (RFC 8259 section 4 leaves these open;
    RFC 7493, I-JSON, forbids them).
    """
    _refuse_deep(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_exact,
            cls=_NoSurrogates,
        )
    except json.JSONDecodeError as error:
        raise NotJsonError(f"line {error.lineno}, column {error.colno}: {error.msg}") from error


class _NoSurrogates(json.JSONDecoder):
    """A decoder whose result always has a UTF-8 form."""

    def decode(self, s: str, *args: Any) -> Any:
        value = super().decode(s, *args)
        # Only an escape can make a lone surrogate: the text itself came from UTF-8.
        if "\\u" in s:
            _refuse_surrogates(value)
        return value


def _refuse_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise NotJsonError("a text holds half of a surrogate pair (\\ud800-\\udfff)") from error


def _refuse_deep(text: str) -> None:
    depth = 0
    inside_text = escaped = False
    for character in text:
        if inside_text:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                inside_text = False
        elif character == '"':
            inside_text = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise NotJsonError(f"it is nested deeper than {MAX_DEPTH} levels")
        elif character in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            raise NotJsonError(f"the key {_quoted(key)} stands twice in one object")
        read[key] = value
    return read


def _quoted(key: str) -> str:
    return json.dumps(key if len(key) <= 60 else key[:60] + "…")


def _no_constant(name: str) -> Any:
    raise NotJsonError(f"{name} is not JSON; write null, or the number as a text")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise NotJsonError("a number is too large; write it as a text")
    return number


def _exact(digits: str) -> int:
    # Python refuses to read more than 4,300 digits; anything beyond 17 is too large here anyway.
    if len(digits) > 17 or abs(int(digits)) > MAX_EXACT_INTEGER:
        raise NotJsonError(f"a whole number is beyond ±{MAX_EXACT_INTEGER}; write it as a text")
    return int(digits)
