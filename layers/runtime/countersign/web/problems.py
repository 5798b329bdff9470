"""Which problems can the API answer with, and what does each look like on the wire (RFC 9457)?

`TABLE` is the one table of codes: a code never changes its meaning, its words may.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from countersign.domain.refusals import MOST_TOLD, REFUSALS, Problem


@dataclass(frozen=True)
class Kind:
    """One row of the table: the HTTP status and the title that stand for a code."""

    status: int
    title: str


_OWN: dict[str, Kind] = {
    # What arrived could not be read.
    "BODY_NOT_UTF8": Kind(400, "The body is not UTF-8"),
    "BODY_NOT_JSON": Kind(400, "The body is not valid JSON"),
    "BODY_NOT_FORM": Kind(400, "The body is not a valid form"),
    "BODY_NOT_BASE64": Kind(400, "The body could not be decoded"),
    "BODY_INVALID": Kind(400, "The body is not what this call takes"),
    "QUERY_INVALID": Kind(400, "The query is not what this call takes"),
    "HEADER_INVALID": Kind(400, "A header is not what this call takes"),
    # Who is calling.
    "CREDENTIAL_MISSING": Kind(401, "A credential is needed"),
    "CREDENTIAL_UNKNOWN": Kind(401, "The credential is not known"),
    "CREDENTIAL_EXPIRED": Kind(401, "The credential has expired"),
    "CREDENTIAL_REVOKED": Kind(401, "The credential was revoked"),
    "JWT_NOT_CONFIGURED": Kind(401, "This deployment takes no JWTs"),
    "SCOPE_MISSING": Kind(403, "The credential may not do this"),
    "SCOPES_CONFLICT": Kind(403, "The credential holds scopes that exclude each other"),
    "ADDRESS_NOT_VERIFIED": Kind(403, "The credential is bound to no e-mail address"),
    "LINK_NOT_ENOUGH": Kind(403, "A link may not do this"),
    "CROSS_SITE": Kind(403, "The form was sent from another site"),
    # What was asked for is not there, or not to be had like this.
    "RESUME_UNKNOWN": Kind(404, "This token resumes nothing here"),
    "METHOD_NOT_ALLOWED": Kind(405, "This method is not offered here"),
    "BODY_TOO_LARGE": Kind(413, "The body is too large"),
    "CONTENT_TYPE": Kind(415, "The body's media type is not taken here"),
    "TOO_MANY_REFUSALS": Kind(429, "Too many refused attempts with this link"),
    # Ours.
    "INTERNAL": Kind(500, "Something went wrong on our side"),
    "UNAVAILABLE": Kind(503, "The store cannot be reached at the moment"),
}

TABLE: Mapping[str, Kind] = MappingProxyType(
    {**{code: Kind(row.status, row.title) for code, row in REFUSALS.items()}, **_OWN}
)


@dataclass(eq=False)
class ProblemError(Exception):
    """A refusal of a call: `code` is a key of `TABLE`, `detail` says what, where and how to mend.

    `facts` are extension members of the document (an outcome beside a conflict, the limit beside
    a size); `headers` are sent along (`Retry-After`, `Allow`).
    """

    code: str
    detail: str
    errors: Sequence[Problem] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status that the table gives this code."""
        return TABLE[self.code].status

    def document(self, trace_id: str) -> dict[str, object]:
        """The problem document: `type, title, status, code, detail, errors?, …facts, traceId`.

        At most `MOST_TOLD` errors are told; `errorsLeftOut` counts the others.
        """
        kind = TABLE[self.code]
        shown: dict[str, object] = {
            "type": f"urn:countersign:problem:{self.code}",
            "title": kind.title,
            "status": kind.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.errors:
            shown["errors"] = [_as_json(error) for error in self.errors[:MOST_TOLD]]
        if (left_out := len(self.errors) - MOST_TOLD) > 0:
            shown["errorsLeftOut"] = left_out
        return {**self.facts, **shown, "traceId": trace_id}


def _as_json(error: Problem) -> dict[str, str]:
    shown = {"path": error.path, "code": error.code, "message": error.message}
    return shown if error.hint is None else {**shown, "hint": error.hint}
