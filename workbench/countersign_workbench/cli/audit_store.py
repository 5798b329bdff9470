"""What is there of each request in a deployment's own tables?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from countersign.adapters.dynamodb.audit import DynamoAuditLog
from countersign.adapters.dynamodb.effects import DynamoEffectStore
from countersign.adapters.dynamodb.evidence import DynamoEvidenceStore
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.domain.audit import decision_chain, delivery_chain
from countersign.domain.evidence import EvidenceDamagedError
from countersign.service.ports import AuditLog, EffectStore, EvidenceStore, RequestStore
from countersign.service.verify_audit import AuditReport, ChainReport, verify_audit
from countersign_workbench.cli.audit_findings import DAMAGED, DELETED, Account, Trail
from countersign_workbench.cli.deployment import Deployment


@dataclass(frozen=True)
class AuditedStores:
    """The stores that an audit reads, and it only reads them."""

    requests: RequestStore
    log: AuditLog
    effects: EffectStore
    evidence: EvidenceStore

    def account(self, request_id: str) -> Account:
        """Read all that there is of one request, and what contradicts it."""
        try:
            report = verify_audit(
                request_id,
                store=self.requests,
                audit=self.log,
                effects=self.effects,
                evidence=self.evidence,
            )
        except (KeyError, TypeError, ValueError):
            # Whoever edits a record can take any part of it away; that is a finding, no failure.
            return self._without_record(request_id, DAMAGED)
        if report is None:
            return self._without_record(request_id, DELETED)
        return self._of_report(report)

    def left_a_trace(self, request_id: str) -> bool:
        """Whether anything at all is there of it."""
        account = self.account(request_id)
        known = account.lacks != DELETED or bool(account.entries)
        return known or bool(self.effects.of_request(request_id))

    def _of_report(self, report: AuditReport) -> Account:
        try:
            evidence = self.evidence.get(report.request_id)
        except EvidenceDamagedError:
            evidence = None
        return Account(
            report.request_id,
            _trail(report.decisions),
            _trail(report.deliveries),
            request=report.request,
            evidence=evidence,
            contradictions=report.contradictions,
        )

    def _without_record(self, request_id: str, lacks: str) -> Account:
        decisions, deliveries = (
            Trail(name, self.log.entries(name), None)
            for name in (decision_chain(request_id), delivery_chain(request_id))
        )
        return Account(request_id, decisions, deliveries, lacks=lacks)


def stores_of(there: Deployment) -> AuditedStores:
    """The stores of a deployment."""
    client, tables = there.client("dynamodb"), there.tables
    return AuditedStores(
        # Nothing is opened here, so no evidence's retention is asked for.
        DynamoRequestStore(client, tables, evidence_days=0),
        DynamoAuditLog(client, tables),
        DynamoEffectStore(client, tables),
        DynamoEvidenceStore(client, tables),
    )


def traced_requests(there: Deployment) -> list[str]:
    """Every request that any trace is left of, by id: in Requests, in Effects, or in Audit.

    So a request that was deleted with its item is still found by what it left elsewhere.
    """
    client, tables = there.client("dynamodb"), there.tables
    stored = _keys(client, tables.requests, "requestId")
    owing = _keys(client, tables.effects, "requestId")
    chained = _keys(client, tables.audit, "chain")
    own = {chain.removesuffix(delivery_chain("")) for chain in chained}
    return sorted({*stored, *owing, *own})


def _trail(report: ChainReport) -> Trail:
    return Trail(report.chain, report.entries, report.head)


def _keys(client: Any, table: str, key: str) -> Iterator[str]:
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        ProjectionExpression="#key",
        ExpressionAttributeNames={"#key": key},
        ConsistentRead=True,
    )
    for page in pages:
        for item in page["Items"]:
            yield item[key]["S"]
