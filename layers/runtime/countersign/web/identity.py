"""Who is calling? A bearer credential becomes a `Caller`, and a scope is asked for by name."""

import re
from typing import Protocol

from countersign.domain.credentials import (
    REQUESTS_LINKS,
    REQUESTS_SUBMIT,
    Caller,
    Credential,
    Link,
    LinkCaller,
)
from countersign.domain.request import Request
from countersign.links import (
    api_token_hash,
    link_hash,
    looks_like_api_token,
    looks_like_link_token,
)
from countersign.web.calls import Call
from countersign.web.problems import ProblemError
from countersign.web.rates import refuse_when_spent

_JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_LONGEST_CREDENTIAL = 8_192
_EXCLUDING = frozenset({REQUESTS_SUBMIT, REQUESTS_LINKS})


class Credentials(Protocol):
    """Where API tokens are looked up, by the SHA-256 of their text."""

    def get(self, token_hash: str) -> Credential | None:
        """The credential, or None where there never was one."""


class Links(Protocol):
    """Where approvers' links are looked up, by the SHA-256 of their token."""

    def get(self, link_hash: str) -> Link | None:
        """The link, revoked ones too, or None where there never was one."""


def caller_of(
    call: Call,
    *,
    credentials: Credentials,
    now: int,
    links: Links | None = None,
    link_opens: str | None = None,
) -> Caller:
    """Who stands behind `Authorization: Bearer …`.

    A link token counts only where `links` is given, and only for the request `link_opens`.
    Refused with 401: no credential, an unknown, expired or revoked one, and JWTs, which need an
    issuer to be configured. A link where none is taken or for another request is 403, one
    refused too often 429.
    """
    token = bearer_of(call)
    if looks_like_api_token(token):
        return _by_api_token(token, credentials, now)
    if looks_like_link_token(token) and links is not None:
        return _by_link(call, token, links=links, opens=link_opens, now=now)
    if looks_like_link_token(token):
        raise _not_for_links()
    if _JWT.fullmatch(token):
        detail = "No OIDC issuer is configured, so JWTs cannot be verified; use an API token."
        raise _unauthorised("JWT_NOT_CONFIGURED", detail)
    raise unknown_credential()


def link_of(token: str, links: Links) -> Link | None:
    """The live link behind a token, or None: unknown, malformed and revoked look the same.

    Scanners are seen to change the case of addresses; ours have lower case only.
    """
    lowered = token.strip().lower()
    if not looks_like_link_token(lowered):
        return None
    link = links.get(link_hash(lowered))
    return None if link is None or link.revoked else link


def refuse_revoked(caller: Caller, request: Request) -> None:
    """Refuse, as an unknown credential, a link that was revoked after the caller was known."""
    link = caller.link
    if link is not None and not request.is_opened_by(link.approver, link.epoch):
        raise unknown_credential()


def require(caller: Caller, scope: str) -> None:
    """Refuse (403) a caller without the scope, or with scopes that exclude each other."""
    if scope in _EXCLUDING and caller.scopes >= _EXCLUDING:
        raise ProblemError(
            "SCOPES_CONFLICT",
            f"{REQUESTS_SUBMIT} and {REQUESTS_LINKS} never go together: who asks must not answer.",
        )
    if caller.link is not None:
        raise _not_for_links()
    if not caller.may(scope):
        raise ProblemError(
            "SCOPE_MISSING",
            f"This call needs the scope {scope}.",
            facts={"scope": scope},
            headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
        )


def sees_all_links(caller: Caller) -> bool:
    """Whether everyone's link may be shown to this caller."""
    return caller.may(REQUESTS_LINKS) and not caller.may(REQUESTS_SUBMIT)


def bearer_of(call: Call) -> str:
    """The credential of `Authorization: Bearer …`; without one the call is refused (401)."""
    sent = call.headers.get("authorization", "")
    scheme, _, token = sent.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        detail = "Send `Authorization: Bearer …` with an API token."
        raise _unauthorised("CREDENTIAL_MISSING", detail, error=None)
    if len(token) > _LONGEST_CREDENTIAL:
        raise unknown_credential()
    return token.strip()


def _by_api_token(token: str, credentials: Credentials, now: int) -> Caller:
    credential = credentials.get(api_token_hash(token))
    if credential is None:
        raise unknown_credential()
    if credential.revoked:
        raise _unauthorised("CREDENTIAL_REVOKED", "This API token was revoked; make a new one.")
    if not credential.is_valid(now):
        raise _unauthorised("CREDENTIAL_EXPIRED", "This API token has expired; make a new one.")
    return Caller(name=credential.name, scopes=credential.scopes, address=credential.address)


def _by_link(call: Call, token: str, *, links: Links, opens: str | None, now: int) -> Caller:
    link = link_of(token, links)
    if link is None:
        raise unknown_credential()
    if link.request_id != opens:
        raise ProblemError("LINK_NOT_ENOUGH", "This link is for another request.")
    if call.method == "POST":
        refuse_when_spent(link, now=now)
    holder = LinkCaller(
        request_id=link.request_id,
        approver=link.approver,
        epoch=link.epoch,
        link_hash=link.link_hash,
    )
    return Caller(name=link.approver, address=link.approver, link=holder)


def _not_for_links() -> ProblemError:
    return ProblemError("LINK_NOT_ENOUGH", "A link reads and answers its own request only.")


def unknown_credential() -> ProblemError:
    """The one refusal of what never was a credential, of a revoked link, and of a mangled one."""
    return _unauthorised("CREDENTIAL_UNKNOWN", "This credential opens nothing here.")


def _unauthorised(code: str, detail: str, *, error: str | None = "invalid_token") -> ProblemError:
    challenge = "Bearer" if error is None else f'Bearer error="{error}"'
    return ProblemError(code, detail, headers={"WWW-Authenticate": challenge})
