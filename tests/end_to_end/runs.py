"""Runs that the end-to-end tests start, and the few things they do with them over and over."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from typing import Any

from countersign_workbench.demo.http_client import Answer
from countersign_workbench.demo.world import READING_SECONDS, World, link_in, mail_of_request

CMS = "cms.example.com"
EDITOR, MARKETING = "editor@example.com", "marketing@example.com"
FRAUD, MANAGER = "fraud@example.com", "senior-manager@example.com"

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Asked:
    """A run that waits at its gate: ids, and each approver's link by address."""

    world: World
    execution_id: str
    request_id: str
    links: dict[str, str]
    topic: str

    def vote(self, who: str, verdict: str, **words: str) -> Answer:
        """Answer over the API with this approver's link, having read the page."""
        link = self.links[who]
        body = {"digest": self.world.open(link).fields["digest"], **words}
        return self.world.call(
            "POST",
            f"{self.world.stack.api_url}/api/v1/requests/{self.request_id}/{verdict}",
            body=body,
            token=link.rpartition("/")[2],
        )

    def published(self) -> list[Any]:
        """What the CMS got of this run's topic."""
        return [body for body in self.world.outside[CMS].bodies() if self.topic in str(body)]


def ask_for_a_post(world: World) -> Asked:
    """Start content-approval about a topic of its own and wait until both were mailed."""
    topic = f"topic number {next(_numbers)}-{time.monotonic_ns()}"
    return _asked(world, "content-approval", {"topic": topic}, (EDITOR, MARKETING), topic)


def ask_for_a_payment(world: World) -> Asked:
    """Start transaction-approval with a payment that people must look at."""
    customer = f"customer {next(_numbers)}-{time.monotonic_ns()}"
    payment = {"amount": 90_000, "customer": customer, "new_account": True}
    return _asked(
        world, "transaction-approval", {"transaction": payment}, (FRAUD, MANAGER), customer
    )


def _asked(
    world: World, ensemble: str, run_input: dict[str, Any], people: tuple[str, ...], topic: str
) -> Asked:
    execution_id = world.start(ensemble, run_input)
    request_id = world.pending(execution_id)["id"]
    links = {who: link_in(mail_of_request(world, who, request_id)) for who in people}
    return Asked(world, execution_id, request_id, links, topic)


def read_before_answering() -> None:
    """Let the time pass that a person reads; a form sent at once is shown again."""
    time.sleep(READING_SECONDS)
