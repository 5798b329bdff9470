"""How does a call that is taken become one that nobody thought of?"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tests.hostile.doors import DOORS
from tests.hostile.places import CREDENTIALS, CURSORS, LIMITS, METHODS, ODD_IDS, TIMES
from tests.hostile.rows import Row, call_of
from tests.hostile.scene import GATE, REQUEST, RUN, Scene

TEXTS = (
    "",
    " ",
    "\x00",
    "a\r\nX: y",
    "\x1b[2J",
    "\u202e",
    "\ud83d",
    "\U0001f600",
    "a" * 5_000,
    '"' * 2_000,
    "<script>",
    "${input}",
    "../..",
    "true",
    "null",
    "1e400",
    "NaN",
    "-0",
    "approve",
    "reject",
    "__proto__",
    "ana@example.com",
    "2026-11-22",
    "sha256:" + "0" * 64,
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**53 - 1,
    0.1,
    -0.0,
    1e300,
    5e-324,
    [],
    {},
    [[[[]]]],
    {"": {"": {}}},
    [None],
    {"a": None},
    *TEXTS,
)
RAW = (b"1e400", b"NaN", b"9" * 5_000, b'"\\ud83d"', b'"\x00"', b"\xff", b"[" * 5_000, b"", b"{")
# fmt: off
NAMES = (
    "reason", "feedback", "digest", "input", "token", "as", "audience", "approvers",
    "respondents", "quorum", "minApprovals", "timeout", "expiresIn", "data", "prompt", "metadata",
    "fields", "notifyUrl", "onReject", "requireReason", "consequence", "order", "amount",
    "region", "lines", "approved", "note", "due", "urgent", "name", "type", "label", "required",
    "options", "description", "default", "value", "limit", "cursor", "status", "from", "to",
    "wait", "ensemble", "verdict", "served", "__proto__", "constructor", "_countersign",
)
# fmt: on

Mutation = Callable[[Random, dict[str, Any]], None]


def a_call(random: Random, scene: Scene) -> tuple[str, dict[str, Any]]:
    """A door, and a call that it takes, changed in one to four ways."""
    door = random.choice(tuple(DOORS))
    event = call_of(Row("", door, 200), scene)
    for _ in range(random.choice((1, 1, 1, 2, 3, 4))):
        random.choice(_MUTATIONS)(random, event)
    return door, event


def changed(random: Random, value: Any, depth: int = 0) -> Any:
    """The JSON value with something in it replaced, added, left out or moved."""
    if depth > 4 or not isinstance(value, dict | list) or not value or random.random() < 0.2:
        return _other(random, value)
    if isinstance(value, list):
        place = random.randrange(len(value))
        inner = changed(random, value[place], depth + 1)
        others = [[], [inner], [inner, inner]]
        return [*value[:place], *random.choice(others), *value[place + 1 :]]
    key = random.choice(tuple(value))
    kept = dict(value)
    inner = kept.pop(key)
    how = random.randrange(4)
    if how == 0:
        return kept
    if how == 1:
        return {**value, random.choice((*NAMES, *TEXTS)): random.choice(VALUES)}
    if how == 2:
        return {**kept, random.choice((*NAMES, *TEXTS)): inner}
    return {**kept, key: changed(random, inner, depth + 1)}


def _other(random: Random, value: Any) -> Any:
    how = random.randrange(5)
    if how == 0:
        return [value] * random.choice((1, 2, 50))
    if how == 1:
        return {random.choice((*NAMES, *TEXTS)): value}
    if how == 2 and isinstance(value, str):
        place = random.randrange(len(value) + 1)
        return value[:place] + random.choice(TEXTS) + value[place:]
    return random.choice(VALUES)


def _body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body")
    if not isinstance(body, str):
        return b""
    try:
        return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    except ValueError:
        return b""


def _put(event: dict[str, Any], body: bytes) -> None:
    event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def _value(random: Random, event: dict[str, Any]) -> None:
    try:
        value = json.loads(_body(event) or b"{}")
    except (ValueError, RecursionError):
        return
    written = json.dumps(changed(random, value), ensure_ascii=random.random() < 0.5)
    _put(event, written.encode("utf-8", "surrogatepass"))


def _bytes(random: Random, event: dict[str, Any]) -> None:
    body = _body(event)
    place = random.randrange(len(body) + 1)
    how = random.randrange(4)
    if how == 0:
        body = body[:place]
    elif how == 1:
        body = body[:place] + random.choice(RAW) + body[place:]
    elif how == 2:
        body = body[:place] + bytes([random.randrange(256)]) + body[place + 1 :]
    else:
        body = body + body
    _put(event, body)


def _form(random: Random, event: dict[str, Any]) -> None:
    names = ("verdict", "digest", "served", "reason", "feedback", "answer.number.amount")
    name = random.choice((*names, "answer.choice.region", "answer.date.due", "answer..", "answer"))
    value = random.choice((*TEXTS, "1", "eu", "%ff", "%00", "+", "%u0041"))
    pair = f"{name}={value}".encode("utf-8", "replace")
    parts = [part for part in _body(event).split(b"&") if not part.startswith(name.encode())]
    _put(event, b"&".join([*parts, pair] if random.random() < 0.8 else parts))


def _query(random: Random, event: dict[str, Any]) -> None:
    odd = (*(value for _, value in (*LIMITS, *CURSORS, *TIMES)), "pending", "closed", "1", "20")
    pair = f"{random.choice(NAMES)}={random.choice(odd)}"
    event["rawQueryString"] = "&".join(filter(None, (str(event.get("rawQueryString") or ""), pair)))


def _named(random: Random, event: dict[str, Any]) -> None:
    named = dict(event.get("pathParameters") or {})
    ids = (REQUEST, GATE, RUN, "refund", "r_" + "a" * 26, *(odd for _, odd in ODD_IDS[:-1]))
    for name in named or ("id",):
        named[name] = random.choice(ids)
    event["pathParameters"] = named


def _header(random: Random, event: dict[str, Any]) -> None:
    names = ("content-type", "authorization", "idempotency-key", "origin", "sec-fetch-site", "host")
    credentials = tuple(sent for _, sent, _ in CREDENTIALS)
    types = ("application/json", "application/x-www-form-urlencoded", "text/plain", "null")
    event["headers"] = {
        **(event.get("headers") or {}),
        random.choice(names): random.choice((*TEXTS, *credentials, *types)),
    }


def _gateway(random: Random, event: dict[str, Any]) -> None:
    """What the gateway itself writes, with parts of it absent or of another sort."""
    key = random.choice(("body", "rawQueryString", "headers", "pathParameters", "isBase64Encoded"))
    event[key] = None if key != "isBase64Encoded" else not event.get(key)
    if random.random() < 0.3:
        http = {"method": random.choice((*METHODS, "GET", "POST", "HEAD", "get"))}
        event["requestContext"] = {"requestId": "call-1", "http": http}


_MUTATIONS: tuple[Mutation, ...] = (
    _value,
    _value,
    _value,
    _value,
    _bytes,
    _form,
    _query,
    _named,
    _header,
    _gateway,
)
