"""What did another system's address answer to a message that expects nothing back?"""

import ssl
import threading

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.guard import Policy
from countersign.operations.http.post import post
from tests.operations.http.servers import http, saying, serving

HOST = "hooks.example.com"
URL = f"https://{HOST}/countersign?tenant=7"


def posted(port: int, *, url: str = URL, seconds: float = 5.0, policy: Policy | None = None) -> int:
    """Post to the host, whose stand-in listens at the port."""
    mapped = Policy(mapped={HOST: f"http://127.0.0.1:{port}"})
    return post(
        url,
        {"content-type": "application/json", "webhook-id": "msg_1"},
        b'{"a":1}',
        policy=policy or mapped,
        resolve=lambda host, port: ["10.0.0.7"],
        tls=ssl.create_default_context(),
        seconds=seconds,
    )


def test_the_body_goes_out_as_it_is_under_the_given_headers() -> None:
    with serving(saying(http("202 Accepted"))) as server:
        assert posted(server.port) == 202

    head, _, body = server.received[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /countersign?tenant=7 HTTP/1.1"
    assert {f"Host: {HOST}", "Webhook-Id: msg_1", "Content-Type: application/json"} < set(lines)
    assert body == b'{"a":1}'


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    elsewhere = "Location: http://169.254.169.254/latest/meta-data"
    with serving(saying(http("302 Found", b"", elsewhere), http("200 OK"))) as server:
        assert posted(server.port) == 302

    assert len(server.received) == 1


def test_a_body_of_any_size_is_not_read() -> None:
    endless = threading.Event()

    def speak(connection, _number) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n")
        connection.sendall(b"x" * 9_000)
        endless.wait(10)

    with serving(speak) as server:
        status = posted(server.port)
        endless.set()

    assert status == 200


def test_a_receiver_that_only_drips_is_left_in_time() -> None:
    over = threading.Event()

    def speak(connection, _number) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
        while not over.wait(0.05):
            connection.sendall(b"a")

    with serving(speak) as server, pytest.raises(StepFailed, match="HTTP_TIMEOUT"):
        posted(server.port, seconds=0.4)
    over.set()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://inside.example.com/", "HTTP_HOST_REFUSED"),
        ("http://hooks2.example.com/", "HTTP_HOST_REFUSED"),
        ("https://169.254.169.254/", "HTTP_HOST_REFUSED"),
        ("https://ana:pw@hooks.example.com/", "HTTP_URL"),
        ("ftp://hooks.example.com/", "HTTP_URL"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused_unseen(url, code) -> None:
    with serving(saying(http("200 OK"))) as server, pytest.raises(StepFailed) as refused:
        posted(server.port, url=url, policy=Policy())

    assert refused.value.code == code
    assert server.received == []


def test_a_host_beside_the_allowed_ones_is_refused() -> None:
    with pytest.raises(StepFailed, match="not among the allowed hosts"):
        posted(1, policy=Policy(allowed=("api.example.com",)))
