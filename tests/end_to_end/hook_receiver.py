"""What does another system hear of requests, and what does it answer when it has a bad day?"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOOKS = "hooks.example.com"
WELL = 204


@dataclass(frozen=True)
class Posted:
    """One attempt to tell: path, lower-cased headers, the body's bytes, and the answer given."""

    path: str
    headers: dict[str, str]
    body: bytes
    answered: int
    at: float

    @property
    def event(self) -> str:
        """What it says of the request: `request.pending` or `request.decided`."""
        return str(self.json()["type"])

    def json(self) -> Any:
        """Parse the body."""
        return json.loads(self.body)


@dataclass
class HookReceiver:
    """A running receiver: what it was told, oldest first, and the statuses it will answer.

    A path without planned answers is answered 204. A planned 3xx leads to `/elsewhere`.
    """

    url: str = ""
    told: list[Posted] = field(default_factory=list)
    planned: dict[str, list[int]] = field(default_factory=dict)

    def about(self, request_id: str, event: str = "") -> list[Posted]:
        """Every attempt to tell of this request, or of this event of it."""
        return [
            posted
            for posted in list(self.told)
            if posted.json()["data"]["id"] == request_id and event in posted.event
        ]


@contextmanager
def hook_receiver() -> Iterator[HookReceiver]:
    """Run one on loopback until the block is left."""
    receiver = HookReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            planned = receiver.planned.get(self.path)
            status = planned.pop(0) if planned else WELL
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.told.append(Posted(self.path, headers, body, status, time.time()))
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"https://{HOOKS}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep access logs out of the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
