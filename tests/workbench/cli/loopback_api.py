"""An API on loopback that answers what a test wants and remembers what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One call as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class LoopbackApi:
    """`answers` maps `METHOD path` to a status and a JSON value; anything else is 404."""

    answers: dict[str, tuple[int, Any]]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def answering(answers: dict[str, tuple[int, Any]]) -> Iterator[LoopbackApi]:
    api = LoopbackApi(answers)

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = json.loads(raw) if raw else None
            api.asked.append(Asked(self.command, self.path, headers, body))
            status, value = api.answers.get(f"{self.command} {self.path}", (404, {}))
            sent = json.dumps(value).encode()
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", value)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = _answer  # noqa: N815 - http.server's own names

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
