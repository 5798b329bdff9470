"""How does one call go over the wire, within its time and its size?

The standard library's `http.client` and nothing more: the connection must go to the address that
was judged, under the name that was asked for, and that is ten lines there. (urllib3 is in the
Lambda runtime only as botocore's own dependency, in a version that nobody promises.) It reads no
proxy from the environment and follows no redirect.
"""

import contextlib
import http.client
import io
import socket
import ssl
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.limits import STEP_BYTES
from countersign.domain.step_failure import StepFailed
from countersign.operations.http.config import HttpRequest
from countersign.operations.http.guard import Route

MOST_BYTES = STEP_BYTES
_MOST_ADDRESSES = 4


@dataclass(frozen=True)
class Answer:
    """What came back: header names in lower case (values of repeated ones joined by ", ")."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes


class NoAnswerError(Exception):
    """Nothing usable came back; `failure` says why in the step's words.

    `is_final`: trying again would change nothing, as with a certificate that is not valid.
    """

    def __init__(self, failure: StepFailed, *, is_final: bool = False) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.is_final = is_final


class _Lines(io.BufferedReader):
    """Remembers the last line that was read."""

    last = b""

    def readline(self, size: int | None = -1, /) -> bytes:
        self.last = super().readline(size)
        return self.last


class _WholeHead(http.client.HTTPResponse):
    """Refuses an answer that was cut within its headers, which `http.client` takes for their end.

    Such an answer would be taken for a whole one with an empty body.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._lines = self.fp = _Lines(self.fp.detach())

    def begin(self) -> None:
        super().begin()
        if self._lines.last.strip(b"\r\n") or not self._lines.last:
            raise http.client.IncompleteRead(b"")


class _Pinned(http.client.HTTPConnection):
    """A connection to a judged address, speaking to the server by the name that was asked for."""

    response_class = _WholeHead

    def __init__(self, name: str, route: Route, seconds: float, tls: ssl.SSLContext) -> None:
        super().__init__(name, route.port, timeout=seconds)
        self._name, self._route, self._tls, self._seconds = name, route, tls, seconds
        self.is_late = threading.Event()

    def connect(self) -> None:
        self.sock = self._reached()
        if self._route.tls:
            # The handshake waits until `sock` is the TLS socket, so that `cut_off` reaches it.
            self.sock = secured = self._tls.wrap_socket(
                self.sock, server_hostname=self._name, do_handshake_on_connect=False
            )
            secured.do_handshake()
        if self.is_late.is_set():
            raise TimeoutError

    def cut_off(self) -> None:
        """End whatever it waits for: a server that drips never lets a read time out."""
        self.is_late.set()
        if self.sock is not None:
            with contextlib.suppress(OSError):  # closed already: the reader knows
                # The plain socket's own shutdown: the TLS one would take the session away.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def _reached(self) -> socket.socket:
        failed = OSError("no address")
        addresses = self._route.addresses[:_MOST_ADDRESSES]
        for address in addresses:
            try:
                return self._connected(address, self._seconds / len(addresses))
            except OSError as error:
                failed = error
        raise failed

    def _connected(self, address: str, seconds: float) -> socket.socket:
        made = socket.create_connection((address, self._route.port), seconds)
        made.settimeout(self._seconds)
        return made


def exchange(
    request: HttpRequest,
    route: Route,
    *,
    seconds: float,
    tls: ssl.SSLContext,
    reads_body: bool = True,
) -> Answer:
    """Send one call and read its whole answer, or with `reads_body` false only what precedes it.

    `seconds` bounds all of it, however slowly the server drips. Bodies above `MOST_BYTES` (also
    after unpacking) are a `StepFailed`; no answer at all is a `NoAnswerError`.
    """
    connection = _Pinned(request.target.host, route, seconds, tls)
    watch = threading.Timer(seconds, connection.cut_off)
    watch.daemon = True
    watch.start()
    try:
        answer = _spoken(connection, request, reads_body)
        if connection.is_late.is_set():  # cut off in the middle, which reads like an end
            raise TimeoutError
        return answer
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = connection.is_late.is_set()
        raise NoAnswerError(
            _why(error, request, seconds, late=late),
            is_final=isinstance(error, ssl.SSLCertVerificationError),
        ) from error
    finally:
        watch.cancel()
        connection.close()


def _spoken(connection: _Pinned, request: HttpRequest, reads_body: bool) -> Answer:
    connection.putrequest(
        request.method, request.target.path, skip_host=True, skip_accept_encoding=True
    )
    connection.putheader("Host", request.target.host_header)
    for name, value in request.headers.items():
        connection.putheader("-".join(word.capitalize() for word in name.split("-")), value)
    connection.putheader("Accept-Encoding", "identity")
    connection.putheader("Connection", "close")
    if request.body is not None or request.method in ("POST", "PUT", "PATCH"):
        connection.putheader("Content-Length", str(len(request.body or b"")))
    connection.endheaders(request.body)
    response = connection.getresponse()
    headers = _headers(response)
    body = _body(response, headers, request) if reads_body else b""
    return Answer(response.status, response.reason, headers, body)


def _headers(response: http.client.HTTPResponse) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in response.getheaders():
        lowered = name.lower()
        joined[lowered] = f"{joined[lowered]}, {value}" if lowered in joined else value
    return joined


def _body(
    response: http.client.HTTPResponse, headers: Mapping[str, str], request: HttpRequest
) -> bytes:
    raw = response.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise _too_large(request)
    promised = headers.get("content-length", "")
    has_body = request.method != "HEAD" and response.status not in (204, 304)
    if has_body and promised.isdecimal() and len(raw) < int(promised):
        raise http.client.IncompleteRead(raw)
    coding = headers.get("content-encoding", "identity").strip().lower()
    return raw if coding in ("", "identity") or not raw else _unpacked(raw, coding, request)


def _unpacked(raw: bytes, coding: str, request: HttpRequest) -> bytes:
    """Unpack what was packed although we asked for plain bytes, never into more than the limit."""
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise StepFailed(
            "HTTP_ENCODING",
            f"{request.called} was answered in another encoding than gzip or deflate, though "
            "asked for plain bytes; ask the other system to send them so",
        )
    unpacker = zlib.decompressobj(47 if "gzip" in coding else 15)
    try:
        plain = unpacker.decompress(raw, MOST_BYTES + 1)
    except zlib.error as error:
        raise http.client.HTTPException("a damaged body") from error
    if len(plain) > MOST_BYTES:
        raise _too_large(request)
    if not unpacker.eof:
        raise http.client.HTTPException("a body that was cut")
    return plain


def _too_large(request: HttpRequest) -> StepFailed:
    return StepFailed(
        "HTTP_TOO_LARGE",
        f"{request.called} was answered with more than {MOST_BYTES:,} bytes; "
        "ask for fewer fields or a page of it (the call itself has been made)",
    )


def _why(error: Exception, request: HttpRequest, seconds: float, *, late: bool) -> StepFailed:
    call = request.called
    if late or isinstance(error, TimeoutError):
        return StepFailed(
            "HTTP_TIMEOUT", f"{call} was not answered within {seconds:.3g} s; raise config.timeout"
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return StepFailed(
            "HTTP_TLS", f"{call}: the certificate is not valid ({error.verify_message})"
        )
    if isinstance(error, ssl.SSLError):
        return StepFailed("HTTP_TLS", f"{call}: TLS failed ({error.reason or 'no reason given'})")
    if isinstance(error, OSError) and not isinstance(error, http.client.HTTPException):
        return StepFailed(
            "HTTP_UNREACHABLE", f"{call}: no connection ({error.strerror or type(error).__name__})"
        )
    return StepFailed(
        "HTTP_ANSWER", f"{call}: what came back is not a whole HTTP answer ({type(error).__name__})"
    )
