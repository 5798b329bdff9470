"""What does an `http` step's configuration ask for?"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.url import Target, is_secret_name, target
from countersign.operations.step_call import no_other_keys

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
DEFAULT_TIMEOUT_SECONDS = 30.0
MASK = "***"
_KEYS = ("url", "method", "headers", "body", "timeout", "expect")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te"}
    | {"trailer", "expect", "proxy-authorization", "proxy-connection", "accept-encoding"}
)


@dataclass(frozen=True)
class HttpRequest:
    """One checked call. `headers` are as sent, names in lower case; `expect` has whole statuses
    (404) and hundreds (2 for every 2xx).
    """

    target: Target
    method: str
    headers: Mapping[str, str]
    body: bytes | None
    timeout_seconds: float
    expect: frozenset[int]

    @property
    def called(self) -> str:
        """What failures say of the call: path and query may hold data or credentials."""
        return f"{self.method} {self.target.host_header}"

    @property
    def is_idempotent(self) -> bool:
        """Whether doing it twice does the same as doing it once, by HTTP's own promise."""
        return self.method in {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}

    def accepts(self, status: int) -> bool:
        """Whether the author counts this status as success."""
        return status in self.expect or status // 100 in self.expect


def read_config(config: Mapping[str, Any], *, idempotency_key: str) -> HttpRequest:
    """Check a step's configuration; every refusal is a `StepFailed` naming the key.

    `idempotency_key` goes with every call that can change something, unless the author wrote a
    header of that name.
    """
    no_other_keys(config, *_KEYS)
    body = config.get("body")
    method = _method(config.get("method"), has_body=body is not None)
    headers = _headers(config.get("headers"))
    content = _content(body, headers)
    if content is not None and method in ("GET", "HEAD", "OPTIONS"):
        raise _wrong("HTTP_CONFIG", f"a {method} has no body", "use POST, or leave `body` out")
    headers.setdefault("accept", "application/json, text/plain;q=0.9, */*;q=0.1")
    headers.setdefault("user-agent", "countersign")
    if method in ("POST", "PUT", "PATCH", "DELETE"):
        headers.setdefault("idempotency-key", idempotency_key)
    return HttpRequest(
        target=target(config.get("url")),
        method=method,
        headers=headers,
        body=content,
        timeout_seconds=_timeout(config.get("timeout")),
        expect=_expect(config.get("expect")),
    )


def as_used(config: Mapping[str, Any], request: HttpRequest) -> dict[str, Any]:
    """The configuration for the step's record: composed URL and real method, credentials masked."""
    used = {**config, "url": request.target.shown, "method": request.method}
    if isinstance(config.get("headers"), Mapping):
        used["headers"] = {
            name: MASK if is_secret_name(str(name)) else value
            for name, value in config["headers"].items()
        }
    return used


def _method(method: Any, *, has_body: bool) -> str:
    if method is None:
        return "POST" if has_body else "GET"
    name = method.strip().upper() if isinstance(method, str) else ""
    if name not in METHODS:
        raise _wrong("HTTP_CONFIG", "config.method is not known", f"use {METHODS}")
    return name


def _headers(headers: Any) -> dict[str, str]:
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):
        raise _wrong("HTTP_HEADER", "config.headers is no object", "write names with their values")
    checked: dict[str, str] = {}
    for name, value in headers.items():
        lowered = str(name).lower()
        if not _TOKEN.fullmatch(lowered):
            raise _wrong(
                "HTTP_HEADER", "config.headers has a name that is none", "use letters and -"
            )
        if lowered in _OURS:
            raise _wrong("HTTP_HEADER", f"`{lowered}` is set by the call itself", "leave it out")
        if lowered in checked:
            raise _wrong("HTTP_HEADER", f"`{lowered}` is there twice", "headers ignore case")
        checked[lowered] = _header_value(str(name), value)
    return checked


def _header_value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or not isinstance(value, (str, int, float)):
        raise _wrong("HTTP_HEADER", f"config.headers.{name} is no text", "give one value")
    text = str(value).strip(" \t")
    if _CONTROL.search(text) or not text.isascii():
        raise _wrong(
            "HTTP_HEADER",
            f"config.headers.{name} holds a line break or other character that headers can't",
            "encode it, or send it in the body",
        )
    return text


def _content(body: Any, headers: dict[str, str]) -> bytes | None:
    if body is None:
        return None
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if isinstance(body, str):
        headers.setdefault("content-type", "text/plain; charset=utf-8")
        return body.encode("utf-8", "replace")
    if kind == "application/x-www-form-urlencoded":
        return _form(body)
    headers.setdefault("content-type", "application/json")
    return json.dumps(body, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _form(body: Any) -> bytes:
    if not isinstance(body, Mapping) or any(isinstance(v, (Mapping, list)) for v in body.values()):
        raise _wrong("HTTP_CONFIG", "config.body is no flat object", "a form has names and values")
    pairs = [
        (name, json.dumps(value) if isinstance(value, bool) else "" if value is None else value)
        for name, value in body.items()
    ]
    return urlencode(pairs).encode("ascii")


def _timeout(timeout: Any) -> float:
    if timeout is None:
        return DEFAULT_TIMEOUT_SECONDS
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not timeout > 0:
        raise _wrong("HTTP_CONFIG", "config.timeout is no positive number", "give seconds")
    return float(timeout)


def _expect(expect: Any) -> frozenset[int]:
    if expect is None:
        return frozenset({2})
    wanted = expect if isinstance(expect, list) else [expect]
    return frozenset(_status(status) for status in wanted) or frozenset({2})


def _status(status: Any) -> int:
    if isinstance(status, str) and re.fullmatch(r"[2-5]xx", status.lower()):
        return int(status[0])
    text = str(status)
    if re.fullmatch(r"[2-5]\d\d(\.0)?", text) and not isinstance(status, bool):
        return int(float(text))
    raise _wrong(
        "HTTP_CONFIG", "config.expect holds something that is no status", 'use 404 or "4xx"'
    )


def _wrong(code: str, what: str, mend: str) -> StepFailed:
    return StepFailed(code, f"{what}; {mend}")
