"""A service desk may see everybody's links: it gets them, and each time is on record."""

from typing import Any

from countersign_workbench.demo.http_client import call
from countersign_workbench.demo.world import Heard, World
from tests.end_to_end.runs import DISCLOSED_TO, ask_for_a_post


def test_every_respondent_s_link_is_given_to_who_may_see_it_and_each_disclosure_is_audited(
    world: World,
) -> None:
    asked = ask_for_a_post(world)

    shown = _pending(world, "service desk", asked.request_id)
    again = _pending(world, "service desk", asked.request_id)

    assert {one["approver"]: one["link"] for one in shown["audience"]} == asked.links
    assert again == shown
    trail = world.api("operator", "GET", f"/requests/{asked.request_id}/audit").json()
    disclosures = [
        entry["entry"]
        for entry in trail["deliveries"]["entries"]
        if entry["entry"]["kind"] == "disclosed"
    ]
    assert [disclosure["to"] for disclosure in disclosures] == ["service desk"] * 2
    assert trail["deliveries"]["verifies"]


def test_nobody_else_sees_a_link(world: World) -> None:
    asked = ask_for_a_post(world)

    shown = _pending(world, "operator", asked.request_id)

    assert len(shown["audience"]) == 2
    assert not any("link" in one for one in shown["audience"])


def _pending(world: World, who: str, request_id: str) -> Any:
    answer = call("GET", f"{world.stack.api_url}/api/v1/pending?limit=100", token=world.tokens[who])
    # Links in this answer are disclosed on purpose; any other secret in it would be a leak.
    world.heard.append(Heard(f"{DISCLOSED_TO} {who}", answer.text))
    return next(item for item in answer.json()["items"] if item["id"] == request_id)
