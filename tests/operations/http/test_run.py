"""Is a call tried again only where twice is as once, and while there is time?"""

import ssl
import threading

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.guard import Policy, policy_of
from countersign.operations.http.run import Network, idempotency_key, run_http
from countersign.operations.step_call import StepCall
from tests.operations.http import certificates
from tests.operations.http.servers import http, saying, serving

HOST = "api.example.com"


def a_call(*, item=(), step="charge", **config):
    config.setdefault("url", f"https://{HOST}/orders")
    return StepCall("arn:run-1", "run-1", "pay", step, config, (), item)


class World:
    """A network whose waits are only written down, and take time off what is left."""

    def __init__(self, *, seconds_left: float = 60.0) -> None:
        self.left = seconds_left
        self.waits: list[float] = []

    def network(self) -> Network:
        return Network(
            resolve=lambda host, port: ["93.184.215.14"],
            tls=ssl.create_default_context(),
            pause=self._wait,
            seconds_left=lambda: self.left,
        )

    def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.left -= seconds


def running(server, call, world=None, *, scheme="http"):
    policy = policy_of(
        allow_hosts="",
        host_map=f'{{"{HOST}": "{scheme}://127.0.0.1:{server.port}"}}',
        endpoint_url="http://127.0.0.1:4566",
    )
    return run_http(call, policy=policy, network=(world or World()).network())


def test_a_call_becomes_the_steps_record() -> None:
    with serving(saying(http("200 OK", b'{"paid": true}', "ETag: 7"))) as server:
        result = running(server, a_call(body={"amount": 12}))

    assert result.to_json() == {
        "input": {"url": f"https://{HOST}/orders", "method": "POST", "body": {"amount": 12}},
        "output": {"paid": True},
        "meta": {
            "status": 200,
            "headers": {"content-length": "14", "etag": "7"},
            "attempts": 1,
            "mapped": True,
        },
    }


@pytest.mark.parametrize(
    "status", ["429 Slow", "500 Oops", "502 Bad", "503 Busy", "504 Late", "522 Out"]
)
def test_a_read_is_tried_again(status) -> None:
    world = World()
    with serving(saying(http(status), http(status), http("200 OK", b"7"))) as server:
        result = running(server, a_call(), world)

    assert (result.output, result.meta["attempts"]) == (7, 3)
    assert world.waits == [0.5, 1.0]


def test_trying_again_ends_after_three_times() -> None:
    with (
        serving(saying(http("503 Busy", b"later"))) as server,
        pytest.raises(StepFailed, match=r"answered 503 after 3 attempts"),
    ):
        running(server, a_call(method="PUT"))

    assert len(server.received) == 3


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_may_not_happen_twice_is_tried_once(method) -> None:
    with (
        serving(saying(http("503 Busy"))) as server,
        pytest.raises(StepFailed, match="HTTP_STATUS"),
    ):
        running(server, a_call(method=method, body={}))

    assert len(server.received) == 1


def test_a_post_whose_answer_was_lost_is_not_sent_again() -> None:
    with serving(saying(b"")) as server, pytest.raises(StepFailed, match="HTTP_"):
        running(server, a_call(body={}))

    assert len(server.received) == 1


def test_a_read_whose_answer_was_lost_is_tried_again() -> None:
    with serving(saying(b"", http("200 OK", b"7"))) as server:
        assert running(server, a_call()).output == 7


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        (["Retry-After: 7"], 7.0),
        (["Retry-After: 0"], 0.5),
        (["Retry-After: soon"], 0.5),
        (
            [
                "Date: Sun, 22 Nov 2026 12:00:00 GMT",
                "Retry-After: Sun, 22 Nov 2026 12:00:09 GMT",
            ],
            9.0,
        ),
        (["Retry-After: Sun, 22 Nov 2026 12:00:09 GMT"], 0.5),
    ],
)
def test_the_servers_wish_to_wait_is_obeyed(headers, wait) -> None:
    world = World()
    with serving(saying(http("429 Slow", b"", *headers), http("200 OK"))) as server:
        running(server, a_call(), world)

    assert world.waits == [wait]


def test_a_wish_longer_than_the_time_left_ends_it() -> None:
    world = World(seconds_left=30)
    with (
        serving(saying(http("429 Slow", b"", "Retry-After: 3600"))) as server,
        pytest.raises(StepFailed, match="answered 429;"),
    ):
        running(server, a_call(), world)

    assert (world.waits, len(server.received)) == ([], 1)


def test_all_attempts_and_waits_are_within_the_steps_own_timeout() -> None:
    world = World()
    with (
        serving(saying(http("429 Slow", b"", "Retry-After: 7"))) as server,
        pytest.raises(StepFailed, match="answered 429 after 2 attempts"),
    ):
        running(server, a_call(timeout=10), world)

    assert (world.waits, len(server.received)) == ([7.0], 2)


def test_an_attempt_has_the_time_that_those_before_it_left() -> None:
    silent = threading.Event()

    def speak(connection, number) -> None:
        if number == 1:
            connection.sendall(http("503 Busy", b"", "Retry-After: 9"))
        else:
            silent.wait(5)

    with (
        serving(speak) as server,
        pytest.raises(StepFailed, match=r"HTTP_TIMEOUT: .* within 0\.25 s"),
    ):
        running(server, a_call(timeout=9.25))
    silent.set()

    assert len(server.received) == 2


def test_a_certificate_that_is_not_valid_is_not_tried_again(tmp_path) -> None:
    world = World()
    stranger = certificates.authority(tmp_path).serving(HOST)
    with (
        serving(saying(http("200 OK")), tls=stranger) as server,
        pytest.raises(StepFailed, match="HTTP_TLS"),
    ):
        running(server, a_call(), world, scheme="https")

    assert world.waits == []


def test_a_status_that_the_author_expects_is_not_tried_again() -> None:
    with serving(saying(http("503 Busy", b"down"))) as server:
        assert running(server, a_call(expect=[200, 503])).output == "down"

    assert len(server.received) == 1


def test_a_redirect_is_not_followed() -> None:
    with (
        serving(saying(http("302 Found", b"", "Location: http://169.254.169.254/"))) as server,
        pytest.raises(StepFailed, match="redirects are not followed"),
    ):
        running(server, a_call())

    assert len(server.received) == 1


def test_without_time_no_call_is_made() -> None:
    with serving(saying(http("200 OK"))) as server, pytest.raises(StepFailed, match="HTTP_TIMEOUT"):
        running(server, a_call(), World(seconds_left=1.5))

    assert not server.received


def test_a_body_that_the_run_cannot_hold_is_refused_before_it_is_sent() -> None:
    with (
        serving(saying(http("200 OK"))) as server,
        pytest.raises(StepFailed, match="STEP_TOO_LARGE"),
    ):
        running(server, a_call(body="x" * 250_000))

    assert not server.received


def test_an_inside_address_is_refused_before_anything_is_sent() -> None:
    network = Network(
        resolve=lambda host, port: ["127.0.0.1"],
        tls=ssl.create_default_context(),
        pause=lambda seconds: None,
        seconds_left=lambda: 60.0,
    )
    with pytest.raises(StepFailed, match="HTTP_HOST_REFUSED"):
        run_http(a_call(), policy=Policy(), network=network)


def test_each_step_and_item_has_an_idempotency_key_of_its_own() -> None:
    keys = {
        idempotency_key(a_call()),
        idempotency_key(a_call(step="refund")),
        idempotency_key(a_call(item=(0,))),
        idempotency_key(a_call(item=(1,))),
    }

    assert len(keys) == 4
    assert idempotency_key(a_call()) == idempotency_key(a_call(body={"at": 2}))
