"""What goes back to the caller: a JSON answer, a problem, a page or a redirect."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from countersign.web.problems import ProblemError


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, before the door adds the headers that every answer carries."""

    status: int
    body: str = ""
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_event(self, *, request_id: str, without_body: bool = False) -> dict[str, Any]:
        """The answer as API Gateway takes it (payload format 2.0)."""
        headers = {"Cache-Control": "no-store", "X-Request-Id": request_id}
        headers["X-Content-Type-Options"] = "nosniff"
        if self.content_type is not None:
            headers["Content-Type"] = self.content_type
        return {
            "statusCode": self.status,
            "headers": {**headers, **self.headers},
            "body": "" if without_body else self.body,
            "isBase64Encoded": False,
        }


def json_answer(
    value: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    """`value` as JSON in UTF-8, with nothing escaped that JSON lets stand."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Answer(status, text, "application/json; charset=utf-8", headers or {})


def problem_answer(problem: ProblemError, *, request_id: str) -> Answer:
    """The problem as RFC 9457 wants it."""
    text = json.dumps(problem.document(request_id), ensure_ascii=False, separators=(",", ":"))
    return Answer(problem.status, text, "application/problem+json", problem.headers)


def see_other(location: str) -> Answer:
    """303 to `location`, so that reloading the next page posts nothing again."""
    return Answer(303, headers={"Location": location})
