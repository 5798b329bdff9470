"""What is one row of the tables of bad input: which call, changed how, and refused how?

A row starts from a call that its door takes (`doors.DOORS`) and changes one thing about it, so
that nothing else can be the reason of the refusal.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.hostile.doors import DOORS, Door
from tests.hostile.scene import Scene, a_scene, handler_of
from tests.web.doorway import Handler, Reply, an_event

LEFT_OUT = object()
"""As the value of a key in `put`: the body has no such key."""

_AS_IT_IS = object()
_TRACES = ("Traceback (", 'File "')
_MOST_BYTES = 1_000_000
"""More than any refusal has to say; Lambda gives up an answer of 6 MB."""


@dataclass(frozen=True)
class Row:
    """One rule: `rule` is a sentence, `status` and `code` are what the caller must be told.

    `put` replaces keys of the JSON body, `json` and `body` (bytes) all of it; `form`, `query`,
    `headers` and `named` (parts of the path) replace theirs, and `event` keys of the gateway's
    event. `token` names another credential of the scene, or none. `paths` are the places that the
    problem has to name, all at once; `says` words of a page. A row of status 2xx is the edge of a
    limit.
    """

    rule: str
    door: str
    status: int
    code: str = ""
    paths: tuple[str, ...] = ()
    says: str = ""
    put: Mapping[str, Any] = field(default_factory=dict)
    json: Any = _AS_IT_IS
    body: bytes | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    query: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    event: Mapping[str, Any] = field(default_factory=dict)
    token: str | None = None

    @property
    def id(self) -> str:
        """The row's name in a report."""
        return f"{self.door}: {self.rule}"


def call_of(row: Row, scene: Scene) -> dict[str, Any]:
    """The event of the row's call."""
    door = DOORS[row.door]
    event = an_event(
        door.method,
        door.path,
        token=scene.tokens.get(door.token if row.token is None else row.token),
        query=row.query or "",
        body=_body(row, door, scene),
        headers={"content-type": door.takes, **row.headers},
        **{name: value.format(**scene.tokens) for name, value in door.named.items()},
    )
    event["pathParameters"] |= row.named
    event["headers"] = {name: value for name, value in event["headers"].items() if value}
    return event | row.event


def judge(row: Row, *, handler: Handler | None = None) -> list[str]:
    """All that is wrong with how the row's call is answered; nothing where the rule holds.

    `handler` stands in for the door's own.
    """
    scene = a_scene()
    before = scene.state()
    reply = scene.doorway.call(handler or handler_of(DOORS[row.door].function), call_of(row, scene))
    wrong = _answered(row, reply)
    if not _is_taken(row) and scene.state() != before:
        changed = [name for name, kept in scene.state().items() if kept != before[name]]
        wrong.append(f"changed: {', '.join(changed)}")
    return wrong


def _is_taken(row: Row) -> bool:
    """Whether the row's call is one that may change something; a page shown again is none."""
    said_yes = row.status == 200 and DOORS[row.door].json is not None
    return said_yes or row.status in (201, 202, 303)


def _body(row: Row, door: Door, scene: Scene) -> bytes | None:
    if row.body is not None:
        return row.body
    if door.form is not None:
        sent = {**door.form(scene), **row.form}
        return "&".join(f"{name}={value}" for name, value in sent.items()).encode()
    if row.json is not _AS_IT_IS:
        return _written(row.json)
    if door.json is None:
        return None
    said = {**door.json(scene), **row.put}
    return _written({name: value for name, value in said.items() if value is not LEFT_OUT})


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _answered(row: Row, reply: Reply) -> list[str]:
    wrong = [] if _can_be_sent(reply) else ["cannot be sent as it is"]
    if reply.status != row.status:
        wrong.append(f"status {reply.status}, not {row.status}: {reply.text[:300]}")
    if reply.status >= 500:
        wrong.append("a fault of ours")
    wrong += [f"tells a trace: {trace}" for trace in _TRACES if trace in reply.text]
    if not reply.headers.get("X-Request-Id"):
        wrong.append("no X-Request-Id")
    if len(reply.text) > _MOST_BYTES and row.status >= 400:
        wrong.append(f"an answer of {len(reply.text):,} characters")
    if row.says and row.says not in reply.text:
        wrong.append(f"does not say {row.says!r}: {reply.text[-600:]}")
    return wrong + (_problem(row, reply) if row.code else [])


def _can_be_sent(reply: Reply) -> bool:
    try:
        return bool(json.dumps(reply.text, ensure_ascii=False).encode("utf-8"))
    except UnicodeEncodeError:
        return False


def _problem(row: Row, reply: Reply) -> list[str]:
    try:
        told = json.loads(reply.text)
    except ValueError:
        return [f"no JSON: {reply.text[:200]}"]
    wrong = []
    if reply.headers.get("Content-Type") != "application/problem+json":
        wrong.append("not a problem document")
    if told.get("code") != row.code:
        wrong.append(f"code {told.get('code')}, not {row.code}: {told.get('detail')}")
    named = [error["path"] for error in told.get("errors", ())]
    wrong += [f"does not name {path}, but {named}" for path in row.paths if path not in named]
    if not told.get("detail"):
        wrong.append("says nothing")
    return wrong


def encoded(text: str) -> str:
    """The text as a cursor is written."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def ids(rows: Sequence[Row]) -> list[str]:
    """The names of the rows, each once: two rules of one name would be one rule."""
    names = [row.id for row in rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, twice
    return names
