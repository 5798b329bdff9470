"""What would the robots do to a page that believes its form? A planted page, with no defence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from countersign_workbench.engine.mails import Mail
from tests.scanners.zoo import Catch

TOKEN = "a" * 52
PAGE = """\
<form method="post" action="{path}">
<input type="radio" name="verdict" value="approve" checked>
<input type="radio" name="verdict" value="reject">
<input type="hidden" name="digest" value="d"><input type="hidden" name="served" value="1.aa">
<button type="submit">Send</button></form>
"""
APPROVING = ("approve", "true")


@dataclass
class Careless:
    """A page that takes every approval it is sent, by any way: how it was called, what it took."""

    catch: Catch
    calls: list[str] = field(default_factory=list)
    approvals: int = 0


@contextmanager
def careless_page() -> Iterator[Careless]:
    """Serve the page on loopback for the length of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    link = f"http://127.0.0.1:{server.server_port}/r/{TOKEN}"
    server.careless = Careless(Catch(_mail(link)))  # type: ignore[attr-defined]  # its own state
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.careless  # type: ignore[attr-defined]  # set three lines before
    finally:
        server.shutdown()
        server.server_close()


def _mail(link: str) -> Mail:
    html = f'<a href="{link}">Approve</a> <a href="{link}">Reject</a>'
    return Mail("1", "a@example.com", ("b@example.com",), (), (), "May I?", link, html, "")


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the standard library's name
        self._take(urlsplit(self.path).query)

    def do_POST(self) -> None:  # the same
        length = int(self.headers.get("Content-Length") or 0)
        self._take(self.rfile.read(length).decode())

    do_HEAD = do_OPTIONS = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815  # the same

    def _take(self, said: str) -> None:
        seen = self.server.careless  # type: ignore[attr-defined]  # set by `careless_page`
        seen.calls.append(self.command)
        values = [value for sent in parse_qs(said).values() for value in sent]
        seen.approvals += any(value in APPROVING for value in values)
        body = PAGE.format(path=urlsplit(self.path).path).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
