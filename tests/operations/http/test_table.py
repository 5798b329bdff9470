"""Does an `http` step keep each word of its contract, with the servers' own logs as witness?"""

import re
import threading
from contextlib import contextmanager

import pytest

from countersign.operations.http.exchange import MOST_BYTES
from tests.operations.http import certificates
from tests.operations.http.rows import ELSEWHERE, HOST, Asked, Row
from tests.operations.http.servers import http, saying, serving

OK = http("200 OK", b'{"done": true}')
DONE = {"done": True}
BUSY = http("503 Busy")


def dripping(beginning: bytes):
    """Say the beginning, then one byte at a time until the caller has gone."""

    def speak(connection, number) -> None:
        connection.sendall(beginning)
        while not threading.Event().wait(0.02):
            connection.sendall(b"x")

    return speak


def silent(connection, number) -> None:
    """Take the call and say nothing until the caller has gone."""
    connection.recv(1)


def elsewhere(status: str = "302 Found", location: str = "/latest/meta-data"):
    """An answer that leads to the second server, at the port of the call."""

    def speak(connection, number) -> None:
        port = connection.getsockname()[1]
        target = f"Location: http://{ELSEWHERE}:{port}{location}"
        connection.sendall(http(status, b"", target))

    return speak


def keys(received: list[bytes]) -> set[bytes]:
    """The idempotency keys that the server saw."""
    return {key for call in received for key in re.findall(rb"Idempotency-Key: (\S+)\r\n", call)}


def first_lines(received: list[bytes]) -> list[bytes]:
    """Method and path of each call as they came over the wire."""
    return [call.partition(b" HTTP/1.1\r\n")[0] for call in received]


TLS = [
    Row("a test CA", scheme="https", certificate="good", gives=DONE),
    Row("an expired certificate", scheme="https", certificate="expired", hits=0,
        fails="HTTP_TLS: GET .*: the certificate is not valid .*expired"),
    Row("a certificate of another host", scheme="https", certificate="other", hits=0,
        fails=r"HTTP_TLS: .*Hostname mismatch, certificate is not valid for 'api\.example\.com'"),
    Row("a self-signed certificate", scheme="https", certificate="self-signed", hits=0,
        fails="HTTP_TLS: .*self-signed"),
    Row("an unknown CA", scheme="https", certificate="stranger", hits=0,
        fails="HTTP_TLS: .*unable to get local issuer certificate"),
    Row("a CA that has taken the name of a trusted one", scheme="https", certificate="impostor",
        hits=0, fails="HTTP_TLS: .*certificate signature failure"),
]  # fmt: skip

BROKEN = [
    Row("slow: no answer at all", silent, {"method": "POST", "timeout": 0.3},
        fails=r"HTTP_TIMEOUT: .*within 0\.3 s"),
    Row("slow: headers that drip", dripping(b"HTTP/1.1 200 OK\r\nX: "), {"timeout": 0.3},
        fails=r"HTTP_TIMEOUT: .*within 0\.3 s"),
    Row("slow: a body that drips", dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"),
        {"timeout": 0.3}, fails=r"HTTP_TIMEOUT: .*within 0\.3 s"),
    Row("slow: chunks that drip", dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"fffff\r\n"), {"timeout": 0.3}, fails="HTTP_TIMEOUT"),
    Row("broken: cut in the middle of the body",
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"), {"method": "POST"},
        fails="HTTP_ANSWER: POST .*not a whole HTTP answer"),
    Row("broken: a chunk that is no chunk",
        saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n"),
        {"method": "POST"}, fails="HTTP_ANSWER"),
    Row("broken: chunks without their end",
        saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"),
        {"method": "POST"}, fails="HTTP_ANSWER"),
    Row("broken: cut in the middle of the headers", saying(b"HTTP/1.1 200 OK\r\nX: y\r\nContent"),
        {"method": "POST"}, fails="HTTP_ANSWER"),
    Row("broken: no HTTP at all", saying(b"SSH-2.0-OpenSSH_9\r\n"), {"method": "POST"},
        fails="HTTP_ANSWER"),
    Row("broken: a read is tried again", saying(b"", b"HTTP/1.1 200 OK\r\nContent-Le", OK),
        gives=DONE, hits=3, waits=(0.5, 1.0)),
    Row("huge: a length above the bound",
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b"x" * (MOST_BYTES + 9)),
        fails="HTTP_TOO_LARGE: .*the call itself has been made"),
    Row("huge: a body without a length", saying(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 400_000),
        fails="HTTP_TOO_LARGE"),
    Row("huge: headers without an end", saying(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5_000),
        {"method": "POST"}, fails="HTTP_ANSWER"),
]  # fmt: skip

AGAIN = [
    Row("redirecting: the target gets nothing", elsewhere(), fails="HTTP_STATUS: .*redirects"),
    *(Row(f"redirecting: the target of a {status} gets no {method}", elsewhere(status),
          {"method": method, "body": {"amount": 7}}, fails=f"HTTP_STATUS: .*answered {status[:3]}")
      for status in ("301 Moved", "303 Other", "307 Same", "308 Same")
      for method in ("POST", "PUT")),
    Row("redirecting: nor where 3xx is expected", elsewhere(), {"expect": "3xx"},
        meta={"status": 302}),
    Row("429 with Retry-After", saying(http("429 Slow", b"", "Retry-After: 7"), OK),
        gives=DONE, hits=2, waits=(7.0,), meta={"attempts": 2}),
    Row("429 with a Retry-After beyond the step's timeout",
        saying(http("429 Slow", b"", "Retry-After: 31")), fails="HTTP_STATUS: .*answered 429;"),
    Row("429 with a Retry-After beyond the function's time", seconds_left=9,
        speak=saying(http("429 Slow", b"", "Retry-After: 8")),
        fails="HTTP_STATUS: .*answered 429;"),
    Row("429: waits are within the timeout all together", config={"timeout": 10},
        speak=saying(http("429 Slow", b"", "Retry-After: 7")), hits=2, waits=(7.0,),
        fails="HTTP_STATUS: .*answered 429 after 2 attempts"),
    *(Row(f"{method} is tried again on a 5xx", saying(http("507 Full"), BUSY, OK),
          {"method": method}, gives=None if method == "HEAD" else DONE, hits=3, waits=(0.5, 1.0))
      for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")),
    *(Row(f"{method} is sent once: {word}", saying(answer), {"method": method, "body": {}},
          fails="HTTP_")
      for method in ("POST", "PATCH")
      for word, answer in (("429", http("429 Slow", b"", "Retry-After: 1")), ("503", BUSY),
                           ("no answer", b""))),
    Row("one idempotency key over all attempts", saying(BUSY, BUSY, OK), {"method": "PUT"},
        gives=DONE, hits=3, waits=(0.5, 1.0), saw=lambda received: len(keys(received)) == 1
        and all(b"Idempotency-Key: " in call for call in received)),
    Row("a POST carries an idempotency key", config={"body": {}}, gives=DONE,
        saw=lambda received: all(re.fullmatch(rb"[0-9a-f]{32}", key) for key in keys(received))
        and len(keys(received)) == 1),
    Row("a read carries none", gives=DONE, saw=lambda received: keys(received) == set()),
    Row("the author's own key stands", saying(BUSY, OK), {"method": "PUT",
        "headers": {"idempotency-key": "order-7"}}, gives=DONE, hits=2, waits=(0.5,),
        saw=lambda received: keys(received) == {b"order-7"}),
]  # fmt: skip

ADDRESSES = [
    Row("IPv6: a name", address="::1", gives=DONE,
        saw=lambda received: b"Host: api.example.com:" in received[0]),
    Row("IPv6: an address in the URL", address="::1", host="[::1]", allow="http://::1", gives=DONE,
        saw=lambda received: b"Host: [::1]:" in received[0]),
    Row("IPv6 first, IPv4 where it does not answer", resolved=(("::1", "127.0.0.1"),), gives=DONE),
    Row("DNS that changes between check and use", saying(BUSY, OK), gives=DONE, hits=2,
        waits=(0.5,), resolved=(("127.0.0.1",), (ELSEWHERE,))),
    Row("DNS with one address inside among others", resolved=(("127.0.0.1", "10.0.0.1"),), hits=0,
        fails="HTTP_HOST_REFUSED: .*leads to a private or reserved address"),
    *(Row(f"{address} is refused", resolved=((address,),), inside=True, hits=0,
          fails=f"HTTP_HOST_REFUSED: .*leads to {why}")
      for address, why in (
          ("127.0.0.1", "this very machine"), ("::1", "this very machine"),
          ("::ffff:127.0.0.1", "this very machine"), ("0.0.0.0", "this very machine"),
          ("10.0.0.1", "a private"), ("172.16.0.1", "a private"), ("192.168.0.1", "a private"),
          ("100.64.0.1", "a private"), ("fd00::1", "a private"),
          ("169.254.169.254", "a link-local address, where clouds keep their metadata"),
          ("fe80::1", "a link-local address"), ("fd00:ec2::254", "a private"),
          ("64:ff9b::a9fe:a9fe", "a link-local address"))),
    Row("an address inside is not opened by the list", host="127.0.0.1", allow="http://127.0.0.1",
        inside=True, hits=0, fails="HTTP_HOST_REFUSED: .*this very machine"),
    Row("policy: a listed host", allow="http://api.example.com, b.example.com", gives=DONE),
    Row("policy: a pattern", allow="http://*.example.com", gives=DONE),
    Row("policy: a host that is not listed", allow="http://b.example.com", hits=0,
        fails="HTTP_HOST_REFUSED: .*not among the allowed hosts"),
    Row("policy: a pattern does not hold for the domain itself", host="example.com",
        allow="http://*.example.com", hits=0, fails="HTTP_HOST_REFUSED"),
    Row("policy: plain http needs leave", allow=HOST, hits=0,
        fails="HTTP_HOST_REFUSED: .*over plain http"),
]  # fmt: skip

URLS = [
    Row("URL: a slash in a value is kept", url=("/repos/", "acme/site", "/pulls"), gives=DONE,
        saw=lambda received: first_lines(received) == [b"GET /repos/acme/site/pulls"]),
    Row("URL: marks in a value stay in the path", url=("/o/", "a?b=c#d&e f%2F", ""), gives=DONE,
        saw=lambda received: first_lines(received) == [b"GET /o/a%3Fb%3Dc%23d%26e%20f%252F"]),
    Row("URL: a value stays in its query parameter", url=("/o?q=", "a&admin=1#/../é", ""),
        gives=DONE,
        saw=lambda received: first_lines(received)
        == [b"GET /o?q=a%26admin%3D1%23%2F..%2F%C3%A9"]),
    *(Row(f"URL: {value!r} is refused", url=("/repos/", value, "/pulls"), hits=0,
          fails="HTTP_URL: ")
      for value in ("../..", "..", ".", "a/../b", "..\\..", "%2e%2e", "%2E%2E/x", "a/%2e%2e/b",
                    "%252e%252e", "..;/x", "", "/", "//evil.example", "a//b", None, ["a"],
                    "a\r\nX: y", "a\x00b")),
    *(Row(f"URL: {value!r} chooses no other host", url=(value, "/x") if value[0] == "@" else
          ("", value, "/x"), hits=0, fails="HTTP_URL: ")
      for value in ("@evil.example", ".evil.example", "0@evil.example")),
    Row("URL: a user and a password", host=f"ana:secret@{HOST}", hits=0, fails="HTTP_URL: "),
]  # fmt: skip

WORDS = [
    *(Row(f"expect: {expect!r} takes {status}", saying(http(f"{status} X", b"7")),
          {"expect": expect}, gives=7, meta={"status": status, "attempts": 1})
      for expect, status in ((404, 404), ("4xx", 418), ([200, "409"], 409), (["2xx", 503], 503))),
    *(Row(f"expect: {expect!r} does not take {status}", saying(http(f"{status} X", b"7")),
          {"expect": expect}, fails=f"HTTP_STATUS: .* answered {status};")
      for expect, status in ((None, 404), (404, 200), ("4xx", 201), ([201, 202], 200))),
    *(Row(f"header: {name!r} is refused", config={"headers": {name: "x"}}, hits=0,
          fails="HTTP_HEADER: ")
      for name in ("Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "TE",
                   "Trailer", "Upgrade", "Proxy-Authorization", "Proxy-Connection", "Expect",
                   "Accept-Encoding", "X\r\nHost", "X: y", "")),
    *(Row(f"header: the value {value!r} is refused", config={"headers": {"X-Id": value}}, hits=0,
          fails="HTTP_HEADER: ")
      for value in ("a\r\nHost: evil.example", "a\nb", "a\rb", "a\x00b", "é", None, ["a"])),
    Row("status and headers stand in meta",
        saying(http("201 Created", b"{}", "ETag: 7", "Set-Cookie: s=1", "X-Auth: s")), gives={},
        meta={"status": 201, "headers": {"content-length": "2", "etag": "7"}, "attempts": 1}),
    Row("a text answer is text", saying(http("200 OK", b"hello")), gives="hello"),
    Row("a JSON body is sent as such", config={"body": {"n": [1, None]}}, gives=DONE,
        saw=lambda received: received[0].endswith(b'\r\n\r\n{"n":[1,null]}')
        and b"Content-Type: application/json\r\n" in received[0]),
]  # fmt: skip

ROWS = [*TLS, *BROKEN, *AGAIN, *ADDRESSES, *URLS, *WORDS]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certificates.authority(tmp_path_factory.mktemp("trusted"))


@pytest.fixture(scope="module")
def contexts(authority, tmp_path_factory):
    """The contexts of servers by what is right or wrong with their certificate."""
    stranger = certificates.authority(tmp_path_factory.mktemp("stranger"), "stranger")
    impostor = certificates.authority(tmp_path_factory.mktemp("impostor"))
    return {
        "": None,
        "good": authority.serving(HOST),
        "expired": authority.serving(HOST, until=2021),
        "other": authority.serving("other.example.com"),
        "self-signed": authority.self_signed(HOST),
        "stranger": stranger.serving(HOST),
        "impostor": impostor.serving(HOST),
    }


@contextmanager
def two_servers(row, tls):
    """The row's server, and one at the same port of another address that nothing may reach."""
    with (
        serving(row.speak, tls=tls, address=row.address) as server,
        serving(saying(OK), address=ELSEWHERE, port=server.port) as other,
    ):
        yield server, other


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.word)
def test_each_word_of_the_contract_holds(row, contexts, authority, monkeypatch) -> None:
    with two_servers(row, contexts[row.certificate]) as (server, other):
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://{ELSEWHERE}:{server.port}")
        asked = Asked(row, server, authority.trusted())

        record, failure = asked.outcome()

    output, meta = (record["output"], record["meta"]) if record else (None, {})
    assert (output, bool(failure)) == (row.gives, bool(row.fails)), failure
    assert re.match(row.fails, failure), failure
    assert (len(server.received), len(other.received)) == (row.hits, 0)
    assert tuple(asked.waits) == row.waits
    assert asked.questions <= 1
    assert row.meta.items() <= meta.items()
    assert row.saw(server.received)


def test_each_word_stands_in_the_table_once() -> None:
    assert len({row.word for row in ROWS}) == len(ROWS)
