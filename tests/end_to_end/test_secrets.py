"""Nothing that gives power over a request is ever told to anybody but its owner.

Every task token, link secret, link and API token that the store holds is looked for in every API
answer, page, mail, log line and audit entry of all runs of this session.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from countersign_workbench.demo.world import Heard, World, captured_mails, link_in
from tests.end_to_end.runs import EDITOR, MARKETING, ask_for_a_post, read_before_answering


@dataclass(frozen=True)
class Secret:
    """One secret as it would be written, and the address whose own mail may hold it."""

    kind: str
    text: str
    owner: str | None = None


def test_no_secret_is_told_to_anybody_but_its_owner(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    _some_of_everything(world)
    secrets, texts = list(_secrets(world)), list(_texts(world))

    hits = _hits(secrets, texts)

    kinds = sorted({secret.kind for secret in secrets})
    places = sorted({text.where.split(" ")[0] for text in texts})
    record_property("searched", f"{len(secrets)} secrets x {len(texts)} texts")
    assert kinds == ["API token", "link", "link secret", "task token"]
    assert {"GET", "POST", "audit", "log", "mail"} <= set(places)
    assert hits == []


@pytest.mark.parametrize(
    "place", ["GET /api", "POST /r", "mail to b@example.com", "log of x", "audit"]
)
def test_the_search_finds_a_secret_planted_in_each_kind_of_text(place: str) -> None:
    secret = Secret("link", "a" * 52, owner="a@example.com")
    texts = [Heard("log of y", "quiet"), Heard(place, f"before {'a' * 52} after")]

    assert _hits([secret], texts) == [("link", place)]


def test_the_search_lets_an_approver_s_own_mail_hold_the_link() -> None:
    secret = Secret("link", "a" * 52, owner="a@example.com")

    assert _hits([secret], [Heard("mail to a@example.com", "a" * 52)]) == []


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


def _hits(secrets: list[Secret], texts: list[Heard]) -> list[tuple[str, str]]:
    return [
        (secret.kind, text.where)
        for text in texts
        for secret in secrets
        if secret.text in text.text and text.where != f"mail to {secret.owner}"
    ]


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
    for mail in captured_mails(world.engine):
        if "/r/" in mail.text:
            yield Secret("link", link_in(mail).rpartition("/")[2], owner=mail.to[0])


def _texts(world: World) -> Iterator[Heard]:
    # A page's own address is the link itself, so only what was answered is searched.
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


def _scan(world: World, table: str) -> list[dict[str, dict[str, object]]]:
    pages = world.engine.client("dynamodb").get_paginator("scan")
    return [
        item
        for page in pages.paginate(TableName=world.stack.outputs[table])
        for item in page["Items"]
    ]
