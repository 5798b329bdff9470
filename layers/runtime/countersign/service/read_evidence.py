"""May what is kept of a request still be shown as what was asked?"""

from countersign.domain.evidence import CHANGED, EvidenceDamagedError, KeptEvidence, judged
from countersign.domain.request import Request
from countersign.service.ports import EvidenceStore


def read_evidence(request: Request, *, store: EvidenceStore) -> KeptEvidence:
    """Read a request's evidence and hold it against the request's digest."""
    try:
        evidence = store.get(request.request_id)
    except EvidenceDamagedError:
        return KeptEvidence(None, CHANGED)
    return judged(evidence, request.digest, is_open=request.is_open)
