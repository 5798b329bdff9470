"""Who is calling, and what may they do?"""

from dataclasses import dataclass

ENSEMBLES_CHECK = "ensembles:check"
EXECUTIONS_START = "executions:start"
EXECUTIONS_READ = "executions:read"
EXECUTIONS_STOP = "executions:stop"
REQUESTS_SUBMIT = "requests:submit"
REQUESTS_READ = "requests:read"
REQUESTS_DECIDE = "requests:decide"
REQUESTS_LINKS = "requests:links"
REQUESTS_CANCEL = "requests:cancel"
AUDIT_READ = "audit:read"
SCOPES = frozenset(
    {
        ENSEMBLES_CHECK,
        EXECUTIONS_START,
        EXECUTIONS_READ,
        EXECUTIONS_STOP,
        REQUESTS_SUBMIT,
        REQUESTS_READ,
        REQUESTS_DECIDE,
        REQUESTS_LINKS,
        REQUESTS_CANCEL,
        AUDIT_READ,
    }
)


@dataclass(frozen=True)
class LinkCaller:
    """The holder of an approver's link: may read and answer this one request as this approver."""

    request_id: str
    approver: str
    epoch: int
    link_hash: str


@dataclass(frozen=True)
class Caller:
    """Whoever stands at the door, verified.

    `name` is the credential's, `address` its verified mailbox if it has one. `link` is set, and
    `scopes` empty, when the credential was an approver's link.
    """

    name: str
    scopes: frozenset[str] = frozenset()
    address: str | None = None
    link: LinkCaller | None = None

    def may(self, scope: str) -> bool:
        """Whether the credential holds this scope."""
        return scope in self.scopes


@dataclass(frozen=True)
class Credential:
    """One API token as stored: by its hash, never itself. Times are epoch seconds."""

    token_hash: str
    name: str
    scopes: frozenset[str]
    created_at: int
    address: str | None = None
    expires_at: int | None = None
    revoked: bool = False

    def is_valid(self, now: int) -> bool:
        """Whether it is neither revoked nor expired at this second."""
        return not self.revoked and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True)
class Link:
    """One approver's link as stored: by its hash, never itself.

    `refusals` counts refused posts in the minute that began at `refusals_window` (epoch seconds).
    """

    link_hash: str
    request_id: str
    approver: str
    epoch: int
    revoked: bool = False
    refusals: int = 0
    refusals_window: int = 0


def scopes_problem(scopes: frozenset[str]) -> str | None:
    """Why one credential may not hold these scopes, or None.

    Refused: none at all, unknown ones, and `requests:submit` with `requests:links` (who asks
    must not be able to answer).
    """
    if not scopes:
        return "a credential needs at least one scope"
    if unknown := sorted(scopes - SCOPES):
        return f"unknown scope {', '.join(unknown)}; known: {', '.join(sorted(SCOPES))}"
    if {REQUESTS_SUBMIT, REQUESTS_LINKS} <= scopes:
        return "requests:submit and requests:links never go together: who asks must not answer"
    return None
