"""Does the page about webhooks show what is really sent, and does its verification hold?"""

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from countersign.adapters.webhook import headers_of, signing_key
from countersign.domain.hooks import Hook, decided_body, pending_body
from tests.builders import a_request, after, approves
from tests.fakes.world import NOON

PAGE = (Path(__file__).parents[2] / "docs/webhooks.md").read_text("utf-8")
SECRET = "whsec_" + base64.b64encode(b"k" * 33).decode()
HOOK = Hook("https://hooks.example.com/", "msg_abc", b'{"type":"request.pending"}', NOON)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.M | re.S)


def is_ours(headers: dict[str, str], body: bytes, secret: str = SECRET, now: int = NOON) -> bool:
    """Run the page's own function."""
    (source,) = blocks("python")
    names: dict[str, Any] = {}
    exec(compile(source, "docs/webhooks.md", "exec"), names)
    return bool(names["is_ours"](headers, body, secret, now))


def headers(**changed: str) -> dict[str, str]:
    signed = headers_of(HOOK, signing_key(SECRET))
    return signed | {name.replace("_", "-"): value for name, value in changed.items()}


def test_what_we_sign_is_ours_to_the_pages_own_function() -> None:
    assert is_ours(headers(), HOOK.body)
    several = "v1,AAAA " + headers()["webhook-signature"]
    assert is_ours(headers(webhook_signature=several), HOOK.body)


@pytest.mark.parametrize("spelled", [str.title, str.upper])
def test_headers_in_any_case_are_read(spelled) -> None:
    assert is_ours({spelled(name): value for name, value in headers().items()}, HOOK.body)


@pytest.mark.parametrize(
    ("changed", "body", "now"),
    [
        ({"webhook_id": "msg_other"}, HOOK.body, NOON),
        ({"webhook_timestamp": str(NOON + 1)}, HOOK.body, NOON),
        ({"webhook_signature": "v1,AAAA"}, HOOK.body, NOON),
        ({}, HOOK.body + b" ", NOON),
        ({}, HOOK.body, NOON + 301),
    ],
)
def test_what_was_changed_or_is_old_is_not(changed, body, now) -> None:
    assert not is_ours(headers(**changed), body, now=now)


def test_another_secret_verifies_nothing() -> None:
    other = "whsec_" + base64.b64encode(b"o" * 33).decode()

    assert not is_ours(headers(), HOOK.body, secret=other)


def test_the_events_that_are_shown_have_the_shape_of_those_that_are_sent() -> None:
    shown = [json.loads(block) for block in blocks("json")]
    request = a_request()
    sent = [
        json.loads(pending_body(request)),
        json.loads(decided_body(after(request, approves("ana")))),
    ]

    for one, other in zip(shown, sent, strict=True):
        assert list(one) == list(other)
        assert list(one["data"]) == list(other["data"])
        assert one["type"] == other["type"]
        assert one["timestamp"] == other["timestamp"]
