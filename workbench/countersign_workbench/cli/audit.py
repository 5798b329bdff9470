"""How does an operator prove that nobody changed what was decided and delivered?"""

from collections.abc import Iterable, Iterator
from typing import Any

import click

from countersign.adapters.dynamodb.audit import DynamoAuditLog
from countersign.adapters.dynamodb.effects import DynamoEffectStore
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.domain.audit import Broken, decision_chain, delivery_chain
from countersign.service.ports import AuditLog, EffectStore, RequestStore
from countersign.service.verify_audit import AuditReport, verify_audit
from countersign_workbench.cli.deployment import Deployment, Place, find, place_options
from countersign_workbench.cli.output import answer, json_option


@click.group()
def audit() -> None:
    """The audit trail: verify it."""


@audit.command()
@click.argument("request_id", metavar="[REQUEST]", required=False)
@click.option("--all", "everything", is_flag=True, help="Every request that left a trace.")
@json_option
@place_options
def verify(*, request_id: str | None, everything: bool, as_json: bool, place: Place) -> None:
    """Recompute the hash chains of REQUEST, or of --all.

    Exit 1 names the request, the chain, the first entry that does not hold, and why.
    """
    if (request_id is None) != everything:
        raise click.UsageError("name one request, or say --all")
    there = find(place)
    client, tables = there.client("dynamodb"), there.tables
    findings = judge(
        traced_requests(there) if request_id is None else [request_id],
        # Nothing is opened here, so no evidence's retention is asked for.
        store=DynamoRequestStore(client, tables, evidence_days=0),
        log=DynamoAuditLog(client, tables),
        effects=DynamoEffectStore(client, tables),
    )
    sound = all(finding["holds"] for finding in findings)
    answer({"holds": sound, "requests": findings}, _lines(findings), as_json=as_json)
    if not sound:
        raise click.exceptions.Exit(1)


def judge(
    request_ids: Iterable[str], *, store: RequestStore, log: AuditLog, effects: EffectStore
) -> list[dict[str, Any]]:
    """Verify each request: `{id, holds, entries, problems: [{chain, seq, why}]}`.

    A request that is not in the store is a problem of its own: of its decision chain where that
    has entries, of the question asked where nothing ever was.
    """
    findings = []
    for request_id in request_ids:
        report = verify_audit(request_id, store=store, audit=log, effects=effects)
        findings.append(_gone(request_id, log) if report is None else _told(report))
    return findings


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


def _gone(request_id: str, log: AuditLog) -> dict[str, Any]:
    chain = decision_chain(request_id)
    entries = len(log.entries(chain)) + len(log.entries(delivery_chain(request_id)))
    why = "there is no such request"
    if entries:
        why += f", but {entries} entries of its trail are left"
    problem = {"chain": chain, "seq": None, "why": why}
    return {"id": request_id, "holds": False, "entries": entries, "problems": [problem]}


def _told(report: AuditReport) -> dict[str, Any]:
    chains = (report.decisions, report.deliveries)
    problems: list[dict[str, Any]] = [
        {"chain": chain.chain, "seq": chain.verdict.seq, "why": chain.verdict.why}
        for chain in chains
        if isinstance(chain.verdict, Broken)
    ]
    problems += [
        {"chain": report.decisions.chain, "seq": None, "why": why} for why in report.contradictions
    ]
    return {
        "id": report.request_id,
        "holds": report.holds,
        "entries": sum(len(chain.entries) for chain in chains),
        "problems": problems,
    }


def _lines(findings: list[dict[str, Any]]) -> Iterator[str]:
    for finding in findings:
        if finding["holds"]:
            yield f"holds   {finding['id']}  {finding['entries']} entries"
        for problem in finding["problems"]:
            place = "" if problem["seq"] is None else f", entry {problem['seq']}"
            yield f"BROKEN  {finding['id']}  chain {problem['chain']}{place}: {problem['why']}"
    broken = sum(not finding["holds"] for finding in findings)
    yield f"audit: {len(findings)} requests, {len(findings) - broken} hold, {broken} broken"
