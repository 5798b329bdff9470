"""How does an operator prove that nobody changed what was decided and delivered?"""

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

import click

from countersign.adapters.dynamodb.audit import DynamoAuditLog
from countersign.adapters.dynamodb.effects import DynamoEffectStore
from countersign.adapters.dynamodb.evidence import DynamoEvidenceStore
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.domain.audit import Broken, decision_chain, delivery_chain
from countersign.service.ports import AuditLog, EffectStore, EvidenceStore, RequestStore
from countersign.service.verify_audit import AuditReport, verify_audit
from countersign_workbench.cli.deployment import Deployment, Place, find, place_options
from countersign_workbench.cli.output import answer, counted, json_option

NOT_FOUND = 2


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

    Exit 1 names the request, the chain, the first entry that does not hold, and why. Exit 2: there
    is no such request, and nothing of one.
    """
    if (request_id is None) != everything:
        raise click.UsageError("name one request, or say --all")
    there = find(place)
    client, tables = there.client("dynamodb"), there.tables
    # Nothing is opened here, so no evidence's retention is asked for.
    store = DynamoRequestStore(client, tables, evidence_days=0)
    log, effects = DynamoAuditLog(client, tables), DynamoEffectStore(client, tables)
    if request_id is not None and not _left_a_trace(request_id, store, log, effects):
        _say_not_found(request_id, as_json=as_json)
    asked = traced_requests(there) if request_id is None else [request_id]
    evidence = DynamoEvidenceStore(client, tables)
    findings = judge(asked, store=store, log=log, effects=effects, evidence=evidence)
    sound = all(finding["holds"] for finding in findings)
    answer({"holds": sound, "requests": findings}, _lines(findings), as_json=as_json)
    if not sound:
        raise click.exceptions.Exit(1)


def judge(
    request_ids: Iterable[str],
    *,
    store: RequestStore,
    log: AuditLog,
    effects: EffectStore,
    evidence: EvidenceStore,
) -> list[dict[str, Any]]:
    """Verify each request: `{id, holds, entries, problems: [{chain, seq, why}]}`.

    A request that is not in the store, although something of it is, was deleted.
    """
    findings = []
    for request_id in request_ids:
        report = verify_audit(
            request_id, store=store, audit=log, effects=effects, evidence=evidence
        )
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


def _left_a_trace(
    request_id: str, store: RequestStore, log: AuditLog, effects: EffectStore
) -> bool:
    if store.get(request_id) is not None or effects.of_request(request_id):
        return True
    return any(log.entries(chain(request_id)) for chain in (decision_chain, delivery_chain))


def _say_not_found(request_id: str, *, as_json: bool) -> NoReturn:
    if as_json:
        answer({"holds": False, "requests": [], "notFound": request_id}, (), as_json=True)
    else:
        click.echo(f"not found: {request_id}", err=True)
    raise click.exceptions.Exit(NOT_FOUND)


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
    left = counted(entries, "entry of its trail is", "entries of its trail are")
    why = f"the request was deleted; {left} left"
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
            yield f"holds   {finding['id']}  {counted(finding['entries'], 'entry', 'entries')}"
        for problem in finding["problems"]:
            place = "" if problem["seq"] is None else f", entry {problem['seq']}"
            yield f"BROKEN  {finding['id']}  chain {problem['chain']}{place}: {problem['why']}"
    broken = sum(not finding["holds"] for finding in findings)
    asked = counted(len(findings), "request")
    yield f"audit: {asked}, {len(findings) - broken} hold, {broken} broken"
