"""Months later an auditor asks: who decided what, on which evidence, and has anybody touched it?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from countersign.domain.canonical import canonical_text
from countersign_workbench.demo.chapters.row import Row
from countersign_workbench.demo.narrator import Narrator
from countersign_workbench.demo.world import World


def verified(world: World, tell: Narrator, rows: Sequence[Row]) -> None:
    """Show one audit trail with its hashes, then verify the trails of all requests of the story."""
    tell.begin("8. The audit trail")
    asked = [row for row in rows if row.request_id]
    shown = _trail(world, asked[0])
    for chain, about in (("decisions", "what people decided"), ("deliveries", "who was told")):
        entries = shown[chain]["entries"]
        tell.quote("\n".join(_line(entry) for entry in entries), title=f"{about}:")
    tell.say(
        "Each hash covers the entry and the hash before it; the request itself holds the last one, "
        "so a changed, missing or added entry shows."
    )
    for row in asked:
        trail = _trail(world, row)
        tell.check(f"the trail of `{row.what}` verifies", trail["verifies"], seen=_complaint(trail))


def edit_an_entry(world: World, row: Row) -> None:
    """Do what nobody may: put another name to a recorded vote (for the check to catch)."""
    table = world.stack.outputs["AuditTable"]
    database = world.engine.client("dynamodb")
    key = {"chain": {"S": row.request_id}, "seq": {"N": "2"}}
    body = json.loads(database.get_item(TableName=table, Key=key)["Item"]["entry"]["S"])
    # Written as ours are: what gives it away is its hash alone.
    edited = canonical_text({**body, "approver": "somebody.else@example.com"})
    database.update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET entry = :edited",
        ExpressionAttributeValues={":edited": {"S": edited}},
    )


def _complaint(trail: dict[str, Any]) -> str:
    """What verification says is wrong, or nothing."""
    broken = [trail[chain].get("broken") for chain in ("decisions", "deliveries")]
    places = [f"entry {one['seq']}: {one['why']}" for one in broken if one]
    return "; ".join([*places, *trail["contradictions"]])


def _trail(world: World, row: Row) -> dict[str, Any]:
    answer = world.api("operator", "GET", f"/requests/{row.request_id}/audit")
    trail: dict[str, Any] = answer.json()
    return trail


def _line(entry: dict[str, Any]) -> str:
    facts = entry["entry"]
    if "kind" not in facts:
        return f"{entry['seq']:>2}  {facts}"  # somebody has written over it
    who = facts.get("approver") or facts.get("by") or ""
    return (
        f"{facts['seq']:>2}  {facts['at']}  {facts['kind']:<10} {who:<26} {entry['hash'][:16]}..."
    )
