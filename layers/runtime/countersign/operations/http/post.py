"""What did another system's address answer to a message that expects nothing back?"""

import ssl
from collections.abc import Mapping

from countersign.operations.http.config import HttpRequest
from countersign.operations.http.exchange import NoAnswerError, exchange
from countersign.operations.http.guard import Judge, Policy, Resolve, route
from countersign.operations.http.url import target

SECONDS = 10.0


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    policy: Policy,
    resolve: Resolve,
    tls: ssl.SSLContext,
    judge: Judge | None = None,
    seconds: float = SECONDS,
) -> int:
    """Post once and give the answer's status; its body is not read, a redirect not followed.

    The host is judged and the connection pinned as for an `http` step. `headers` have names in
    lower case. Raises `StepFailed`: `HTTP_URL` and `HTTP_HOST_REFUSED` for an address that may not
    be called, other codes where no answer came within `seconds`.
    """
    goal = target(url)
    request = HttpRequest(
        target=goal,
        method="POST",
        headers=headers,
        body=body,
        timeout_seconds=seconds,
        expect=frozenset(),
    )
    way = route(goal, policy, resolve=resolve, judge=judge)
    try:
        return exchange(request, way, seconds=seconds, tls=tls, reads_body=False).status
    except NoAnswerError as silence:
        raise silence.failure from None
