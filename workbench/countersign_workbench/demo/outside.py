"""What do the outside systems that the worked examples call look like on one machine?

Small real HTTP servers on loopback that answer like a CMS and a payment provider and remember every
call. The `HostMap` parameter of `template.yaml` leads `cms.example.com` and the
others to them; it takes effect only beside a loopback endpoint.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWERS: dict[str, dict[str, Any]] = {
    "api.example.com": {"accepted": True},
    "api.github.com": {"merged": True},
    "cms.example.com": {"published": True},
    "payment-api.example.com": {"processed": True},
    "deploy.example.com": {"released": True},
}


@dataclass(frozen=True)
class Received:
    """One call that an outside system got: method, path, parsed JSON body, lower-cased headers."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]


@dataclass
class OutsideSystem:
    """A running outside system: its address and what it received, oldest first."""

    host: str
    url: str
    received: list[Received] = field(default_factory=list)

    def from_now(self) -> Callable[[], list[Any]]:
        """Begin to count: what is returned gives the bodies received since, oldest first."""
        before = len(self.received)
        return lambda: [call.body for call in self.received[before:]]


@contextmanager
def outside_systems() -> Iterator[dict[str, OutsideSystem]]:
    """Run one server for each known host until the block is left."""
    with ExitStack() as stack:
        yield {
            host: stack.enter_context(_serving(host, answer)) for host, answer in ANSWERS.items()
        }


def host_map(systems: Mapping[str, OutsideSystem], more: Mapping[str, str]) -> str:
    """Write the `HostMap` parameter, a JSON object of host to loopback URL, with `more` such."""
    known = {system.host: system.url for system in systems.values()}
    return json.dumps({**known, **more}, sort_keys=True)


@contextmanager
def _serving(host: str, answer: dict[str, Any]) -> Iterator[OutsideSystem]:
    system = OutsideSystem(host, url="")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            body_sent = json.loads(text or "null")
            system.received.append(Received(self.command, self.path, body_sent, headers))
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_PUT = do_POST  # noqa: N815 - the name that http.server looks for

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the story's terminal free of access logs."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    system.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
