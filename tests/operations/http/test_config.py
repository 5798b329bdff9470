"""Does the configuration of an `http` step become the call that its author meant?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.config import as_used, read_config


def reading(**config):
    config.setdefault("url", "https://api.example.com/x")
    return read_config(config, idempotency_key="k-1")


def test_a_body_makes_a_post_and_no_body_a_get() -> None:
    assert reading(body={"a": 1}).method == "POST"
    assert reading().method == "GET"
    assert reading(body="").method == "POST"
    assert reading(method="put").method == "PUT"


def test_a_json_body_is_sent_as_json_and_text_as_text() -> None:
    assert reading(body={"a": ["é", None]}).body == b'{"a":["\\u00e9",null]}'
    assert reading(body={"a": 1}).headers["content-type"] == "application/json"
    assert reading(body="hé").body == "hé".encode()
    assert reading(body="hé").headers["content-type"] == "text/plain; charset=utf-8"
    assert reading(body=False).body == b"false"


def test_the_authors_own_content_type_stands() -> None:
    form = reading(
        body={"a": "x y", "b": True, "c": None},
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    written = reading(body='{"a":1}', headers={"content-type": "application/vnd.x+json"})

    assert form.body == b"a=x+y&b=true&c="
    assert written.body == b'{"a":1}'
    assert written.headers["content-type"] == "application/vnd.x+json"


def test_calls_that_change_something_carry_the_idempotency_key() -> None:
    assert reading(body={}).headers["idempotency-key"] == "k-1"
    assert reading(method="DELETE").headers["idempotency-key"] == "k-1"
    assert "idempotency-key" not in reading().headers
    assert reading(body={}, headers={"Idempotency-Key": "own"}).headers["idempotency-key"] == "own"


@pytest.mark.parametrize(
    "headers",
    [{"X": "a\r\nY: b"}, {"X": "a\nb"}, {"X": "a\x00"}, {"X\r\nY": "b"}, {"X Y": "b"}, {"": "b"},
     {"X:": "b"}, {"Host": "evil.com"}, {"content-length": "0"}, {"Transfer-Encoding": "chunked"},
     {"X": None}, {"X": ["a"]}, {"X": "é"}, {"X-A": "1", "x-a": "2"}, ["X"], "X: y"],
)  # fmt: skip
def test_headers_that_could_become_others_are_refused(headers) -> None:
    with pytest.raises(StepFailed, match="HTTP_HEADER"):
        reading(headers=headers)


@pytest.mark.parametrize(
    "config",
    [{"method": "TRACE"}, {"method": "CONNECT"}, {"method": "GET / HTTP/1.1"}, {"method": 7},
     {"method": "GET", "body": {}}, {"timeout": 0}, {"timeout": -1}, {"timeout": "9"},
     {"timeout": True}, {"timeout": float("nan")}, {"expect": 99}, {"expect": "ok"},
     {"expect": True}, {"expect": 20}, {"expect": [200, "6xx"]},
     {"body": [1], "headers": {"Content-Type": "application/x-www-form-urlencoded"}}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_before_anything_is_sent(config) -> None:
    with pytest.raises(StepFailed, match="HTTP_CONFIG"):
        reading(**config)


def test_a_key_that_is_not_known_is_refused_not_ignored() -> None:
    with pytest.raises(StepFailed, match=r"STEP_CONFIG: config\.followRedirects is not known"):
        reading(followRedirects=True)


@pytest.mark.parametrize(
    ("expect", "status", "accepted"),
    [
        (None, 204, True),
        (None, 404, False),
        (None, 302, False),
        (404, 404, True),
        (404, 200, False),
        ([200, 404.0], 404, True),
        ("4xx", 418, True),
        (["2xx", "409"], 409, True),
        ([], 200, True),
    ],
)
def test_the_author_says_which_statuses_are_success(expect, status, accepted) -> None:
    assert reading(expect=expect).accepts(status) is accepted


def test_the_record_never_holds_a_credential() -> None:
    config = {
        "url": {"parts": ["https://h.example/x?token=", ""], "values": ["t0p"]},
        "headers": {"Authorization": "Bearer s3cret", "X-Api-Key": "s3cret", "Accept": "text/css"},
        "body": {"a": 1},
    }

    used = as_used(config, read_config(config, idempotency_key="k"))

    assert used == {
        "url": "https://h.example/x?token=***",
        "method": "POST",
        "headers": {"Authorization": "***", "X-Api-Key": "***", "Accept": "text/css"},
        "body": {"a": 1},
    }
