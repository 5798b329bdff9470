"""How does a robot speak HTTP: with exactly the headers that it sends, and no others?"""

from __future__ import annotations

import http.client
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

TIMEOUT_SECONDS = 30
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Call:
    """One call as it goes out."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


def send(call: Call) -> Answer:
    """Make one call; nothing is followed, and no header is added but the host's."""
    parts = urlsplit(call.url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT_SECONDS)
    try:
        connection.putrequest(call.method, parts.path or "/", skip_accept_encoding=True)
        sent = {**call.headers, **({"Content-Length": str(len(call.body))} if call.body else {})}
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders(call.body or None)
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, answer.read().decode())
    finally:
        connection.close()


def send_at_once(calls: Sequence[Call]) -> list[Answer]:
    """Make all calls side by side, as what opens a mail's links in one burst does."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(pool.map(send, calls))


def get(url: str, **headers: str) -> Call:
    """A GET; `user_agent="…"` becomes `User-Agent: …`."""
    return Call("GET", url, _named(headers))


def post(url: str, form: Mapping[str, str], **headers: str) -> Call:
    """A form's POST."""
    named = {"Content-Type": FORM, **_named(headers)}
    return Call("POST", url, named, urlencode(form).encode())


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").title(): value for name, value in headers.items()}
