"""Who may see which links, and who is known to have seen them?"""

from collections.abc import Collection, Iterable

from countersign import links
from countersign.domain.audit import Fact, append, delivery_chain
from countersign.domain.credentials import REQUESTS_LINKS, Caller
from countersign.domain.effects import MAIL
from countersign.domain.request import TOKEN_SEAT, same_address
from countersign.service.patience import Pause, no_pause, seconds_before
from countersign.service.ports import EffectStore, SecretStore, UnavailableError

TRIES = 20


def disclose_links(
    request_ids: Iterable[str],
    caller: Caller,
    *,
    effects: EffectStore,
    secrets: SecretStore,
    base_url: str,
    now: int,
    token_gates: Collection[str] = (),
    pause: Pause = no_pause,
) -> dict[str, dict[str, str]]:
    """Give the link URLs that the caller may see: `{request id: {approver: URL}}`.

    Every approver's with the scope `requests:links`, else the one of the caller's own verified
    address, else none. Of a request in `token_gates` it is the bare token, `{TOKEN_SEAT: token}`,
    with the scope alone. Each request's disclosure is in its delivery chain before the links are
    given; unknown requests are left out. Who calls has left out the requests that this caller
    submitted.
    """
    given = {}
    for request_id in dict.fromkeys(request_ids):
        secret = secrets.get(request_id)
        is_token_gate = request_id in token_gates
        epochs = _token(caller) if is_token_gate else _visible(request_id, effects, caller)
        if secret is None or not epochs:
            continue
        _write_down(request_id, caller, sorted(epochs), effects, pause, now)
        tokens = {seat: links.link_token(secret, seat, epoch=epochs[seat]) for seat in epochs}
        given[request_id] = tokens if is_token_gate else _urls(tokens, base_url)
    return given


def _urls(tokens: dict[str, str], base_url: str) -> dict[str, str]:
    return {seat: links.link_url(base_url, token) for seat, token in tokens.items()}


def _token(caller: Caller) -> dict[str, int]:
    # Nobody's address is its seat, so that it is nobody's own.
    return {TOKEN_SEAT: links.FIRST_EPOCH} if caller.may(REQUESTS_LINKS) else {}


def _visible(request_id: str, effects: EffectStore, caller: Caller) -> dict[str, int]:
    epochs = _epochs(request_id, effects)
    if caller.may(REQUESTS_LINKS):
        return epochs
    own = None if caller.address is None else same_address(caller.address)
    return {seat: epoch for seat, epoch in epochs.items() if same_address(seat) == own}


def _epochs(request_id: str, effects: EffectStore) -> dict[str, int]:
    """Each approver's latest link epoch: every epoch that is to be used was mailed, or is owed."""
    epochs: dict[str, int] = {}
    for effect in effects.of_request(request_id):
        if effect.kind == MAIL and effect.approver is not None:
            known = epochs.get(effect.approver, 0)
            epochs[effect.approver] = max(known, effect.epoch or 0)
    return epochs


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
