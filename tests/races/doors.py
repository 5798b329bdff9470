"""How do the front doors of a staged tree take two hundred calls at the same instant?

As on Lambda, each call is taken by a process of its own, with that function's environment; it is
forked from one that is warm and holds no connection. So
many interpreters that start from nothing would need a small machine for minutes.

    python -P doors.py CONFIG.json       (run by path in a process of its own, never imported)

CONFIG is `{"stage": folder, "environment": {…}, "functions": {name: {variable: value}}}`. The port
is printed once the doors are open; they are open until standard input ends.
"""

from __future__ import annotations

import base64
import gc
import importlib.util
import json
import os
import re
import sys
import threading
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ForkingMixIn, TCPServer
from typing import Any
from urllib.parse import unquote

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

ROUTES = (
    ("GET", r"/r/(?P<link>[^/]+)(/receipt)?", "review"),
    ("POST", r"/r/(?P<link>[^/]+)", "answer"),
    ("POST", r"/api/v1/requests/(?P<id>[^/]+)/approve", "approve"),
    ("POST", r"/api/v1/requests/(?P<id>[^/]+)/reject", "reject"),
    ("POST", r"/api/v1/requests/(?P<id>[^/]+)/cancel", "cancel"),
    ("GET", r"/api/v1/requests/(?P<id>[^/]+)(/audit)?", "requests"),
    ("POST", r"/api/v1/executions/(?P<id>[^/]+)/stop", "stop_execution"),
)
"""What the template's routes are, of those that a race needs."""

MOST_AT_ONCE = 400


class Doors(ForkingMixIn, TCPServer):
    """One process for each call."""

    allow_reuse_address = True
    request_queue_size = MOST_AT_ONCE
    max_children = MOST_AT_ONCE
    block_on_close = False
    handlers: dict[str, Handler]
    environments: dict[str, dict[str, str]]


class Door(BaseHTTPRequestHandler):
    """Makes the gateway's event of a call, and an HTTP answer of what the handler gives."""

    server: Doors

    def do_GET(self) -> None:
        self._pass_on("GET")

    def do_POST(self) -> None:
        self._pass_on("POST")

    def log_message(self, format: str, *args: Any) -> None:
        """The functions write logs of their own."""

    def _pass_on(self, method: str) -> None:
        path, _, query = self.path.partition("?")
        for taken, pattern, function in ROUTES:
            if taken == method and (found := re.fullmatch(pattern, path)):
                os.environ.update(self.server.environments[function])
                named = {name: unquote(value) for name, value in found.groupdict().items()}
                event = self._event(method, path, query, named)
                self._say(self.server.handlers[function](event, None))
                return
        self.send_error(404)

    def _event(self, method: str, path: str, query: str, named: dict[str, str]) -> dict[str, Any]:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        http = {"method": method, "path": unquote(path), "sourceIp": "127.0.0.1"}
        return {
            "version": "2.0",
            "routeKey": f"{method} {path}",
            "rawPath": unquote(path),
            "rawQueryString": query,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "requestContext": {"http": http, "requestId": uuid.uuid4().hex},
            "pathParameters": named,
            "isBase64Encoded": True,
            "body": base64.b64encode(body).decode(),
        }

    def _say(self, answer: dict[str, Any]) -> None:
        body = str(answer.get("body") or "").encode()
        self.send_response(int(answer["statusCode"]))
        for name, value in answer.get("headers", {}).items():
            if name.lower() not in ("content-length", "connection"):
                self.send_header(name, str(value))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _handler(stage: Path, function: str) -> Handler:
    folder = stage / "functions" / function
    sys.path.append(str(folder))
    spec = importlib.util.spec_from_file_location(f"{function}_app", folder / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: Handler = module.handler
    return handler


def _warm(doors: Doors) -> None:
    """Do what a function's first call does once for all that follow, and leave nothing open."""
    from countersign.adapters import clients

    for function, handler in doors.handlers.items():
        os.environ.update(doors.environments[function])
        handler({}, None)
    client = clients.dynamodb()
    client.describe_table(TableName=os.environ["REQUESTS_TABLE"])
    client.close()


def _end_with_the_starter() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(0)


def main(config: Path) -> None:
    """Open the doors; returns never."""
    # What functions log goes beside, so that the port is all that is told.
    told, sys.stdout = sys.stdout, sys.stderr
    said = json.loads(config.read_text(encoding="utf-8"))
    stage = Path(said["stage"])
    os.environ.update(said["environment"])
    sys.path.insert(0, str(stage / "layers" / "runtime"))
    with Doors(("127.0.0.1", 0), Door) as doors:
        doors.environments = said["functions"]
        doors.handlers = {name: _handler(stage, name) for name in doors.environments}
        _warm(doors)
        told.write(f"{doors.server_address[1]}\n")
        told.flush()
        gc.collect()
        gc.freeze()
        threading.Thread(target=_end_with_the_starter, daemon=True).start()
        doors.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
