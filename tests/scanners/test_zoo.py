"""Whatever opens the mail before its reader: the question stays open, and the link still answers.

All robots are let loose on one deployed stack, each on a mail of its own, with the tables compared
before and after; then the people answer through the very links that were probed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser

from countersign.domain.limits import SERVED_MIN_SECONDS
from countersign_workbench.demo.http_client import Answer as Answered
from countersign_workbench.demo.world import World
from tests.browser.conftest import chromium_path, without_chromium
from tests.end_to_end.runs import Asked, ask_for_a_post, ended, read_before_answering
from tests.scanners import zoo
from tests.scanners.browser import Opened, opened_in
from tests.scanners.wire import Answer, Call, get, send_at_once
from tests.scanners.world import (
    TABLES,
    Question,
    asked,
    changed,
    contents,
    refusals,
    scanned_world,
    still,
)

VISITS = 100
"""Of each link of a gate, while it waits."""

LOOKERS = [robot.name for robot in zoo.BEFORE_THE_PERSON]
LATE = list(zoo.AFTER_THE_PERSON)


@dataclass
class Day:
    """Everything that happened: what robots were answered, what they changed, how people fared."""

    world: World
    gate: Asked
    questions: dict[str, Question]
    items: int
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    changes: dict[str, list[str]] = field(default_factory=dict)
    voted: dict[str, Answered] = field(default_factory=dict)
    sent: dict[str, zoo.Sent] = field(default_factory=dict)
    asked_for: tuple[str, ...] = ()
    refusals: int = 0

    def let_loose(self, name: str, act: Callable[[], list[Answer]]) -> None:
        """Have something done, and compare the tables before and after."""
        before = contents(self.world)
        self.answers[name] = act()
        self.changes[name] = changed(before, contents(self.world))


@pytest.fixture(scope="module")
def day(request: pytest.FixtureRequest) -> Iterator[Day]:
    """Mails go out, robots come, people answer, and robots come again."""
    with scanned_world() as world:
        gate = ask_for_a_post(world)
        names = (*LOOKERS, *LATE, zoo.REAL_BROWSER, zoo.PATIENT)
        questions = {name: asked(world, name) for name in names}
        items = sum(map(len, still(world).values()))
        whole = Day(world, gate, questions, items)
        _robots(whole)
        if chromium_path():
            _robot_with_a_browser(whole, request.getfixturevalue("browser"))
        _people(whole)
        world.ended(gate.execution_id)
        still(world)
        for name, (act, _) in zoo.AFTER_THE_PERSON.items():
            whole.let_loose(name, lambda act=act, name=name: act(whole.sent[name]))
        whole.refusals = refusals(world)
        yield whole


def _robots(day: Day) -> None:
    visits = [
        call
        for link in day.gate.links.values()
        for call in [get(link), Call("HEAD", link)] * (VISITS // 2)
    ]
    day.let_loose(zoo.HUNDRED_VISITS, lambda: send_at_once(visits))
    for robot in zoo.BEFORE_THE_PERSON:
        catch = day.questions[robot.name].catch
        day.let_loose(robot.name, lambda robot=robot, catch=catch: robot.act(catch))


def _robot_with_a_browser(day: Day, browser: Browser) -> None:
    link = day.questions[zoo.REAL_BROWSER].catch.link
    seen: list[Opened] = []

    def look() -> list[Answer]:
        seen.append(opened_in(browser, link))
        return [seen[-1].answer]

    day.let_loose(zoo.REAL_BROWSER, look)
    day.asked_for = seen[-1].asked


def _people(day: Day) -> None:
    """Everybody opens the page, reads, and answers; so does the robot that cannot be told apart."""
    links = {name: question.catch.link for name, question in day.questions.items()}
    pages = {name: day.world.open(link) for name, link in {**links, **day.gate.links}.items()}
    read_before_answering()
    for name, page in pages.items():
        day.sent[name] = zoo.Sent(page.action or "", page.filled(verdict="approve"))
        day.voted[name] = day.world.decide(page, "approve")


@pytest.mark.parametrize("robot", zoo.BEFORE_THE_PERSON, ids=LOOKERS)
def test_a_robot_before_the_person_changes_nothing_and_the_person_then_answers(day, robot) -> None:
    answered = [answer.status for answer in day.answers[robot.name]]

    assert day.changes[robot.name] == []
    assert answered, "it did something"
    assert set(answered) <= robot.answers, answered
    assert _recorded(day, robot.name) == ["approved"]


def test_a_hundred_visits_of_each_link_change_no_table_and_the_run_still_goes_on(
    day, record_property
) -> None:
    record_property(
        "searched",
        f"{len(zoo.names())} behaviours, {VISITS} visits x {len(day.gate.links)} links; "
        f"{day.items} items, {len(TABLES)} tables; {day.refusals} posts counted as refused",
    )

    assert {answer.status for answer in day.answers[zoo.HUNDRED_VISITS]} == {200}
    assert day.changes[zoo.HUNDRED_VISITS] == []
    ended(day.gate)
    assert len(day.gate.published()) == 1


@pytest.mark.parametrize("name", LATE)
def test_a_robot_after_the_person_leaves_the_answer_as_it_is(day, name) -> None:
    _, allowed = zoo.AFTER_THE_PERSON[name]

    assert day.changes[name] == []
    assert {answer.status for answer in day.answers[name]} <= allowed
    assert _recorded(day, name) == ["approved"]


def test_a_browser_that_runs_everything_finds_nothing_to_run_and_nothing_to_load(day) -> None:
    if chromium_path() is None:
        without_chromium()
    [page] = day.answers[zoo.REAL_BROWSER]

    assert page.status == 200
    assert "<form" in page.text
    assert day.asked_for == (f"GET {day.questions[zoo.REAL_BROWSER].catch.link}",)
    assert day.changes[zoo.REAL_BROWSER] == []
    assert _recorded(day, zoo.REAL_BROWSER) == ["approved"]


def test_a_robot_that_picks_and_waits_is_taken_for_the_person_and_the_audit_has_its_interval(
    day,
) -> None:
    """What remains, as it is: no form tells it from a person. The trail shows how long it took."""
    [vote] = _entries(day, zoo.PATIENT, "voted")

    waited = _seconds(vote["at"]) - _seconds(vote["servedAt"])

    assert day.voted[zoo.PATIENT].status == 303
    assert _recorded(day, zoo.PATIENT) == ["approved"]
    assert SERVED_MIN_SECONDS <= waited < 60


def test_the_comparison_sees_a_vote_and_each_question_was_open_until_its_person_came(day) -> None:
    before = contents(day.world)
    late = asked(day.world, "somebody-later")

    difference = changed(before, contents(day.world))

    assert {"Requests", "Evidence", "Links", "Effects", "Audit"} <= set(difference), difference
    assert day.world.request(late.request_id)["status"] == "pending"
    assert {answer.status for answer in day.voted.values()} == {303}


def _recorded(day: Day, name: str) -> list[str]:
    """Every vote on a robot's question, as it was counted."""
    request = day.world.request(day.questions[name].request_id)
    assert request["status"] == "approved", request
    states: list[str] = [one["state"] for one in request["audience"] if one["state"] != "waiting"]
    return states


def _entries(day: Day, name: str, kind: str) -> list[dict[str, Any]]:
    path = f"/requests/{day.questions[name].request_id}/audit"
    trail = json.loads(day.world.api("operator", "GET", path).text)
    assert trail["verifies"], trail
    entries = [each["entry"] for each in trail["decisions"]["entries"]]
    return [entry for entry in entries if entry["kind"] == kind]


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
