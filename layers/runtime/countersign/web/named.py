"""Which request does a path name?"""

from countersign.domain.request import is_request_id
from countersign.web.calls import Call
from countersign.web.problems import ProblemError


def request_named(call: Call) -> str:
    """The id in the path; one that no request can have is 404 before any store is asked."""
    request_id = call.named("id")
    if not is_request_id(request_id):
        raise unknown_request()
    return request_id


def unknown_request() -> ProblemError:
    """The refusal of an id that no request has."""
    return ProblemError("REQUEST_NOT_FOUND", "There is no such request.")
