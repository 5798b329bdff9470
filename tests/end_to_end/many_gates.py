"""Runs that wait at several places at once: their requests by key, and all their answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import pytest

from countersign_workbench.demo.http_client import Answer
from countersign_workbench.demo.world import NothingCameError, World
from tests.end_to_end.gates import disclosed

T = TypeVar("T")

at_ease = pytest.mark.parametrize("world", ["roles off"], indirect=True)
"""For those that take long: in a second world, so that not all wait for one engine."""

CLOSED = ("approved", "rejected", "timeout", "cancelled")
LOOK_SECONDS = 0.2


def key(execution_id: str, step: str, *items: int) -> str:
    """The id of a gate's request: one index for each `foreach` around it."""
    return ".".join([execution_id, step, *map(str, items)])


def within(seconds: float, what: str, look: Callable[[], T | None]) -> T:
    """Ask `look` again and again, at most so long, until it finds something."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if (found := look()) is not None:
            return found
        time.sleep(LOOK_SECONDS)
    raise NothingCameError(f"{what} did not come within {seconds:.0f} s")


def state(world: World, request_id: str) -> str | None:
    """The status of a request; None where there is none of this id."""
    answer = world.api("operator", "GET", f"/requests/{request_id}")
    return None if answer.status == 404 else str(answer.json()["status"])


@dataclass(frozen=True)
class Question:
    """An open request as a service desk sees it: what a page would show as its digest, and links.

    A vote on it is one call, as of somebody who read the page while the request was open.
    """

    world: World
    request_id: str
    digest: str
    links: dict[str, str]

    def vote(self, who: str, verdict: str, **words: str) -> Answer:
        """Answer over the API with this approver's link."""
        return self.world.call(
            "POST",
            f"{self.world.stack.api_url}/api/v1/requests/{self.request_id}/{verdict}",
            body={"digest": self.digest, **words},
            token=self.links[who].rpartition("/")[2],
        )


def question(world: World, request_id: str) -> Question:
    """An open request, everybody's link disclosed to the service desk."""

    def look() -> Question | None:
        request = disclosed(world, request_id)
        links = {one["approver"]: one.get("link", "") for one in request["audience"]}
        # Who makes the links may be too busy to answer; then they are left out.
        is_whole = all(links.values())
        return Question(world, request_id, request["digest"], links) if is_whole else None

    return within(30, f"the links of {request_id}", look)


def opened(world: World, request_id: str) -> Question:
    """Wait until this gate asks."""
    return all_opened(world, [request_id])[request_id]


def all_opened(world: World, keys: Iterable[str]) -> dict[str, Question]:
    """Wait until all of these gates ask; nobody answers before the last of them does."""
    wanted = list(keys)
    missing = set(wanted)

    def look() -> bool | None:
        for ensemble in {each.partition(".")[0] for each in missing}:
            missing.difference_update(waiting(world, ensemble=ensemble))
        return not missing or None

    within(60, f"{len(wanted)} requests", look)
    return {each: question(world, each) for each in wanted}


def waiting(world: World, **of: str) -> list[str]:
    """The ids of what waits now, soonest deadline first: of an ensemble, of an audience."""
    query = "".join(f"&{name}={quote(value)}" for name, value in of.items())

    def look() -> Answer | None:
        # While the engine starts a function for each of ten gates it may answer nobody for long.
        with suppress(TimeoutError):
            return world.api("operator", "GET", f"/pending?limit=100{query}")
        return None

    answer = within(120, "the list of what waits", look)
    assert answer.status == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def closed(world: World, request_id: str) -> dict[str, Any]:
    """Wait until a request is open no more and return it."""

    def look() -> dict[str, Any] | None:
        return world.request(request_id) if state(world, request_id) in CLOSED else None

    return within(30, f"the end of {request_id}", look)


def run_ended(world: World, execution_id: str, *, seconds: float = 60) -> dict[str, Any]:
    """Wait until a run has ended, and return it with all its steps."""

    def look() -> dict[str, Any] | None:
        run = world.execution(execution_id)
        return None if run["status"] in ("running", "waiting") else run

    run = within(seconds, f"the end of {execution_id}", look)
    return {**run, "steps": all_steps(world, execution_id)}


def all_steps(world: World, execution_id: str) -> list[dict[str, Any]]:
    """Every step of a run, page by page."""
    steps: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = world.api("operator", "GET", f"/executions/{execution_id}?limit=100{cursor}").json()
        steps += page["steps"]
        if "nextCursor" not in page:
            return steps
        cursor = f"&cursor={page['nextCursor']}"


def by_place(run: dict[str, Any]) -> dict[str, str]:
    """The status of each step of a run: under its name, in a `foreach` with the item's index."""
    return {".".join([s["name"], *map(str, s.get("item", []))]): s["status"] for s in run["steps"]}


def trail(world: World, request_id: str) -> list[dict[str, Any]]:
    """The decision chain of a request, oldest first; both of its chains verify."""
    found = world.api("operator", "GET", f"/requests/{request_id}/audit").json()
    assert found["decisions"]["verifies"], found
    assert found["deliveries"]["verifies"], found
    return [each["entry"] for each in found["decisions"]["entries"]]


def kinds(world: World, request_id: str) -> list[str]:
    """What happened to a request, in order."""
    return [entry["kind"] for entry in trail(world, request_id)]
