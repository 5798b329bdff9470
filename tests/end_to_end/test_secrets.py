"""Nothing that gives power over a request is ever told to anybody but its owner.

Every task token, link secret, link, resume token and API token that the store holds, and the
webhooks' signing secret, are looked for in every API answer, page, mail, webhook, log line, audit
entry and execution history of all runs of this session.
"""

import base64
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from countersign.adapters.dynamodb.request_item import request_of
from countersign.domain.request import TOKEN_SEAT, Request
from countersign.links import link_token, resume_token
from countersign_workbench.demo.world import (
    Heard,
    World,
    captured_mails,
    eventually,
    link_in,
    mail_of_request,
)
from tests.end_to_end.gates import token_gate, webhook_secret
from tests.end_to_end.hook_receiver import HOOKS, HookReceiver
from tests.end_to_end.runs import (
    DISCLOSED_TO,
    EDITOR,
    MARKETING,
    ask_for_a_post,
    read_before_answering,
)

KINDS = ["API token", "link", "link secret", "resume token", "task token", "webhook secret"]
HISTORY = "history of"


@dataclass(frozen=True)
class Secret:
    """One secret as it would be written, and the address whose own mail may hold it."""

    kind: str
    text: str
    owner: str | None = None


def test_no_secret_is_told_to_anybody_but_its_owner(
    world: World, hooks: HookReceiver, record_property: Callable[[str, object], None]
) -> None:
    _some_of_everything(world)
    secrets, texts = list(_secrets(world)), [*_texts(world), *_webhooks(hooks)]

    hits = _hits(secrets, texts)

    kinds = sorted({secret.kind for secret in secrets})
    places = sorted({text.where.split(" ")[0] for text in texts})
    record_property("searched", f"{len(secrets)} secrets x {len(texts)} texts")
    assert kinds == KINDS
    assert {"GET", "POST", "audit", "history", "log", "mail", "pending", "decided"} <= set(places)
    assert hits == []


def test_the_search_finds_a_secret_planted_in_each_kind_of_text(
    world: World, hooks: HookReceiver
) -> None:
    """Planted by the real ways: a run's input (API, page, mail, webhook, history), log, audit."""
    asked = ask_for_a_post(world)
    token = world.item("TaskTokensTable", {"requestId": {"S": asked.request_id}})["taskToken"]["S"]
    told = {"offer": "see above", "customer": token, "hook": f"https://{HOOKS}/planted"}
    execution_id = world.start("offer", told)
    request_id = world.pending(execution_id)["id"]
    link = link_in(mail_of_request(world, EDITOR, request_id))
    world.open(link)
    world.execution(execution_id)
    eventually("the webhook", lambda: hooks.about(request_id) or None)
    _write_log_line(world, f"a careless line with {token}")
    _put_audit_entry(world, f"a careless entry with {token}")

    hits = _hits([Secret("link secret", token)], [*_texts(world), *_webhooks(hooks)])

    found = {where.partition(" ")[0] for _, where in hits}
    assert {"GET", "mail", "log", "audit", "history", "pending"} <= found
    assert ("link secret", f"GET {link}") in hits
    assert ("link secret", f"mail to {EDITOR}") in hits


def test_the_search_lets_an_approver_s_own_mail_hold_the_link() -> None:
    secret = Secret("link", "a" * 52, owner="a@example.com")

    assert _hits([secret], [Heard("mail to a@example.com", "a" * 52)]) == []


def test_the_search_lets_a_resume_token_be_told_to_the_gate_s_own_webhook_and_only_there() -> None:
    secret = Secret("resume token", "a" * 52, owner="gate-1")
    told = [
        Heard(where, secret.text) for where in ("pending gate-1", "decided gate-1", "pending 2")
    ]

    assert [where for _, where in _hits([secret], told)] == ["decided gate-1", "pending 2"]


def test_the_search_lets_the_engine_s_history_hold_a_task_token_but_nothing_else() -> None:
    """The engine writes down what it calls a task with; whoever may read that may stop the run."""
    history = Heard(f"{HISTORY} a run", "a" * 52)

    assert _hits([Secret("task token", "a" * 52)], [history]) == []
    assert len(_hits([Secret(kind, "a" * 52) for kind in KINDS], [history])) == len(KINDS) - 1


def test_the_search_lets_a_link_s_own_address_lead_to_its_receipt_but_no_other_link() -> None:
    mine, other = Secret("link", "a" * 52), Secret("link", "b" * 52)
    answer = Heard(f"POST http://127.0.0.1/r/{mine.text}", f"location: {mine.text}/receipt")

    assert _hits([mine], [answer]) == []
    assert _hits([other], [Heard(answer.where, other.text)]) == [("link", answer.where)]


def _some_of_everything(world: World) -> None:
    asked = ask_for_a_post(world)
    page = world.open(asked.links[EDITOR])
    read_before_answering()
    receipt = world.decide(page, "approve", feedback="fine")
    world.open(f"{asked.links[EDITOR]}/receipt")
    assert receipt.status == 303
    assert asked.vote(MARKETING, "reject", reason="not now").status == 200
    world.ended(asked.execution_id)
    world.api("operator", "GET", "/executions?ensemble=content-approval")
    world.api("operator", "GET", f"/requests/{asked.request_id}/audit")
    fields = [{"name": "budget", "type": "number"}]
    gate = token_gate(world, "awaited", {"reviewPrompt": "Budget?", "reviewFields": fields})
    for path in ("/pending?limit=100", f"/requests/{gate.request_id}", "/executions?limit=100"):
        world.api("operator", "GET", path)
    world.execution(gate.execution_id)
    assert gate.resume({"approved": True, "budget": 5}).status == 200
    world.ended(gate.execution_id)
    world.api("operator", "GET", f"/requests/{gate.request_id}/audit")


def _hits(secrets: list[Secret], texts: list[Heard]) -> list[tuple[str, str]]:
    return [
        (secret.kind, text.where)
        for text in texts
        for secret in secrets
        if secret.text in text.text and not _is_the_owner_s(secret, text.where)
    ]


def _is_the_owner_s(secret: Secret, where: str) -> bool:
    """Whether a secret may stand here.

    A link in its owner's mail and at its own address, a resume token in the first event of its
    gate's webhook, both where they were disclosed, a task token in the engine's own history.
    """
    if secret.kind == "task token":
        return where.startswith(HISTORY)
    if secret.kind == "resume token":
        return where == f"pending {secret.owner}" or where.startswith(DISCLOSED_TO)
    return secret.kind == "link" and (
        where == f"mail to {secret.owner}" or secret.text in where or where.startswith(DISCLOSED_TO)
    )


def _secrets(world: World) -> Iterator[Secret]:
    for name, token in world.tokens.items():
        yield Secret("API token", token, owner=name)
    for item in _scan(world, "TaskTokensTable"):
        yield Secret("task token", item["taskToken"]["S"])
    for item in _scan(world, "LinkSecretsTable"):
        secret = bytes(item["secret"]["B"])
        yield Secret("link secret", secret.hex())
        yield Secret("link secret", base64.b64encode(secret).decode())
        yield Secret("link secret", base64.urlsafe_b64encode(secret).decode())
        yield Secret("link secret", base64.b32encode(secret).decode().rstrip("="))
    requests = {
        request.request_id: request for request in map(request_of, _scan(world, "RequestsTable"))
    }
    for item in _scan(world, "LinkSecretsTable"):
        secret, request_id = bytes(item["secret"]["B"]), item["requestId"]["S"]
        for approver, epoch in _links_made(requests[request_id]):
            if approver == TOKEN_SEAT:
                token = resume_token(secret, epoch=epoch)
                yield Secret("resume token", token, owner=request_id)
            else:
                yield Secret("link", link_token(secret, approver, epoch=epoch), owner=approver)
    yield Secret("webhook secret", webhook_secret(world))
    yield Secret("webhook secret", base64.b64decode(webhook_secret(world)).hex())


def _links_made(request: Request) -> Iterator[tuple[str, int]]:
    """Each seat with each epoch that it has had a link of."""
    for approver in request.audience:
        for epoch in range(1, request.epoch_of(approver).epoch + 1):
            yield approver, epoch


def _texts(world: World) -> Iterator[Heard]:
    yield from world.heard
    for mail in captured_mails(world.engine):
        yield Heard(f"mail to {mail.to[0]}", f"{mail.subject}\n{mail.text}\n{mail.html}")
    for item in _scan(world, "AuditTable"):
        yield Heard("audit", str(item))
    logs = world.engine.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]:
            yield Heard(f"log of {group['logGroupName']}", event["message"])
    yield Heard("log of the engine", world.engine.log())
    yield from _histories(world)


def _histories(world: World) -> Iterator[Heard]:
    """What the engine keeps of each run: every state's input and output."""
    machines = world.engine.client("stepfunctions")
    for machine in machines.list_state_machines()["stateMachines"]:
        runs = machines.get_paginator("list_executions")
        for page in runs.paginate(stateMachineArn=machine["stateMachineArn"]):
            for run in page["executions"]:
                events = machines.get_paginator("get_execution_history")
                for part in events.paginate(executionArn=run["executionArn"]):
                    yield Heard(f"{HISTORY} {run['name']}", str(part["events"]))


def _webhooks(hooks: HookReceiver) -> Iterator[Heard]:
    for posted in hooks.told:
        event, request_id = posted.event.rpartition(".")[2], posted.json()["data"]["id"]
        head = "\n".join(f"{name}: {value}" for name, value in posted.headers.items())
        yield Heard(f"{event} {request_id}", f"{posted.path}\n{head}\n\n{posted.body.decode()}")


def _write_log_line(world: World, line: str) -> None:
    logs = world.engine.client("logs")
    logs.create_log_group(logGroupName="/planted")
    logs.create_log_stream(logGroupName="/planted", logStreamName="planted")
    event = {"timestamp": int(time.time() * 1000), "message": line}
    logs.put_log_events(logGroupName="/planted", logStreamName="planted", logEvents=[event])


def _put_audit_entry(world: World, entry: str) -> None:
    world.engine.client("dynamodb").put_item(
        TableName=world.stack.outputs["AuditTable"],
        Item={"chain": {"S": "planted"}, "seq": {"N": "1"}, "entry": {"S": entry}},
    )


def _scan(world: World, table: str) -> list[dict[str, Any]]:
    pages = world.engine.client("dynamodb").get_paginator("scan")
    return [
        item
        for page in pages.paginate(TableName=world.stack.outputs[table])
        for item in page["Items"]
    ]
