"""How does an event reach another system so that it can tell that it is ours?

Signed as the Standard Webhooks specification says, version 1.0.0:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping

from countersign.domain.hooks import Hook, Taken
from countersign.domain.step_failure import StepFailed
from countersign.service.ports import UnavailableError, Undeliverable

Post = Callable[[str, Mapping[str, str], bytes], int]
"""Posts a body to a URL with headers; gives the status, or raises `StepFailed`."""

SECRET_PREFIX = "whsec_"
SHORTEST_KEY_BYTES = 24
GONE = 410
_NEVER = frozenset({"HTTP_URL", "HTTP_HOST_REFUSED"})
"""What no later attempt may do either."""


class HttpWebhook:
    """Posts signed events; `secret` gives the signing secret of now, as `signing_key` takes it."""

    def __init__(self, post: Post, *, secret: Callable[[], str]) -> None:
        self._post = post
        self._secret = secret

    def call(self, hook: Hook) -> Taken | Undeliverable:
        """Post once: a 2xx is taken, a 410 and a forbidden address are for good, else try again."""
        headers = headers_of(hook, signing_key(self._secret()))
        try:
            status = self._post(hook.url, headers, hook.body)
        except StepFailed as failure:
            if failure.code in _NEVER:
                return Undeliverable(_WHY_NEVER)
            raise UnavailableError(f"no answer ({failure.code})") from failure
        if 200 <= status < 300:
            return Taken(status)
        if status == GONE:
            return Undeliverable("the receiver answered that it is gone", status)
        redirected = "; redirects are not followed" if 300 <= status < 400 else ""
        raise UnavailableError(f"answered {status}{redirected}")


_WHY_NEVER = (
    "the address may not be called: it is not https, not among AllowHosts, or not a public one"
)


def headers_of(hook: Hook, key: bytes) -> dict[str, str]:
    """The headers of one attempt, names in lower case."""
    return {
        "content-type": "application/json",
        "user-agent": "countersign",
        "webhook-id": hook.hook_id,
        "webhook-timestamp": str(hook.attempted_at),
        "webhook-signature": signature(hook, key),
    }


def signature(hook: Hook, key: bytes) -> str:
    """`v1,` and the base64 of the HMAC-SHA256 over id, second of the attempt and body."""
    signed = f"{hook.hook_id}.{hook.attempted_at}.".encode("ascii") + hook.body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode("ascii")


def signing_key(secret: str) -> bytes:
    """The key in a secret: base64 of at least 24 bytes, with or without `whsec_` before it.

    Another text is an `UnavailableError`: the operator can still put a good one there.
    """
    try:
        key = base64.b64decode(secret.strip().removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < SHORTEST_KEY_BYTES:
        # Its own words may hold a part of the secret, so they are not passed on.
        raise UnavailableError("the webhook secret is not base64 of at least 24 bytes")
    return key
