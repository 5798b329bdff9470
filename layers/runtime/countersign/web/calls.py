"""What did a caller ask, in our words? The last place that knows API Gateway's event."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from countersign.domain.shown import LONGEST, printable
from countersign.web.problems import ProblemError
from countersign.web.strict_json import NotJsonError, parse_json

MAX_FORM_FIELDS = 100
_JSON_TYPES = ("application/json",)
_FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Call:
    """One HTTP call: header names in lower case, the body as the bytes that were sent.

    `path` and `query` are decoded; `request_id` is the gateway's, and goes back as `X-Request-Id`.
    """

    method: str
    path: str
    request_id: str
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    raw_query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def named(self, parameter: str) -> str:
        """The part of the path that the route calls `{parameter}`."""
        return self.path_parameters.get(parameter, "")

    def query(self) -> dict[str, str]:
        """The query; a name given twice is refused, since either could be meant (400)."""
        return _pairs(self.raw_query, code="QUERY_INVALID", what="query")

    def json_object(self, *, of_any_type: bool = False) -> dict[str, Any]:
        """The body as one JSON object; no body at all is the empty object.

        Refused: another media type (415) unless it may be `of_any_type`, text that is not JSON as
        `strict_json` takes it, or JSON that is not an object (400).
        """
        if not self.body:
            return {}
        if not of_any_type:
            self._require_type(*_JSON_TYPES)
        try:
            read = parse_json(self._text())
        except NotJsonError as error:
            raise ProblemError("BODY_NOT_JSON", f"The body is not JSON: {error}.") from error
        if not isinstance(read, dict):
            raise ProblemError("BODY_INVALID", 'The body must be one JSON object, as in {"a": 1}.')
        return read

    def form(self) -> dict[str, str]:
        """The body as form fields; other media types are 415, a field given twice is 400."""
        if not self.body:
            return {}
        self._require_type(_FORM_TYPE)
        return _pairs(self._text(), code="BODY_NOT_FORM", what="form")

    def _text(self) -> str:
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError as error:
            detail = f"Byte {error.start} of the body is not UTF-8; send UTF-8."
            raise ProblemError("BODY_NOT_UTF8", detail) from error

    def _require_type(self, *taken: str) -> None:
        sent = self.headers.get("content-type", "")
        media_type = sent.partition(";")[0].strip().lower()
        if media_type not in taken:
            shown = printable(media_type[:LONGEST]) or "no Content-Type"
            raise ProblemError("CONTENT_TYPE", f"{shown} was sent; send {' or '.join(taken)}.")


def read_call(event: Mapping[str, Any]) -> Call:
    """Read an API Gateway HTTP API event (payload format 2.0).

    Bodies arrive as text for JSON and as base64 for forms and for calls without a media type:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    context = event.get("requestContext") or {}
    http = context.get("http") or {}
    return Call(
        method=str(http.get("method", "GET")).upper(),
        path=str(event.get("rawPath", "/")),
        request_id=str(context.get("requestId", "")),
        path_parameters=dict(event.get("pathParameters") or {}),
        raw_query=str(event.get("rawQueryString") or ""),
        headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
        body=_body_of(event),
    )


def _body_of(event: Mapping[str, Any]) -> bytes:
    body = event.get("body")
    if not body:
        return b""
    if not event.get("isBase64Encoded"):
        return str(body).encode("utf-8", errors="surrogatepass")
    try:
        return base64.b64decode(str(body), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProblemError(
            "BODY_NOT_BASE64", "The gateway's copy of the body is damaged."
        ) from error


def _pairs(text: str, *, code: str, what: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS, errors="strict"
        )
    except UnicodeDecodeError as error:
        raise ProblemError(code, f"The {what} holds an escape that is not UTF-8.") from error
    except ValueError as error:
        raise ProblemError(code, f"The {what} has more than {MAX_FORM_FIELDS} fields.") from error
    read: dict[str, str] = {}
    for name, value in pairs:
        if name in read:
            raise ProblemError(code, f"`{name[:60]}` stands twice in the {what}; give it once.")
        read[name] = value
    return read
