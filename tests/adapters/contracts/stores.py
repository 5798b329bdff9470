"""Which stores does a contract suite need, all over one set of tables?"""

from dataclasses import dataclass

from countersign.service import ports


@dataclass(frozen=True)
class Stores:
    """One fresh world of tables, seen through every port; a suite's fixture `stores` gives it."""

    requests: ports.RequestStore
    evidence: ports.EvidenceStore
    links: ports.LinkStore
    tokens: ports.TokenStore
    secrets: ports.SecretStore
    effects: ports.EffectStore
    audit: ports.AuditLog
    credentials: ports.CredentialStore
