"""Is a call seen that is made, and does that go wrong which was planned, and nothing else?"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.fire.campaign import WAYS, Site, one_in_each, rounds_of
from tests.fire.instrument import ANSWER_LOST, KILLS, NOT_SENT, Control, Fault, calls_in, plant

READS_TWICE = """
import boto3

def handler(event, context):
    client = boto3.client("dynamodb", endpoint_url=event["url"], region_name="us-east-1")
    for key in ("a", "b"):
        client.get_item(TableName="T", Key={"id": {"S": key}}, ProjectionExpression="votes")
"""
INVOKED = "import sys, json, app; app.handler(json.loads(sys.argv[1]), None)"


@contextmanager
def a_store() -> Iterator[tuple[str, list[Any]]]:
    """A DynamoDB that has nothing, and the bodies of what reached it."""
    reached: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reached.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: Any) -> None:
            """Keep access logs out of the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", reached
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def planted(tmp_path: Path) -> tuple[Path, Control]:
    """The folder of one function, watched, and what steers it."""
    app = tmp_path / "functions" / "reader" / "app.py"
    app.parent.mkdir(parents=True)
    app.write_text(READS_TWICE, encoding="utf-8")
    return app.parent, plant(tmp_path, tmp_path / "control")


def invoked(folder: Path, url: str) -> int:
    return subprocess.run(
        [sys.executable, "-c", INVOKED, json.dumps({"url": url})],
        cwd=folder,
        env={**os.environ, "AWS_MAX_ATTEMPTS": "3", "AWS_RETRY_MODE": "standard"},
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


def keys(reached: list[Any]) -> list[str]:
    return [each["Key"]["id"]["S"] for each in reached]


def test_every_call_is_written_down_with_what_it_touches(planted: tuple[Path, Control]) -> None:
    folder, control = planted

    with a_store() as (url, _):
        code = invoked(folder, url)

    first, second = calls_in(control.folder)
    assert code == 0
    assert (first["function"], first["nth"], second["nth"]) == ("reader", 1, 2)
    assert first["parts"] == [
        {
            "operation": "GetItem",
            "resource": "T",
            "attributes": ["id", "votes"],
            "key": {"id": "a"},
        }
    ]
    assert control.is_quiet()


@pytest.mark.parametrize("mode", KILLS)
def test_a_process_dies_before_or_after_the_very_call(
    mode: str, planted: tuple[Path, Control]
) -> None:
    folder, control = planted
    control.plan(Fault("k", mode, "reader", nth=2))

    with a_store() as (url, reached):
        code = invoked(folder, url)

    assert code == -9
    assert keys(reached) == (["a"] if mode == "kill-before" else ["a", "b"])
    assert [landed["nth"] for landed in control.landed("k")] == [2]
    assert control.is_quiet(), "who is dead is not at work"


@pytest.mark.parametrize("mode", [*NOT_SENT, *ANSWER_LOST])
def test_a_call_is_not_sent_or_its_answer_is_lost(mode: str, planted: tuple[Path, Control]) -> None:
    folder, control = planted
    control.plan(Fault("f", mode, "reader", nth=1))

    with a_store() as (url, reached):
        code = invoked(folder, url)

    assert code == 0, "botocore has tried again"
    assert keys(reached) == (["a", "b"] if mode in NOT_SENT else ["a", "a", "b"])
    assert [call.get("fault") for call in calls_in(control.folder)] == [mode, None, None]


def test_a_call_of_which_all_tries_are_refused_fails(planted: tuple[Path, Control]) -> None:
    folder, control = planted
    control.plan(Fault("r", "throttled", "reader", nth=1, span=3, times=3))

    with a_store() as (url, reached):
        code = invoked(folder, url)

    assert (code, reached) == (1, [])
    assert control.times_landed("r") == 3


def test_a_fault_happens_as_often_as_was_planned_and_to_nobody_else(
    planted: tuple[Path, Control],
) -> None:
    folder, control = planted
    control.plan(Fault("k", "kill-before", "reader"), Fault("other", "kill-before", "writer"))

    with a_store() as (url, _):
        codes = [invoked(folder, url) for _ in range(2)]

    assert codes == [-9, 0]
    assert (control.times_landed("k"), control.times_landed("other")) == (1, 0)


def test_all_rounds_together_spoil_each_call_in_each_way() -> None:
    sites = [
        Site(name, nth)
        for name, most in (("a", 3), ("b", 1), ("c", 5))
        for nth in range(1, most + 1)
    ]

    faults = [fault for n in range(rounds_of(sites)) for fault in one_in_each(sites, n)]

    spoilt = {(fault.function, fault.nth, fault.mode, fault.span) for fault in faults}
    assert len(spoilt) == len(sites) * len(WAYS)
