"""A post is written by a machine: may it be published? Two people must both say yes."""

from __future__ import annotations

import time
from typing import Any

from countersign_workbench.demo.chapters.row import Row
from countersign_workbench.demo.narrator import Narrator
from countersign_workbench.demo.page import Page
from countersign_workbench.demo.world import (
    CONTENT_TEAM,
    READING_SECONDS,
    World,
    link_in,
    mail_of_request,
)

ENSEMBLE = "content-approval"
EDITOR, MARKETING = "editor@example.com", "marketing@example.com"
CMS = "cms.example.com"


def approved_by_two(world: World, tell: Narrator) -> Row:
    """Both approvers say yes: the post is published, once, and not a moment earlier."""
    tell.begin("1. Two people approve a post")
    published = world.outside[CMS].from_now()
    execution_id, request = _ask(world, tell)
    people = [world.cast.person(EDITOR), world.cast.person(MARKETING)]
    mails = [mail_of_request(world, person, request["id"]) for person in people]
    tell.quote(_head(mails[0].text), title=f"mail to {people[0]}: {mails[0].subject}")
    links = [link_in(mail) for mail in mails]
    tell.check("each approver has a link of their own", links[0] != links[1])
    pages = [world.open(link) for link in links]
    _check_page(tell, pages[0])
    time.sleep(READING_SECONDS)

    first = world.decide(pages[0], "approve", feedback="Reads well.")
    tell.check(
        f"{people[0]} approves; the page leads to a receipt", first.status == 303, seen=first
    )
    state = world.request(request["id"])
    tell.check("one yes of two: the request still waits", state["status"] == "pending", seen=state)
    tell.check("nothing has been published", published() == [], seen=published())
    second = world.decide(pages[1], "approve")
    tell.check(f"{people[1]} approves too", second.status == 303, seen=second)
    run = world.ended(execution_id)
    tell.check("the run goes on by itself and succeeds", run["status"] == "succeeded", seen=run)
    posts = published()
    tell.check("the CMS got the post exactly once", len(posts) == 1, seen=posts)
    tell.check(
        "the ensemble's output says approved and published",
        run["output"] == {"status": "approved", "published": True},
        seen=run.get("output"),
    )
    late = world.open(links[0])
    tell.check("the old link now shows the outcome, with no form", late.action is None, seen=late)
    publish, notify = world.cast.step("publish"), world.cast.step("notify-rejection")
    return Row(
        "a post, approved", "2 of 2", "yes, yes", publish, notify, execution_id, request["id"]
    )


def rejected_with_a_reason(world: World, tell: Narrator) -> Row:
    """One approver says no, with a reason: nothing is published and the team reads why."""
    tell.begin("2. One of the two rejects a post")
    published = world.outside[CMS].from_now()
    execution_id, request = _ask(world, tell)
    person = world.cast.person(MARKETING)
    page = world.open(link_in(mail_of_request(world, person, request["id"])))
    time.sleep(READING_SECONDS)

    reason, feedback = "The figures have no source.", "Cite the report and ask again."
    answer = world.decide(page, "reject", reason=reason, feedback=feedback)
    tell.check(f"{person} rejects", answer.status == 303, seen=answer)
    run = world.ended(execution_id)
    tell.check("the run ends with status rejected", run["output"]["status"] == "rejected", seen=run)
    mail = world.mail(to=CONTENT_TEAM)
    tell.quote(mail.text, title=f"mail to {CONTENT_TEAM}: {mail.subject}")
    tell.check(
        "the team's mail carries the Reason", f"Reason: {reason}" in mail.text, seen=mail.text
    )
    tell.check("and the Feedback", f"Feedback: {feedback}" in mail.text, seen=mail.text)
    tell.check("nothing was published", published() == [], seen=published())
    publish, notify = world.cast.step("publish"), world.cast.step("notify-rejection")
    return Row("a post, rejected", "2 of 2", "no", notify, publish, execution_id, request["id"])


def _ask(world: World, tell: Narrator) -> tuple[str, dict[str, Any]]:
    topic = world.cast.topic
    execution_id = world.start(ENSEMBLE, {"topic": topic})
    request = world.pending(execution_id)
    tell.say(
        f'A service started {ENSEMBLE} about "{topic}". The text is there (from the offline '
        f"stand-in for a model); the run waits at the gate `{request['step']}` and holds no "
        "thread, no server and no secret while it does."
    )
    quorum = request["quorum"]
    tell.check(
        "both approvers are asked and both are needed",
        quorum["required"] == 2 and len(request["audience"]) == 2,
        seen=quorum,
    )
    return execution_id, request


def _check_page(tell: Narrator, page: Page) -> None:
    tell.check(
        "the review page offers approve and reject with neither chosen",
        sorted(page.radios.get("verdict", [])) == ["approve", "reject"] and not page.chosen,
        seen=page,
    )


def _head(text: str, lines: int = 15) -> str:
    shown = text.strip().splitlines()
    more = [
        f"... and {len(shown) - lines} lines: the post itself, the link, where to leave feedback"
    ]
    return "\n".join([*shown[:lines], *more])
