"""Whatever call of a function fails, late or early: is anything lost, doubled, stuck or untrue?

The long form is `python tests/torture/run.py kills lifecycles`.
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from countersign.domain.effects import MAIL, RESUME
from countersign_workbench.demo.http_client import Answer, call
from tests.fire.campaign import WAYS, Campaign, Site, one_in_each, sites_of
from tests.fire.instrument import Fault
from tests.fire.judge import Judgement, is_over, judge, mailed, shown
from tests.fire.stories import (
    PEOPLE,
    STORIES,
    Life,
    Said,
    both_sign,
    it_stands_alone,
    somebody_stops_it,
    the_desk_answers,
)
from tests.fire.world import FireWorld

WRITES = "TransactWriteItems"
ROUNDS = 3
"""Each spoils one call in every function, so a hundred rounds would be all: torture has them."""


@pytest.fixture(scope="module")
def campaign(fire: FireWorld) -> Campaign:
    """Lifecycles in the shared world; the first of each story went by without a fault."""
    begun = Campaign(fire)
    found = begun.play(STORIES)
    assert not found.wrong, shown(found.wrong)
    return begun


@pytest.fixture(scope="module")
def sites(campaign: Campaign) -> Sequence[Site]:
    return sites_of(campaign.fire)


def test_every_function_on_the_way_of_a_request_is_watched(sites: Sequence[Site]) -> None:
    on_the_way = {
        *("start", "submit", "open_gate", "close_gate", "notify", "call_hook", "resume"),
        *("approve", "reject", "answer", "resume_execution", "cancel", "stop_execution"),
        *("sweep", "reconcile", "links", "review", "pending", "requests"),
        *("run_http", "run_email", "run_policy"),
    }

    assert on_the_way <= {site.function for site in sites}


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_call_of_each_function_goes_wrong_and_nothing_comes_of_it(
    number: int,
    campaign: Campaign,
    sites: Sequence[Site],
    record_property: Callable[[str, object], None],
) -> None:
    # Rounds that lie far apart spoil other calls in other ways.
    plan = one_in_each(sites, number * (len(WAYS) + 3) + 1)

    found = campaign.play(STORIES, plan)

    landed = sum(campaign.fire.control.times_landed(fault.id) for fault in plan)
    record_property("searched", f"{len(STORIES)} lifecycles x {landed} faults that happened")
    assert landed > len(plan) // 2, "most of what was planned has to happen"
    assert not found.wrong, shown(found.wrong)


def test_mails_that_come_twice_carry_the_same_link(campaign: Campaign) -> None:
    said = mailed(campaign.fire)

    assert said.mails > 0
    assert said.copies <= campaign.fire.control.times_landed("*notify*")
    assert not said.other_links


def test_an_answer_whose_answer_was_lost_is_not_denied(fire: FireWorld) -> None:
    lost = Fault("lost-vote", "fail-after", "approve", operation=WRITES, times=3)
    life, votes = _waiting(fire, it_stands_alone, "lost-vote")

    fire.control.plan(lost)
    first, again = votes(), votes()

    request = fire.requests.get(life.request_id)
    assert request is not None
    assert (first.status, first.headers["retry-after"]) == (503, "2")
    assert "may or may not" in first.json()["detail"]
    assert [vote.approver for vote in request.votes] == [PEOPLE[0]]
    assert (again.status, again.json()["alreadyRecorded"]) == (200, True)


def test_one_who_resumed_a_run_is_not_told_that_somebody_else_did(fire: FireWorld) -> None:
    """The answer is lost, and what botocore sends again collides: then our own write stands."""
    fire.control.plan(
        Fault("lost-resume", "fail-after", "resume_execution", operation=WRITES),
        Fault("collides", "throttled", "resume_execution", nth=5, operation=WRITES),
    )

    life = the_desk_answers(fire, "900-collides")

    resumed = next(said for said in life.said if said.what == "resume")
    assert fire.control.times_landed("collides") == 1
    assert resumed.answer.status == 200, resumed.answer.text
    _healed(fire, life)
    assert not judge(fire, [life]).wrong


def test_what_the_stream_brings_twice_late_and_in_another_order_is_delivered_once(
    fire: FireWorld,
) -> None:
    fire.control.plan()
    lives = [the_desk_answers(fire, "910-streams"), both_sign(fire, "911-streams")]
    _healed(fire, *lives)
    mails, told = mailed(fire).mails, len(fire.hooks.told)
    effects = [each for life in lives for each in fire.effects.of_request(life.request_id)]
    records = [
        {"dynamodb": {"Keys": {"requestId": {"S": e.request_id}, "effectId": {"S": e.effect_id}}}}
        for e in effects
    ]

    batches = [records, records[::-1], [*records, *records]]
    _at_once(
        [
            (function, {"Records": [r for r in batch if kind in json.dumps(r)]})
            for batch in batches
            for function, kind in (
                ("NotifyFunction", f'"{MAIL}#'),
                ("ResumeFunction", f'"{RESUME}#'),
                ("CallHookFunction", '"hook#'),
            )
        ],
        fire,
    )
    fire.still()

    assert (mailed(fire).mails, len(fire.hooks.told)) == (mails, told)
    assert not judge(fire, lives).wrong


def test_two_sweepers_at_once_do_what_one_does(fire: FireWorld) -> None:
    dead = Fault("dead-resume", "kill-before", "resume", nth=1, times=2)
    fire.control.plan(dead)
    life = both_sign(fire, "920-sweepers")
    fire.still()
    fire.control.plan()
    fire.later(60)

    swept = _at_once([("SweepFunction", {}), ("SweepFunction", {})], fire)
    _healed(fire, life)

    assert all(each["failed"] == 0 for each in swept)
    assert not judge(fire, [life]).wrong


def test_the_judge_notices_what_he_looks_for(fire: FireWorld) -> None:
    fire.control.plan()
    life = both_sign(fire, "930-judged")
    _healed(fire, life)
    assert not judge(fire, [life]).wrong
    said = life.said[-1]

    def seen(*more: Said) -> Judgement:
        return judge(fire, [replace(life, said=[*life.said, *more])])

    other = replace(said, verdict=False)
    busy = Answer(503, {}, "nothing was recorded")
    assert seen(other).lost, "an answer that was confirmed and is not there"
    assert seen(replace(said, answer=busy)).failures_5xx, "a 503 that does not say when"
    assert seen(replace(said, answer=busy)).untrue, "an answer that denies what is recorded"
    assert judge(fire, [replace(life, wanted="rejected")]).lost, "another outcome than was given"
    stopped = somebody_stops_it(fire, "931-stopped")
    _healed(fire, stopped)
    assert not judge(fire, [stopped]).wrong
    assert not judge(fire, [replace(stopped, wanted="approved", given_up=True)]).lost
    assert judge(fire, [replace(stopped, wanted="approved")]).lost, "a cancellation by nobody"
    call("POST", f"{fire.vendor.url}/pay/{life.order}", body={})
    assert judge(fire, [life]).doubled, "a consequence that came twice"
    _owe(fire, life)
    assert judge(fire, [life]).stuck, "a wake-up that nobody delivers"
    _disown(fire, life)


def _waiting(
    fire: FireWorld, story: Callable[[FireWorld, str], Life], order: str
) -> tuple[Life, Callable[[], Answer]]:
    """A request that stands alone and is open, and the first person's vote on it."""
    url = f"{fire.world.stack.api_url}/api/v1/requests"
    body = {"data": order, "prompt": f"Sign {order}?", "approvers": list(PEOPLE), "minApprovals": 2}
    opened = call("POST", url, body=body, token=fire.world.tokens["deployer"])
    life = Life(story.__name__, order, request_id=opened.json()["id"])
    door = f"{url}/{life.request_id}/approve"
    return life, lambda: call("POST", door, body={}, token=fire.world.tokens[PEOPLE[0]])


def _healed(fire: FireWorld, *lives: Life) -> None:
    fire.heal(lambda: not fire.owed() and all(is_over(fire, life) for life in lives))


def _at_once(calls: Sequence[tuple[str, dict[str, Any]]], fire: FireWorld) -> list[Any]:
    with ThreadPoolExecutor(len(calls)) as side_by_side:
        return list(side_by_side.map(lambda each: fire.world.invoke(*each), calls))


def _owe(fire: FireWorld, life: Life) -> None:
    _update_wake_up(fire, life, "SET owed = :owed, owedSince = :since", with_values=True)


def _disown(fire: FireWorld, life: Life) -> None:
    _update_wake_up(fire, life, "REMOVE owed, owedSince", with_values=False)


def _update_wake_up(fire: FireWorld, life: Life, expression: str, *, with_values: bool) -> None:
    values = {":owed": {"S": "owed"}, ":since": {"S": f"{RESUME}#{fire.now():012d}"}}
    fire.world.engine.client("dynamodb").update_item(
        TableName=fire.world.stack.outputs["EffectsTable"],
        Key={"requestId": {"S": life.request_id}, "effectId": {"S": f"{RESUME}#1"}},
        UpdateExpression=expression,
        **({"ExpressionAttributeValues": values} if with_values else {}),
    )
