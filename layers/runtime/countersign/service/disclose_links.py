"""Who may see which links, and who is known to have seen them?"""

from collections.abc import Iterable

from countersign import links
from countersign.domain.audit import Fact, append, delivery_chain
from countersign.domain.credentials import REQUESTS_LINKS, Caller
from countersign.domain.effects import MAIL
from countersign.domain.request import same_address
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
    pause: Pause = no_pause,
) -> dict[str, dict[str, str]]:
    """Give the link URLs that the caller may see: `{request id: {approver: URL}}`.

    Every approver's with the scope `requests:links`, else the one of the caller's own verified
    address, else none. Each request's disclosure is in its delivery chain before the links are
    given; unknown requests are left out. Who calls has left out the requests that this caller
    submitted.
    """
    given = {}
    for request_id in dict.fromkeys(request_ids):
        secret = secrets.get(request_id)
        epochs = _visible(_epochs(request_id, effects), caller)
        if secret is None or not epochs:
            continue
        _write_down(request_id, caller, sorted(epochs), effects, pause, now)
        given[request_id] = {
            approver: links.link_url(base_url, links.link_token(secret, approver, epoch=epoch))
            for approver, epoch in epochs.items()
        }
    return given


def _visible(epochs: dict[str, int], caller: Caller) -> dict[str, int]:
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
