"""Who may see which links, and who is known to have seen them?"""

from collections.abc import Iterable

from countersign import links
from countersign.domain.audit import Fact, append, delivery_chain
from countersign.domain.credentials import REQUESTS_LINKS, Caller
from countersign.domain.request import Request, same_address
from countersign.service.patience import Pause, no_pause, seconds_before
from countersign.service.ports import EffectStore, SecretStore, UnavailableError

TRIES = 20


def disclose_links(
    requests: Iterable[Request],
    caller: Caller,
    *,
    effects: EffectStore,
    secrets: SecretStore,
    base_url: str,
    now: int,
    pause: Pause = no_pause,
) -> dict[str, dict[str, str]]:
    """Give the link URLs that the caller may see: `{request id: {approver: URL}}`.

    Every approver's with the scope `requests:links`, else the one of the caller's own verified
    address, else none; never a revoked one. Of a token gate it is the bare token, `{TOKEN_SEAT:
    token}`, with the scope alone. Each request's disclosure is in its delivery chain before the
    links are given. Who calls has left out the requests that this caller submitted.
    """
    given = {}
    for request in requests:
        secret, epochs = secrets.get(request.request_id), _visible(request, caller)
        if secret is None or not epochs:
            continue
        _write_down(request.request_id, caller, sorted(epochs), effects, pause, now)
        tokens = {seat: links.link_token(secret, seat, epoch=epochs[seat]) for seat in epochs}
        given[request.request_id] = tokens if request.is_token_gate else _urls(tokens, base_url)
    return given


def _urls(tokens: dict[str, str], base_url: str) -> dict[str, str]:
    return {seat: links.link_url(base_url, token) for seat, token in tokens.items()}


def _visible(request: Request, caller: Caller) -> dict[str, int]:
    """The epoch of each link that this caller may see; a seat without a link is left out."""
    seats = request.audience if caller.may(REQUESTS_LINKS) else _own(request, caller)
    return {seat.approver: seat.epoch for seat in map(request.epoch_of, seats) if seat.has_link}


def _own(request: Request, caller: Caller) -> list[str]:
    # The seat of a token gate is nobody's address, so it is nobody's own.
    own = None if caller.address is None else same_address(caller.address)
    return [seat for seat in request.people if same_address(seat) == own]


def _write_down(
    request_id: str,
    caller: Caller,
    approvers: list[str],
    effects: EffectStore,
    pause: Pause,
    now: int,
) -> None:
    fact = Fact("disclosed", now, {"to": caller.name, "approvers": approvers})
    for attempt in range(1, TRIES + 1):
        head = effects.head(request_id)
        entry = append(delivery_chain(request_id), head, fact)
        if effects.record(request_id, head=head, entry=entry):
            return
        pause(seconds_before(attempt))
    raise UnavailableError(f"the delivery chain of {request_id} kept changing")
