"""Which address may a gate tell that it is open, and how it was decided?"""

from __future__ import annotations

from urllib.parse import urlsplit

from countersign.domain.limits import NOTIFY_URL_CHARACTERS
from countersign_compiler.model import Constant, Text, Value
from countersign_compiler.steps.kind import Checking
from countersign_compiler.steps.literals import may_be_anything

_SCHEME = "https://"


def check_notify_url(url: Value | None, checking: Checking) -> None:
    """Refuse a literal that is no `https` URL; an expression is judged when the gate opens.

    Where the host leads is judged when it is called: policy's allowed hosts are those of `http`
    steps.
    """
    if url is None or may_be_anything(url):
        return
    if isinstance(url, Constant):
        problem = _problem(url.value)
    elif isinstance(url, Text):
        beginning = url.tree.parts[0]
        problem = None
        if isinstance(beginning, str) and not beginning.startswith(_SCHEME):
            problem = "it does not begin with https://"
    else:
        problem = "it is not a text"
    if problem is not None:
        checking.refuse(
            "G-URL", url, f"`notifyUrl` cannot be called: {problem}", "write `https://…`"
        )


def _problem(url: object) -> str | None:
    if not isinstance(url, str):
        return "it is not a text"
    if len(url) > NOTIFY_URL_CHARACTERS:
        return f"it is longer than {NOTIFY_URL_CHARACTERS:,} characters"
    if not (url.isascii() and url.isprintable()) or " " in url:
        return "it holds blanks or characters that have to be percent-encoded"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "it is not a URL"
    if parts.scheme != "https":
        return "it does not begin with https://"
    if not host:
        return "it names no host"
    if "@" in parts.netloc:
        return "it holds a user or a password"
    return "it has a fragment (#), which is never sent" if "#" in url else None
