"""Does a URL reach the server as its author wrote it, whatever the values in it are?

Each row goes all the way: the author's text is compiled, its settings are evaluated as the engine
does, and the function makes the call; the server's own log is the witness.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from countersign.domain.step_failure import StepFailed
from functions.run_http import app
from tests.compiler.builders import declares, states, step
from tests.compiler.expressions.engine import evaluate
from tests.operations.http.servers import http, saying, serving

HOST = "api.example.com"
DECLARED = declares("CMS_URL")


@dataclass(frozen=True)
class Row:
    """The URL as it is written, the values in it, and what the server saw of it, or why not."""

    word: str
    url: str
    given: Mapping[str, Any] = field(default_factory=dict)
    env: Mapping[str, Any] = field(default_factory=dict)
    saw: str = ""
    fails: str = ""


REPO = f"https://{HOST}/repos/${{input.repo}}/pulls/${{input.id}}/merge"
ROWS = [
    Row("a slash in a value is kept", REPO, {"repo": "acme/site", "id": 7},
        saw="/repos/acme/site/pulls/7/merge"),
    Row("a value can't leave its place", REPO, {"repo": "../..", "id": 7}, fails="HTTP_URL: "),
    Row("nor when it is encoded", REPO, {"repo": "%2e%2e/admin", "id": 7}, fails="HTTP_URL: "),
    Row("nor end the path", REPO, {"repo": "acme?x=", "id": "7#"},
        saw="/repos/acme%3Fx%3D/pulls/7%23/merge"),
    Row("an absent value fails the step", REPO, {"id": 7}, fails="(HTTP_URL|STEP_VALUE_ABSENT): "),
    Row("a value in the query stays one parameter", f"https://{HOST}/o?q=${{input.q}}&n=1",
        {"q": "a&admin=1#/../é"}, saw="/o?q=a%26admin%3D1%23%2F..%2F%C3%A9&n=1"),
    Row("a value at the beginning gives the base", "${env.CMS_URL}/publish/${input.id}",
        {"id": "a b"}, {"CMS_URL": f"https://{HOST}/v1"}, saw="/v1/publish/a%20b"),
    Row("a value is a label of the host", "https://${input.shop}.example.com/x", {"shop": "api"},
        saw="/x"),
    Row("and no more than a label", "https://${input.shop}.example.com/x",
        {"shop": "evil.example/?"}, fails="HTTP_URL: "),
    Row("a value behind the host can't choose another", f"https://{HOST}${{input.x}}/pay",
        {"x": "@evil.example"}, fails="HTTP_URL: "),
]  # fmt: skip


class Context:
    """What Lambda says of one call."""

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch):
    """A stand-in for the host, which takes every call."""
    with serving(saying(http("200 OK", b"7"))) as running:
        stand_in = f"http://127.0.0.1:{running.port}"
        monkeypatch.setenv("HOST_MAP", json.dumps({HOST: stand_in}))
        monkeypatch.setenv("AWS_ENDPOINT_URL", stand_in)
        app._policy.cache_clear()
        yield running
    app._policy.cache_clear()


def payload(row: Row) -> dict[str, Any]:
    """What the state machine sends for a step with the row's URL."""
    work = states(step("http", url=json.dumps(row.url)), DECLARED)["work"]
    sent = work["Arguments"]["Payload"]
    known = {"env": row.env, "input": row.given}
    return {**sent, "config": evaluate(sent["config"], known), "executionName": "run-1"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.word)
def test_the_server_sees_the_url_as_its_author_meant_it(row: Row, server) -> None:
    try:
        app.handler(payload(row), Context())
        failure = ""
    except StepFailed as failed:
        failure = str(failed)

    assert bool(failure) == bool(row.fails), failure
    assert re.match(row.fails, failure), failure
    lines = [call.partition(b" HTTP/1.1\r\n")[0].decode() for call in server.received]
    assert lines == ([f"GET {row.saw}"] if row.saw else [])


def test_each_word_stands_in_the_table_once() -> None:
    assert len({row.word for row in ROWS}) == len(ROWS)
