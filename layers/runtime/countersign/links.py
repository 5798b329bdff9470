"""Which secrets do we hand out in links and tokens, and how do we know them again?

The secrets themselves are never stored: links are derived from a per-request secret and known by
their hash, API tokens by theirs.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from countersign.domain.limits import SERVED_MAX_SECONDS, SERVED_MIN_SECONDS
from countersign.domain.request import FIRST_EPOCH, TOKEN_SEAT, same_address

LINK_TOKEN_CHARACTERS = 52
API_TOKEN_PREFIX = "cs_"
_BASE32 = frozenset("abcdefghijklmnopqrstuvwxyz234567")


def new_secret() -> bytes:
    """A fresh 256-bit secret for one request's links."""
    return secrets.token_bytes(32)


def link_token(secret: bytes, approver: str, *, epoch: int) -> str:
    """An approver's link token: 52 lower-case base32 characters, the same for the same inputs."""
    message = f"{same_address(approver)}\n{epoch}".encode()
    return _base32(hmac.digest(secret, message, "sha256"))


def resume_token(secret: bytes, *, epoch: int = FIRST_EPOCH) -> str:
    """The one token of a gate that asks nobody by name: the link of its one seat."""
    return link_token(secret, TOKEN_SEAT, epoch=epoch)


def link_hash(token: str) -> str:
    """What is stored of a link token: SHA-256 in hex."""
    return _sha256(token)


def link_url(base_url: str, token: str) -> str:
    """The approver's personal URL under the configured public base."""
    return f"{base_url.rstrip('/')}/r/{token}"


def looks_like_link_token(text: str) -> bool:
    """Whether this could be one of ours at all, so that nothing else costs a read."""
    return len(text) == LINK_TOKEN_CHARACTERS and _BASE32.issuperset(text)


def new_api_token() -> str:
    """A fresh API token: `cs_` and 52 lower-case base32 characters; shown once, stored hashed."""
    return API_TOKEN_PREFIX + _base32(secrets.token_bytes(32))


def looks_like_api_token(text: str) -> bool:
    """Whether this could be one of ours at all."""
    return text.startswith(API_TOKEN_PREFIX) and looks_like_link_token(
        text.removeprefix(API_TOKEN_PREFIX)
    )


def api_token_hash(token: str) -> str:
    """What is stored of an API token: SHA-256 in hex."""
    return _sha256(token)


@dataclass(frozen=True)
class Stamp:
    """Why a `served` field holds or not: `state` is `good`, `bad`, `too-soon` or `too-old`.

    `served_at` (epoch seconds) is set unless the stamp is `bad`.
    """

    state: str
    served_at: int | None = None

    @property
    def holds(self) -> bool:
        """Whether the form may count."""
        return self.state == "good"


def served_stamp(token: str, *, digest: str, served_at: int) -> str:
    """The form's `served` field: `<seconds>.<hex MAC>`, bound to the link, second and evidence."""
    return f"{served_at}.{_served_mac(token, digest, served_at)}"


def open_stamp(stamp: str, token: str, *, digest: str, now: int) -> Stamp:
    """Judge a posted `served` field; a stamp from 2 seconds to 24 hours old is good."""
    seconds, dot, mac = stamp.partition(".")
    # isdecimal also takes other scripts' digits, and int() a megabyte of them.
    if not dot or not (seconds.isascii() and seconds.isdecimal()) or len(seconds) > 12:
        return Stamp("bad")
    served_at = int(seconds)
    genuine = _served_mac(token, digest, served_at)
    if not hmac.compare_digest(genuine.encode(), mac.encode("utf-8", "surrogatepass")):
        return Stamp("bad")
    age = now - served_at
    if age < SERVED_MIN_SECONDS:
        return Stamp("too-soon", served_at)
    return Stamp("too-old" if age > SERVED_MAX_SECONDS else "good", served_at)


def same_secret(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(
        one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass")
    )


def standalone_id(seed: bytes) -> str:
    """`r_` and 26 base32 characters from a seed of caller, route and key, or of random bytes."""
    return "r_" + _base32(hashlib.sha256(seed).digest())[:26]


def _served_mac(token: str, digest: str, served_at: int) -> str:
    return hmac.digest(token.encode(), f"served{served_at}{digest}".encode(), "sha256").hex()


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=").lower()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
