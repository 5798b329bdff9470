"""What does an outside system see of steps that are tried again, and if it fails or is slow?"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

VENDOR = "vendor.example.com"
WELL = 200
LONGEST_SECONDS = 60.0


@dataclass(frozen=True)
class VendorCall:
    """One call: its path, its JSON body, its Idempotency-Key, the status given, when it came."""

    path: str
    body: Any
    key: str | None
    answered: int
    at: float


@dataclass
class Vendor:
    """A running system: its calls, oldest first, the statuses planned by path, and what it holds.

    A path without planned statuses is answered 200 with `{"path": PATH}`.
    """

    url: str = ""
    received: list[VendorCall] = field(default_factory=list)
    planned: dict[str, list[int]] = field(default_factory=dict)
    held: dict[str, threading.Event] = field(default_factory=dict)
    arrived: set[str] = field(default_factory=set)

    def calls(self, path: str) -> list[VendorCall]:
        """The calls that were answered on this path."""
        return [call for call in list(self.received) if call.path == path]

    @contextmanager
    def holding(self, path: str) -> Iterator[threading.Event]:
        """Answer this path only once the event is set, or the block left."""
        release = self.held[path] = threading.Event()
        try:
            yield release
        finally:
            release.set()
            del self.held[path]


@contextmanager
def vendor_system() -> Iterator[Vendor]:
    """Run one on loopback until the block is left."""
    vendor = Vendor()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            planned = vendor.planned.get(self.path)
            vendor.arrived.add(self.path)
            if release := vendor.held.get(self.path):
                release.wait(LONGEST_SECONDS)
            status = planned.pop(0) if planned else WELL
            key = self.headers.get("Idempotency-Key")
            vendor.received.append(VendorCall(self.path, body, key, status, time.monotonic()))
            answer = json.dumps({"path": self.path}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def handle(self) -> None:
            """Whoever was kept waiting may have hung up meanwhile."""
            try:
                super().handle()
            except ConnectionError:
                return

        def log_message(self, format: str, *args: Any) -> None:
            """Keep access logs out of the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    vendor.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield vendor
    finally:
        for release in list(vendor.held.values()):
            release.set()
        server.shutdown()
        server.server_close()
        thread.join()
