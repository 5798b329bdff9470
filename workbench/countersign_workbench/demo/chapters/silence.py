"""Nobody answers: what does a run do when the time is up?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from countersign_workbench.demo.chapters.row import Row
from countersign_workbench.demo.narrator import Narrator
from countersign_workbench.demo.world import RELEASE_TEAM, World

ENSEMBLE = "release-window"
RELEASES = "deploy.example.com"


@dataclass(frozen=True)
class Waiting:
    """A run that was started early in the story so that its time is up when its chapter comes."""

    execution_id: str
    request: dict[str, Any]


def begin_waiting(world: World) -> Waiting:
    """Start the run whose gate gives people two seconds."""
    execution_id = world.start(
        ENSEMBLE, {"version": "2026.11", "changes": ["a new checkout"], "requested_by": "build"}
    )
    return Waiting(execution_id, world.pending(execution_id))


def times_out(world: World, tell: Narrator, waiting: Waiting) -> Row:
    """The deadline has passed: the sweep closes the request as timeout, never as a yes."""
    released = world.outside[RELEASES].from_now()
    tell.begin("6. Nobody answers in time")
    deadline = datetime.fromisoformat(waiting.request["deadline"])
    while datetime.now(UTC) <= deadline:
        time.sleep(0.1)
    tell.say(
        "This gate gave people two seconds. The sweep that closes such gates runs every minute; "
        "here it is called by hand, so that nobody has to wait for the clock."
    )
    world.invoke("SweepFunction", {})
    run = world.ended(waiting.execution_id)
    state = world.request(waiting.request["id"])
    tell.check("the request's outcome is timeout", state["status"] == "timeout", seen=state)
    tell.check(
        "and the run went on with it, as with no yes", run["status"] == "succeeded", seen=run
    )
    ran = {step["name"] for step in run["steps"] if step["status"] == "succeeded"}
    release, report = world.cast.step("release"), world.cast.step("report-silence")
    tell.check(f"`{release}` did not run", release not in ran, seen=ran)
    tell.check("nothing was released", released() == [], seen=released())
    mail = world.mail(to=RELEASE_TEAM)
    tell.check(f"`{report}` told {RELEASE_TEAM}", "Nobody answered" in mail.text, seen=mail)
    return Row("silence", "1 of 1", "none", report, release, waiting.execution_id, state["id"])
