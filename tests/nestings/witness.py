"""What does the outside world answer, and what did it see?

A loopback server at `WITNESS`. The first part of a path says how it answers: `ok`, `bad` (refuses
always) or `once` (refuses the first call of its kind).
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WITNESS = "witness.example.com"
REFUSED = 422


def refuses(path: str, attempt: int) -> bool:
    """Whether this try, counted from 1, is refused."""
    way = path.split("/")[1]
    return way == "bad" or (way == "once" and attempt == 1)


def answer_to(body: Any) -> dict[str, Any]:
    """What a call that is not refused gives."""
    return {"value": body.get("value")}


@dataclass(frozen=True)
class Seen:
    """One call: path, body as sorted JSON, and the key that tells a repetition."""

    path: str
    body: str
    idempotency_key: str | None

    @property
    def call(self) -> tuple[str, str]:
        """What it is known by."""
        return self.path, self.body


@dataclass
class Witness:
    """A running server and what it saw, oldest first."""

    url: str = ""
    seen: list[Seen] = field(default_factory=list)
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, seen: Seen) -> int:
        """Note a call; which try of its kind it is."""
        with self._lock:
            self.seen.append(seen)
            self._counts[seen.call] += 1
            return self._counts[seen.call]

    def of(self, tag: str) -> list[Seen]:
        """The calls of one run: the second part of their path is its tag, or begins with it."""
        with self._lock:
            every = list(self.seen)
        return [each for each in every if each.path.split("/")[2].split("_")[0] == tag]


@contextmanager
def witness() -> Iterator[Witness]:
    """Run the server until the block is left."""
    watching = Witness()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers.get("Idempotency-Key")
            attempt = watching.take(Seen(self.path, json.dumps(sent, sort_keys=True), key))
            refused = refuses(self.path, attempt)
            text = json.dumps({} if refused else answer_to(sent)).encode()
            self.send_response(REFUSED if refused else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the terminal free of access logs."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    watching.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield watching
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
