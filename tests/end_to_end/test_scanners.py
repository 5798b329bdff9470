"""Mail scanners open every link again and again: nothing happens, and the link still works."""

from collections.abc import Callable
from typing import Any

from countersign_workbench.demo.world import World, captured_mails, link_in
from tests.end_to_end.runs import (
    EDITOR,
    FRAUD,
    MANAGER,
    MARKETING,
    ask_for_a_payment,
    ask_for_a_post,
)

VISITS = 100
TABLES = (
    "RequestsTable",
    "EvidenceTable",
    "LinksTable",
    "TaskTokensTable",
    "LinkSecretsTable",
    "EffectsTable",
    "AuditTable",
    "CredentialsTable",
)


def test_a_hundred_visits_of_each_link_change_no_table_and_the_links_still_vote(
    enforced_world: World, record_property: Callable[[str, object], None]
) -> None:
    world = enforced_world
    asked, payment = ask_for_a_post(world), ask_for_a_payment(world)
    links = [link_in(mail) for mail in captured_mails(world.engine) if "/r/" in mail.text]
    before = _contents_when_still(world)
    items = sum(len(rows) for rows in before.values())

    for link in links:
        statuses = {world.call(method, link).status for method in ("GET", "HEAD") * (VISITS // 2)}
        assert statuses == {200}

    after = _contents(world)
    record_property(
        "searched",
        f"{VISITS} visits x {len(links)} links; {items} items, {len(TABLES)} tables",
    )
    assert len(links) == 4
    assert items > 0
    assert after == before
    assert asked.vote(EDITOR, "approve").status == 200
    assert asked.vote(MARKETING, "approve").status == 200
    assert payment.vote(FRAUD, "reject", reason="no").status == 200
    assert "rejected" in world.open(payment.links[MANAGER]).text.lower()
    assert before != _contents(world), "the comparison would not see a change"


def _contents(world: World) -> dict[str, list[Any]]:
    database = world.engine.client("dynamodb")
    return {
        table: sorted(database.scan(TableName=world.stack.outputs[table])["Items"], key=str)
        for table in TABLES
    }


def _contents_when_still(world: World) -> dict[str, list[Any]]:
    """The contents once deliveries have settled: the same in two looks with a call between."""
    contents = _contents(world)
    for _ in range(50):
        world.invoke("SweepFunction", {})
        if (again := _contents(world)) == contents:
            return contents
        contents = again
    raise AssertionError("the tables did not come to rest")
