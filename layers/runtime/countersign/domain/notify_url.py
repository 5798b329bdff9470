"""Which addresses may be told what becomes of a request?"""

from urllib.parse import urlsplit

from countersign.domain.limits import NOTIFY_URL_CHARACTERS


def notify_url_problem(url: object) -> str | None:
    """Why this address cannot be called, or None.

    Taken: `https://` with a host, printable ASCII, at most 2,000 characters. Refused: a user or a
    password in it, and a fragment. Where the host leads is judged when it is called.
    """
    if not isinstance(url, str):
        return "it is not text"
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


def notify_host(url: str) -> str:
    """All that is told of it in audit and logs: the rest of the address may hold a secret."""
    return urlsplit(url).hostname or ""
