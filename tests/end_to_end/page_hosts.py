"""What do the hosts that the pages about steps name hear, and what do they answer?"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from countersign_workbench.demo.outside import ANSWERS
from tests.end_to_end.shown_runs import Answering, shown

TAKEN: Final = Answering({"accepted": True})
"""What a host answers of which a page says nothing."""


def hosts_of_pages() -> frozenset[str]:
    """The hosts in the pages' ensembles, but for those that the story has servers for."""
    return frozenset().union(*(page.hosts() for page in shown())) - ANSWERS.keys()


@dataclass
class PageHosts:
    """One server for all of them: its address, its log by host, and what each will answer.

    An entry of the log is `{method, path, headers, body}`; names of headers are in small letters.
    """

    url: str = ""
    heard: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    answering: dict[str, Answering] = field(default_factory=dict)

    def begin(self, host: str, answering: Answering = TAKEN) -> None:
        """Forget what this host heard, and answer so from now on."""
        self.heard[host] = []
        self.answering[host] = answering

    def take(self, host: str, call: Mapping[str, Any]) -> tuple[int, Any]:
        """Write a call down; give the status and body that it is answered with."""
        calls = self.heard.setdefault(host, [])
        calls.append(call)
        answering = self.answering.get(host, TAKEN)
        return answering.statuses[: len(calls)][-1], answering.body


@contextmanager
def page_hosts() -> Iterator[PageHosts]:
    """Run the server on loopback until the block is left."""
    hosts = PageHosts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = {
                "method": self.command,
                "path": self.path,
                "headers": headers,
                "body": json.loads(text or "null"),
            }
            status, body = hosts.take(headers["host"].partition(":")[0], call)
            answer = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815 - the names that http.server looks for

        def log_message(self, format: str, *args: Any) -> None:
            """Keep access logs out of the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hosts.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hosts
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
