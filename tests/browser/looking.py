"""What does a browser do with a page: does anything run, ask another host, or stand there twice?"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

from tests.web.doorway import Reply

_ELEMENTS = """() => [...document.querySelectorAll('*')].map(element =>
    element.tagName + ' ' + element.getAttributeNames().sort().map(name =>
        ['action', 'formaction', 'href', 'method', 'src', 'srcdoc', 'style', 'type'].includes(name)
            ? name + '=' + element.getAttribute(name) : name).join(' '))"""


@dataclass
class Seen:
    """What happened on one page; `elements` are counted by tag, attributes and where they lead."""

    elements: Counter[str] = field(default_factory=Counter)
    dialogs: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    canary: object = None

    def wrong(self, as_harmless: Seen) -> list[str]:
        """All that the same page with a harmless text does not have."""
        added = self.elements - as_harmless.elements
        lost = as_harmless.elements - self.elements
        found = [f"element added: {each}" for each in added]
        found += [f"element lost: {each}" for each in lost]
        found += [f"dialog: {each}" for each in self.dialogs]
        found += [f"console: {each}" for each in self.console]
        found += [f"asked: {each}" for each in self.elsewhere]
        found += [f"a script ran: {self.canary}"] if self.canary is not None else []
        return found + [
            f"leads into a script: {each}" for each in self.elements if _is_script(each)
        ]


def _is_script(element: str) -> bool:
    return "javascript:" in element.lower() or " on" in element.lower()


class Lookout:
    """One window that opens pages from loopback and keeps what each of them did."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._site, self._seen = site, Seen()
        self.page: Page = browser.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._seen.console.append(str(error)))
        self.page.on("request", self._request)

    def look(self, name: str, reply: Reply) -> Seen:
        """Open the reply as a page of our site; what it did until it was loaded."""
        self._seen = seen = Seen()
        self._site.replies[f"/{name}"] = reply
        self.page.goto(f"{self._site.url}/{name}", wait_until="load")
        seen.elements = Counter(self.page.evaluate(_ELEMENTS))
        seen.canary = self.page.evaluate("() => window.canary ?? null")
        return seen

    def _dialog(self, dialog: Dialog) -> None:
        self._seen.dialogs.append(dialog.message)
        dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        # A page of status 4xx is told as an error too, and is none.
        if message.type == "error" and "status of 4" not in message.text:
            self._seen.console.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._site.url, "data:")):
            self._seen.elsewhere.append(request.url)


@dataclass
class Site:
    """A web site on loopback that answers what it was given."""

    url: str = ""
    replies: dict[str, Reply] = field(default_factory=dict)


@contextmanager
def site() -> Iterator[Site]:
    """Serve replies, with their own status and headers, on a free port of this machine."""
    served = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply = served.replies.get(self.path, Reply(204, {}, ""))
            sent = reply.text.encode("utf-8", "surrogatepass")
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
