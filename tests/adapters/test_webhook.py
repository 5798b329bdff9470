"""How does an event reach another system so that it can tell that it is ours?"""

import base64
import hashlib
import hmac
import json
import ssl
from functools import partial

import pytest

from countersign.adapters.webhook import HttpWebhook, signature, signing_key
from countersign.domain.hooks import Hook, Taken
from countersign.domain.step_failure import StepFailed
from countersign.operations.http.guard import Policy
from countersign.operations.http.post import post
from countersign.service.ports import UnavailableError, Undeliverable
from tests.operations.http.servers import http, saying, serving

HOST = "hooks.example.com"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
HOOK = Hook(f"https://{HOST}/in/s3cr3t?key=s3cr3t", "msg_abc", b'{"type":"request.decided"}', 1_700)


def a_webhook(port: int = 1, *, secret: str = SECRET, **network) -> HttpWebhook:
    network.setdefault("policy", Policy(mapped={HOST: f"http://127.0.0.1:{port}"}))
    network.setdefault("resolve", lambda host, port: ["127.0.0.1"])
    way = partial(post, tls=ssl.create_default_context(), seconds=5.0, **network)
    return HttpWebhook(way, secret=lambda: secret)


def headers_of(call: bytes) -> dict[str, str]:
    lines = call.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


def test_the_specifications_own_shape_is_signed() -> None:
    key = bytes(range(32))
    expected = hmac.new(key, b'msg_abc.1700.{"type":"request.decided"}', hashlib.sha256).digest()

    assert signature(HOOK, key) == "v1," + base64.b64encode(expected).decode()


def test_a_known_signature_of_another_maker_is_ours_too() -> None:
    # The example of the specification's reference libraries.
    hook = Hook("", "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', 1614265330)
    key = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    assert signature(hook, key) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_taken_event_was_posted_once_with_its_signature() -> None:
    with serving(saying(http("204 No Content"))) as server:
        answer = a_webhook(server.port).call(HOOK)

    (call,) = server.received
    sent = headers_of(call)
    assert answer == Taken(204)
    assert (sent["webhook-id"], sent["webhook-timestamp"]) == ("msg_abc", "1700")
    assert sent["webhook-signature"] == signature(HOOK, bytes(range(32)))
    assert json.loads(call.partition(b"\r\n\r\n")[2]) == {"type": "request.decided"}


def test_a_huge_answer_is_taken_unread() -> None:
    with serving(saying(http("200 OK", b"x" * 3_000_000))) as server:
        assert a_webhook(server.port).call(HOOK) == Taken(200)


def test_gone_is_for_good() -> None:
    with serving(saying(http("410 Gone"))) as server:
        answer = a_webhook(server.port).call(HOOK)

    assert isinstance(answer, Undeliverable)
    assert answer.status == 410


@pytest.mark.parametrize("status", ["500 Oops", "404 None", "400 Bad", "429 Slow", "301 Moved"])
def test_any_other_answer_is_to_be_tried_again(status) -> None:
    with (
        serving(saying(http(status, b"", "Location: https://other.example.com/"))) as server,
        pytest.raises(UnavailableError, match=f"answered {status[:3]}"),
    ):
        a_webhook(server.port).call(HOOK)

    assert len(server.received) == 1


def test_no_answer_is_to_be_tried_again() -> None:
    with (
        serving(lambda connection, number: None) as server,
        pytest.raises(UnavailableError, match="no answer"),
    ):
        a_webhook(server.port).call(HOOK)


@pytest.mark.parametrize("address", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "::1"])
def test_a_private_address_is_refused_for_good(address) -> None:
    webhook = a_webhook(policy=Policy(), resolve=lambda host, port: [address])

    answer = webhook.call(HOOK)

    assert isinstance(answer, Undeliverable)
    assert "may not be called" in answer.why


def test_plain_http_is_refused_even_where_steps_may_use_it() -> None:
    policy = Policy(plain=(HOST,)).without_plain()
    hook = Hook(f"http://{HOST}/", "msg_abc", b"{}", 1_700)

    answer = a_webhook(policy=policy, resolve=lambda host, port: ["93.184.215.14"]).call(hook)

    assert isinstance(answer, Undeliverable)


def test_nothing_of_the_address_but_nothing_at_all_is_told() -> None:
    def silent(url, headers, body):
        raise StepFailed("HTTP_UNREACHABLE", f"{url} is not there")

    webhook = HttpWebhook(silent, secret=lambda: SECRET)

    with pytest.raises(UnavailableError) as told:
        webhook.call(HOOK)

    assert "s3cr3t" not in str(told.value)
    assert HOST not in str(told.value)


def test_a_secret_is_taken_with_and_without_its_prefix() -> None:
    assert signing_key(SECRET) == signing_key(SECRET.removeprefix("whsec_")) == bytes(range(32))


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "not base64 !", "é" * 44])
def test_a_secret_that_signs_nothing_safely_is_not_used(secret) -> None:
    with pytest.raises(UnavailableError) as told:
        signing_key(secret)

    assert str(told.value) == "the webhook secret is not base64 of at least 24 bytes"
