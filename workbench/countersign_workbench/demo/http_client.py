"""How does the demo speak HTTP? As any client would: one call, one answer, no hidden redirects."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status, lower-cased headers, text."""

    status: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        """Parse the body as JSON."""
        return json.loads(self.text)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Leave redirects to the caller, who wants to see the 303."""


# No proxy from the environment either: everything the demo calls is on loopback.
_opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def call(
    method: str,
    url: str,
    *,
    body: Any = None,
    form: Mapping[str, str] | None = None,
    token: str | None = None,
    headers: Mapping[str, str] | None = None,
    patience_seconds: float = TIMEOUT_SECONDS,
) -> Answer:
    """Make one call; an error status is an answer like any other.

    `body` is sent as JSON, `form` as a browser's form post, `token` as bearer credential. Raises
    `TimeoutError` where nothing comes within `patience_seconds`.
    """
    sent = {"Accept-Language": "en", **(headers or {})}
    data = None
    if form is not None:
        data, sent["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
    elif body is not None:
        data, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
    if token:
        sent["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, data=data, headers=sent, method=method)
    try:
        with _opener.open(request, timeout=patience_seconds) as answer:
            return _answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return _answer(error.code, error.headers, error.read())


def _answer(status: int, headers: Any, body: bytes) -> Answer:
    return Answer(status, {name.lower(): value for name, value in headers.items()}, body.decode())
