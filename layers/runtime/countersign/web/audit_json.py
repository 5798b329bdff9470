"""How does a request's audit trail stand in an answer?"""

from collections.abc import Sequence
from typing import Any

from countersign.domain.audit import Broken, Entry, Verified


def chain_json(chain: str, entries: Sequence[Entry], verdict: Verified | Broken) -> dict[str, Any]:
    """One chain: its entries with what each hash covers, its head, whether it holds.

    `hash` is SHA-256 over the ASCII of `prev` and the RFC 8785 bytes of `entry`.
    """
    shown: dict[str, Any] = {"chain": chain, "verifies": isinstance(verdict, Verified)}
    if isinstance(verdict, Verified):
        shown["head"] = {"seq": verdict.head.seq, "hash": verdict.head.hash}
    else:
        shown["broken"] = {"seq": verdict.seq, "why": verdict.why}
    shown["entries"] = [
        {"seq": entry.seq, "prev": entry.prev, "hash": entry.hash, "entry": dict(entry.body)}
        for entry in entries
    ]
    return shown
