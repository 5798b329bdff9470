"""Where exactly does a step's `url` lead, and does each value in it stay in its place?

A URL comes as text (written whole, or one whole `${}`), or as `{"parts": [...], "values": [...]}`:
the author's text around each value. Values are encoded for the place they stand in, and refused
where encoding cannot hold them there.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from countersign.domain.step_failure import StepFailed

_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_HOST = re.compile(rf"{_LABEL.pattern}(\.{_LABEL.pattern})*")
_FIXED_DOMAIN = re.compile(r"[A-Za-z0-9-]*\.[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:\d+)?")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff]")
_PATH_SAFE = "/-._~"
_WRITTEN_SAFE = "/-._~!$&'()*+,;=:@%"  # what RFC 3986 lets stand in a path as written
_PORTS = {"https": 443, "http": 80}
_MOST_CHARACTERS = 8_000
_SECRET = re.compile(
    r"(^|[_.-])(key|token|secret|signature|sig|password|passwd|pwd|auth|code)$|apikey", re.I
)


@dataclass(frozen=True)
class Target:
    """A checked URL in the pieces that a connection needs; `host` is lower-case, without brackets.

    `path` begins with a slash and holds the query; it is ASCII.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """Host, with the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def shown(self) -> str:
        """The URL for records: query values under secret-like names are masked."""
        path, mark, query = self.path.partition("?")
        pairs = [_masked(pair) for pair in query.split("&")] if query else []
        return f"{self.scheme}://{self.host_header}{path}{mark}{'&'.join(pairs)}"


def target(url: Any) -> Target:
    """Compose and check a step's `url`; a refusal is a `StepFailed` that says which value and why.

    Refused: other schemes than http and https, user names in the host, a fragment, dot segments,
    control characters, and hosts that are not plain ASCII names or addresses.
    """
    text = url if isinstance(url, str) else _composed(url)
    if not text.strip():
        raise _refused("it is empty", "give an absolute address such as https://api.example.com/x")
    if _UNSAFE.search(text) or len(text) > _MOST_CHARACTERS:
        raise _refused(
            f"it holds a space or control character, or more than {_MOST_CHARACTERS:,} characters",
            "pass such text as a ${} value of its own or in the body",
        )
    try:
        split = urlsplit(text)
        port = split.port
    except ValueError as error:
        raise _refused("it cannot be read", "check host and port") from error
    scheme, host = split.scheme.lower(), (split.hostname or "").rstrip(".").lower()
    _check_front(scheme, host, split.netloc)
    if "#" in text:
        raise _refused("it has a # part, which is never sent", "leave it out")
    path = quote(split.path or "/", safe=_WRITTEN_SAFE)
    _check_segments(path)
    query = f"?{quote(split.query, safe=_WRITTEN_SAFE + '?')}" if split.query else ""
    return Target(scheme, host, _PORTS[scheme] if port is None else port, path + query)


def _check_front(scheme: str, host: str, netloc: str) -> None:
    if scheme not in _PORTS:
        raise _refused("it does not begin with https://", "give an absolute https address")
    if "@" in netloc or "\\" in netloc or "%" in netloc:
        raise _refused(
            "its host part holds @, \\ or %", "send credentials in the header `Authorization`"
        )
    if not _is_address(host) and not (_HOST.fullmatch(host) and len(host) <= 253):
        raise _refused("its host is no plain name", "write international names in their xn-- form")


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


def _check_segments(path: str) -> None:
    # Servers and proxies differ in how often they decode, so every reading is checked.
    readings = [path]
    while (decoded := unquote(readings[-1])) != readings[-1]:
        readings.append(decoded)
    for reading in readings:
        if {".", ".."} & set(re.split(r"[/\\;]", reading)):
            raise _refused(
                "its path has a `.` or `..` segment", "a value must not leave its place in a URL"
            )


def _composed(url: Any) -> str:
    parts, values = _parts_of(url)
    text = parts[0]
    for number, (value, after) in enumerate(zip(values, parts[1:], strict=True), start=1):
        text += _placed(_plain(value, number), text, after, number) + after
    return text


def _parts_of(url: Any) -> tuple[list[str], list[Any]]:
    parts = url.get("parts") if isinstance(url, Mapping) else None
    values = url.get("values") if isinstance(url, Mapping) else None
    if (
        not isinstance(parts, list)
        or not isinstance(values, list)
        or len(parts) != len(values) + 1
        or not all(isinstance(part, str) for part in parts)
    ):
        raise _refused("it is not text", "give an absolute address such as https://api.example.com")
    return parts, values


def _plain(value: Any, number: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (int, float)):
        return str(value)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _refused(f"value {number} in it is a list or an object", "take one field of it")
    if _UNSAFE.search(value.replace(" ", "")):
        raise _refused(f"value {number} in it holds a control character", "clean it first")
    return value


def _placed(value: str, before: str, after: str, number: int) -> str:
    """Encode a value for the place where the text before it ends."""
    if not before:
        return _base(value, number).removesuffix("/" if after.startswith("/") else "")
    if "#" in before:
        raise _refused(f"value {number} stands behind a #", "what is there is never sent")
    if "?" in before:
        return quote(value, safe="-._~")
    scheme, divider, rest = before.partition("://")
    if not divider or ":" in scheme:
        raise _refused(f"value {number} stands in its scheme", "write https:// yourself")
    if "/" in rest:
        return _path_value(value, number)
    return _host_value(value, rest, after, number)


def _base(value: str, number: int) -> str:
    """A value that begins the URL gives scheme and host, maybe a path, and nothing more."""
    if "?" in value or "#" in value or not re.match(r"https?://", value, re.I):
        raise _refused(
            f"value {number} begins it and is no plain base address",
            "such a value looks like https://api.example.com or https://api.example.com/v1",
        )
    return value


def _path_value(value: str, number: int) -> str:
    segments = re.split(r"[/\\]", value)
    if "" in segments:
        raise _refused(
            f"value {number} in its path is empty, or has an empty part between slashes",
            "a missing part of a path leads somewhere else; give the value",
        )
    if {".", ".."} & set(segments):
        raise _refused(f"value {number} has a `.` or `..` segment", "give the plain name")
    return quote(value, safe=_PATH_SAFE)


def _host_value(value: str, before: str, after: str, number: int) -> str:
    if before.endswith(":") and value.isascii() and value.isdecimal():
        return value
    fixed = re.split(r"[/?#]", after, maxsplit=1)[0]
    if _LABEL.fullmatch(value) and _FIXED_DOMAIN.fullmatch(fixed):
        return value
    raise _refused(
        f"value {number} stands in its host and could choose another one",
        "there only a plain label before a fixed domain may stand, as in "
        "https://${input.shop}.example.com/; list whole addresses in `env`",
    )


def _masked(pair: str) -> str:
    name, mark, value = pair.partition("=")
    return f"{name}=***" if mark and value and _SECRET.search(unquote(name)) else pair


def is_secret_name(name: str) -> bool:
    """Whether a header or parameter of this name is likely to carry a credential."""
    return bool(_SECRET.search(name)) or name.lower() in {"authorization", "cookie"}


def _refused(what: str, mend: str) -> StepFailed:
    return StepFailed("HTTP_URL", f"config.url is refused: {what}; {mend}")
