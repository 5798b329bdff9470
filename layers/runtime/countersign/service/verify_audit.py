"""Can what happened to a request still be proved?"""

from dataclasses import dataclass

from countersign.domain.audit import (
    Broken,
    ChainHead,
    Entry,
    Verified,
    decision_chain,
    delivery_chain,
    verify,
)
from countersign.domain.evidence import CHANGED, MISSING
from countersign.domain.request import Request
from countersign.domain.testimony import contradictions
from countersign.service.ports import AuditLog, EffectStore, EvidenceStore, RequestStore
from countersign.service.read_evidence import read_evidence

READS = 3
EVIDENCE_PROBLEMS = {
    CHANGED: "the evidence is not what the request's digest was made of: it was changed",
    MISSING: "the evidence is missing while the request is open",
}


@dataclass(frozen=True)
class ChainReport:
    """One chain: its name, its entries in order, the head kept apart, and whether they hold."""

    chain: str
    entries: tuple[Entry, ...]
    head: ChainHead
    verdict: Verified | Broken


@dataclass(frozen=True)
class AuditReport:
    """A request as it was read with both its chains, and everything that contradicts them.

    What the request says otherwise is looked for only if its chain holds; the evidence is always
    held against the request's digest.
    """

    request: Request
    decisions: ChainReport
    deliveries: ChainReport
    contradictions: tuple[str, ...]

    @property
    def request_id(self) -> str:
        """The request's id."""
        return self.request.request_id

    @property
    def holds(self) -> bool:
        """Whether nothing at all was found."""
        chains = (self.decisions, self.deliveries)
        whole = all(isinstance(report.verdict, Verified) for report in chains)
        return whole and not self.contradictions


def verify_audit(
    request_id: str,
    *,
    store: RequestStore,
    audit: AuditLog,
    effects: EffectStore,
    evidence: EvidenceStore,
) -> AuditReport | None:
    """Check both chains against their heads, and the request against its own; None if unknown.

    So is the evidence while it is kept; that its retention is over is no fault.

    Head and entries are two reads: where something was written between them they are read again,
    and only what stays broken is reported.
    """
    request = store.get(request_id)
    if request is None:
        return None
    decisions = _decisions(request, audit)
    for _ in range(READS):
        again = store.get(request_id)
        if isinstance(decisions.verdict, Verified) or again is None or again == request:
            break
        request = again
        decisions = _decisions(request, audit)
    found: tuple[str, ...] = ()
    if isinstance(decisions.verdict, Verified):
        found = contradictions(request, decisions.entries)
    found += _of_evidence(request, evidence)
    return AuditReport(request, decisions, _deliveries(request_id, audit, effects), found)


def _of_evidence(request: Request, evidence: EvidenceStore) -> tuple[str, ...]:
    problem = read_evidence(request, store=evidence).problem
    return () if problem is None else (EVIDENCE_PROBLEMS[problem],)


def _decisions(request: Request, audit: AuditLog) -> ChainReport:
    chain = decision_chain(request.request_id)
    entries = audit.entries(chain)
    return ChainReport(chain, entries, request.chain, verify(chain, entries, request.chain))


def _deliveries(request_id: str, audit: AuditLog, effects: EffectStore) -> ChainReport:
    chain = delivery_chain(request_id)
    for _ in range(READS):
        head = effects.head(request_id)
        entries = audit.entries(chain)
        verdict = verify(chain, entries, head)
        if isinstance(verdict, Verified) or effects.head(request_id) == head:
            break
    return ChainReport(chain, entries, head, verdict)
