"""What does a step take that calls a web service?"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from countersign_compiler.asl.frame import Frame, States
from countersign_compiler.asl.task import lambda_step
from countersign_compiler.asl.values import emit
from countersign_compiler.deployment import FILE_NAME
from countersign_compiler.expressions import jsonata
from countersign_compiler.model import Constant, Fields, Items, Step, Text, Value
from countersign_compiler.steps.inside import is_inside
from countersign_compiler.steps.kind import Checking, StepKind, its_own_names
from countersign_compiler.steps.literals import (
    may_be_anything,
    must_be_mapping,
    must_be_one_of,
    must_be_seconds,
    must_be_text,
)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
MOST_SECONDS = 100
"""A little less than the function that makes the call may take."""

_POLICY = f"`ensembles/{FILE_NAME}`"
_STATUS = re.compile(r"[2-5]([0-9][0-9]|[xX][xX])\Z")
_BROKEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\x7f]")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")

HEADERS_OF_THE_CALL = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te"}
    | {"trailer", "expect", "proxy-authorization", "proxy-connection", "accept-encoding"}
)
"""Headers that the call itself sets, or that are for one hop only."""


def check(step: Step, checking: Checking) -> None:
    """Refuse URLs that cannot be called or that the policy does not allow, and wrong settings."""
    must_be_text(step, "url", checking)
    must_be_one_of(step, "method", METHODS, checking, in_any_case=True)
    must_be_mapping(step, "headers", checking)
    _check_headers(step, checking)
    must_be_seconds(step, "timeout", MOST_SECONDS, checking)
    _check_expect(step.config.get("expect"), checking)
    url = step.config.get("url")
    if isinstance(url, Text) or (url is not None and _is_written(url)):
        _check_url(url, checking)


def states(step: Step, frame: Frame) -> States:
    """One call, never repeated once it may have begun: the service may have acted on it."""
    settings = dict(step.config)
    url = settings.get("url")
    if isinstance(url, Text) and not jsonata.is_whole(url.tree):
        settings["url"] = _url_template(url)
    config = emit(Fields(tuple(settings.items()), step.node), frame.ensemble)
    return lambda_step(step, "RunHttpArn", frame, repeatable=False, config=config)


def _url_template(url: Text) -> Fields:
    """`{"parts": [text, ...], "values": [json, ...]}`, one part more than values.

    The values are sent apart from the author's text, so that each can be encoded to stay in its
    place.
    """
    parts, values = [""], list[Value]()
    for part in url.tree.parts:
        if isinstance(part, str):
            parts[-1] += part
        else:
            values.append(Text(replace(url.tree, parts=(part,)), url.node))
            parts.append("")
    texts = tuple(Constant(part, url.node) for part in parts)
    written = ("parts", Items(texts, url.node)), ("values", Items(tuple(values), url.node))
    return Fields(written, url.node)


def _is_written(url: Value) -> bool:
    """Whether it is a text that says anything: what is not has been refused as that."""
    return isinstance(url, Constant) and isinstance(url.value, str) and bool(url.value.strip())


def _beginning(url: Value) -> tuple[str, bool]:
    """The author's own text up to the first `${}`, and whether that is the whole URL."""
    if isinstance(url, Constant):
        return str(url.value), True
    if isinstance(url, Text) and url.tree.parts and isinstance(url.tree.parts[0], str):
        return url.tree.parts[0], False
    return "", False


def _check_url(url: Value, checking: Checking) -> None:
    text, is_all = _beginning(url)
    allowed = checking.deployment.allowed_hosts
    host = _host(text, is_all)
    if host is None:
        if is_all or text:
            _refuse_url(url, text, is_all, checking)
        elif allowed is not None:
            _refuse_unknown_host(url, checking)
        return
    if is_inside(host):
        checking.refuse(
            "G-HOST",
            url,
            f"`{host}` is an address inside, which the step refuses when it runs",
            "steps call public addresses only; on one machine, lead a public name to a stand-in "
            "with the parameter HostMap",
        )
    elif allowed is not None and not _is_allowed(host, allowed):
        checking.refuse(
            "G-HOST",
            url,
            f"`{host}` is not one of the hosts that the policy allows",
            f"add `{host}` to the list `policy: allowedHosts:` in {_POLICY}",
        )
    elif text.lower().startswith("http:") and not _is_allowed(
        host, checking.deployment.plain_hosts
    ):
        checking.refuse(
            "G-URL",
            url,
            f"`{host}` would be called over plain http, which the step refuses when it runs",
            f"write `https://`, or allow it: `http://{host}` in the list `policy: allowedHosts:` "
            f"in {_POLICY} and in the parameter AllowHosts",
        )


def _refuse_url(url: Value, text: str, is_all: bool, checking: Checking) -> None:
    if is_all or "://" not in text:
        checking.refuse(
            "G-URL",
            url,
            f"`{text}` is not a URL that can be called",
            "a URL is written `https://host/path`, without a user name or password in it",
        )
    elif checking.deployment.allowed_hosts is not None:
        _refuse_unknown_host(url, checking)


def _refuse_unknown_host(url: Value, checking: Checking) -> None:
    checking.refuse(
        "G-HOST",
        url,
        "the host of this URL is known only when the step runs, and the policy names the hosts "
        "that may be called",
        "write the host out and compute only what follows it, or take the list "
        f"`policy: allowedHosts:` out of {_POLICY}",
    )


def _host(text: str, is_all: bool) -> str | None:
    """The host without its port, or None where it is not fully written."""
    scheme, separator, rest = text.partition("://")
    if scheme.lower() not in ("https", "http") or not separator:
        return None
    if not is_all and not any(mark in rest for mark in "/?#"):
        return None
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    return None if "@" in parts.netloc else host


def _is_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    return any(
        host == name or (name.startswith("*.") and host.endswith(name[1:])) for name in allowed
    )


def _check_headers(step: Step, checking: Checking) -> None:
    headers = step.config.get("headers")
    seen: set[str] = set()
    for name, value in headers.fields if isinstance(headers, Fields) else ():
        lowered = name.lower()
        if not _TOKEN.match(name):
            checking.refuse("G-VALUE", value, f"`{name}` is no name that a header can have")
        elif lowered in HEADERS_OF_THE_CALL:
            checking.refuse(
                "G-VALUE", value, f"the header `{name}` is set by the call itself", "leave it out"
            )
        elif lowered in seen:
            checking.refuse(
                "G-VALUE", value, f"the header `{name}` is there twice, in another case"
            )
        elif not isinstance(value, Constant | Text) or value == Constant(None, value.node):
            checking.refuse("G-TYPE", value, f"the header `{name}` is one text or number")
        elif _BROKEN.search(_written(value).strip(" \t")):
            checking.refuse(
                "G-VALUE",
                value,
                f"the header `{name}` holds a line break or another character that headers can't",
                "encode it, or send it in the body",
            )
        seen.add(lowered)


def _written(value: Constant | Text) -> str:
    """The author's own text, without the values in it."""
    if isinstance(value, Text):
        return "".join(part for part in value.tree.parts if isinstance(part, str))
    return str(value.value)


def _check_expect(value: Value | None, checking: Checking) -> None:
    if value is None or may_be_anything(value):
        return
    for item in value.items if isinstance(value, Items) else (value,):
        if not isinstance(item, Text) and not _is_status(item):
            checking.refuse(
                "G-VALUE",
                item,
                "`expect` is an HTTP status, or a list of them",
                'write `404`, or `"4xx"` for all from 400 to 499',
            )


def _is_status(item: Value) -> bool:
    written = str(item.value) if isinstance(item, Constant) else ""
    return bool(_STATUS.match(written))


KIND = StepKind(
    name="http",
    keys=its_own_names("url", "method", "headers", "body", "timeout", "expect"),
    required=("url",),
    check=check,
    states=states,
)
