"""Is one call bounded in time and size, and spoken to the right server?"""

import gzip
import ssl
import threading

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.config import read_config
from countersign.operations.http.exchange import MOST_BYTES, NoAnswerError, exchange
from countersign.operations.http.guard import Route
from tests.operations.http import certificates
from tests.operations.http.servers import http, saying, serving

TLS = ssl.create_default_context()


def a_call(**config):
    config.setdefault("url", "https://api.example.com/orders?id=7")
    return read_config(config, idempotency_key="k-1")


def calling(server, request=None, *, seconds=5.0):
    way = Route(("127.0.0.1",), server.port, tls=False)
    return exchange(request or a_call(), way, seconds=seconds, tls=TLS)


def test_the_call_goes_to_the_judged_address_under_the_hosts_own_name() -> None:
    with serving(saying(http("201 Created", b"{}", "X-A: 1", "X-A: 2"))) as server:
        answer = calling(server, a_call(body={"a": 1}, headers={"X-Id": "7"}))

    lines = server.received[0].decode().split("\r\n")
    assert lines[0] == "POST /orders?id=7 HTTP/1.1"
    assert {"Host: api.example.com", "X-Id: 7", "Accept-Encoding: identity"} < set(lines)
    assert {"Idempotency-Key: k-1", "Content-Length: 7", "Connection: close"} < set(lines)
    assert lines[-1] == '{"a":1}'
    assert (answer.status, answer.reason, answer.body) == (201, "Created", b"{}")
    assert answer.headers["x-a"] == "1, 2"


def test_a_put_without_a_body_says_that_it_has_none() -> None:
    with serving(saying(http("200 OK"))) as server:
        calling(server, a_call(method="PUT"))

    assert b"Content-Length: 0" in server.received[0]


def test_a_head_has_no_body_whatever_length_it_names() -> None:
    with serving(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")) as server:
        assert calling(server, a_call(method="HEAD")).body == b""


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_that_never_has_a_body_has_none_whatever_length_it_names(status) -> None:
    answer = f"HTTP/1.1 {status}\r\nContent-Length: 900\r\n\r\n".encode()
    with serving(saying(answer)) as server:
        assert calling(server).body == b""


def test_an_answer_without_headers_is_whole() -> None:
    with serving(saying(b"HTTP/1.0 200 OK\n\n7")) as server:
        assert calling(server).body == b"7"


def test_an_address_that_does_not_answer_is_followed_by_the_next() -> None:
    with serving(saying(http("200 OK", b"7"))) as server:
        way = Route(("127.0.0.2", "127.0.0.1"), server.port, tls=False)
        assert exchange(a_call(), way, seconds=5, tls=TLS).body == b"7"


@pytest.mark.parametrize("length", ["Content-Length: 400000", "Transfer-Encoding: chunked", "X: y"])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(length) -> None:
    chunk = b"%x\r\n" % 300_000 + b"x" * 300_000 if "chunked" in length else b"x" * 300_000
    head = f"HTTP/1.1 200 OK\r\n{length}\r\n\r\n".encode()

    with (
        serving(saying(head + chunk)) as server,
        pytest.raises(StepFailed, match=r"HTTP_TOO_LARGE: GET api\.example\.com"),
    ):
        calling(server)


def test_the_largest_answer_is_read_whole() -> None:
    with serving(saying(http("200 OK", b"x" * MOST_BYTES))) as server:
        assert len(calling(server).body) == MOST_BYTES


def test_a_packed_answer_is_unpacked_and_a_bomb_is_not() -> None:
    packed = http("200 OK", gzip.compress(b'{"a":1}', mtime=0), "Content-Encoding: gzip")
    bomb = http("200 OK", gzip.compress(b"0" * 50_000_000, mtime=0), "Content-Encoding: gzip")
    other = http("200 OK", b"x", "Content-Encoding: br")
    with serving(saying(packed, bomb, other)) as server:
        assert calling(server).body == b'{"a":1}'
        with pytest.raises(StepFailed, match="HTTP_TOO_LARGE"):
            calling(server)
        with pytest.raises(StepFailed, match="HTTP_ENCODING"):
            calling(server)


def test_a_server_that_drips_is_cut_off() -> None:
    enough = threading.Event()

    def drip(connection, number) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not enough.wait(0.05):
            connection.sendall(b"x")

    with serving(drip) as server, pytest.raises(NoAnswerError) as caught:
        calling(server, seconds=0.4)
    enough.set()

    assert str(caught.value.failure).startswith("HTTP_TIMEOUT")
    assert "within 0.4 s; raise config.timeout" in str(caught.value)


def test_a_server_that_says_nothing_is_cut_off() -> None:
    enough = threading.Event()
    with (
        serving(lambda connection, number: enough.wait(5)) as server,
        pytest.raises(NoAnswerError, match="HTTP_TIMEOUT"),
    ):
        calling(server, seconds=0.2)
    enough.set()


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
     b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 200 OK\r\nX: y\r\n", b"HTTP/1.1 200 OK\r\n",
     b"HTTP/1.1 200 OK", b"HTTP/1.1 100 Continue\r\n\r\n",
     b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
     b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
     http("200 OK", b"no gzip", "Content-Encoding: gzip"),
     http("200 OK", gzip.compress(b"0" * 99, mtime=0)[:-9], "Content-Encoding: gzip")],
)  # fmt: skip
def test_what_is_no_whole_answer_is_told_so(answer) -> None:
    with serving(saying(answer)) as server, pytest.raises(NoAnswerError) as caught:
        calling(server)

    assert caught.value.failure.code in {"HTTP_ANSWER", "HTTP_UNREACHABLE"}


def test_a_refused_connection_is_told_so() -> None:
    with serving(saying(b"")) as server:
        pass

    with pytest.raises(NoAnswerError, match=r"HTTP_UNREACHABLE.*refused"):
        calling(server)


def test_tls_is_spoken_under_the_name_that_was_asked_for(authority) -> None:
    server_tls, trusting = authority
    with serving(saying(http("200 OK", b"7")), tls=server_tls) as server:
        way = Route(("127.0.0.1",), server.port, tls=True)

        assert exchange(a_call(), way, seconds=5, tls=trusting).body == b"7"


def test_a_certificate_of_another_name_or_unknown_authority_is_refused(authority) -> None:
    server_tls, trusting = authority
    other = a_call(url="https://other.example.com/")
    with serving(saying(http("200 OK", b"7")), tls=server_tls) as server:
        way = Route(("127.0.0.1",), server.port, tls=True)
        for request, trust in ((other, trusting), (a_call(), TLS)):
            with pytest.raises(
                NoAnswerError, match=r"HTTP_TLS.*certificate is not valid"
            ) as caught:
                exchange(request, way, seconds=5, tls=trust)
            assert caught.value.is_final
    assert not server.received


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate for api.example.com: the server's context, and one that trusts it alone."""
    made = certificates.authority(tmp_path_factory.mktemp("tls"))
    return made.serving("api.example.com"), made.trusted()
