"""Runs that the end-to-end tests start, and the few things they do with them over and over."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from countersign_workbench.demo.http_client import Answer
from countersign_workbench.demo.world import READING_SECONDS, World, link_in, mail_of_request
from tests.end_to_end.stage import ROOT

CMS, PAYMENTS = "cms.example.com", "payment-api.example.com"
EDITOR, MARKETING = "editor@example.com", "marketing@example.com"
FRAUD, MANAGER = "fraud@example.com", "senior-manager@example.com"

DISCLOSED_TO = "disclosure to"
"""How a text begins its `where` when it may hold links, since their disclosure is on record."""

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
        return [body for body in bodies(self.world, CMS) if self.topic in str(body)]


def ask_for_a_post(world: World) -> Asked:
    """Start content-approval about a topic of its own and wait until both were mailed."""
    topic = a_word("topic number")
    return ask(world, "content-approval", {"topic": topic}, (EDITOR, MARKETING), topic)


def ask_for_a_payment(world: World) -> Asked:
    """Start transaction-approval with a payment that people must look at."""
    customer = a_word("customer")
    payment = {"amount": 90_000, "customer": customer, "new_account": True}
    return ask(world, "transaction-approval", {"transaction": payment}, (FRAUD, MANAGER), customer)


def ask(
    world: World,
    ensemble: str,
    run_input: dict[str, Any],
    people: tuple[str, ...],
    topic: str = "",
) -> Asked:
    """Start a run and wait until everybody whom its gate asks has a mail."""
    execution_id = world.start(ensemble, run_input)
    return asked_by(world, execution_id, people, topic)


def asked_by(world: World, execution_id: str, people: tuple[str, ...], topic: str = "") -> Asked:
    """Wait until a run that is on its way asks these people."""
    request_id = world.pending(execution_id)["id"]
    links = {who: link_in(mail_of_request(world, who, request_id)) for who in people}
    return Asked(world, execution_id, request_id, links, topic)


def ended(asked: Asked) -> dict[str, Any]:
    """Wait for the good end of a run."""
    run = asked.world.ended(asked.execution_id)
    assert run["status"] == "succeeded", run
    return run


def a_word(of: str) -> str:
    """A text that no other run has in it."""
    return f"{of}-{next(_numbers)}-{time.monotonic_ns()}"


def sent_to(world: World, host: str, word: str) -> list[tuple[str, str, Any]]:
    """The calls that an outside system got about this word: method, path and body."""
    return [
        (call.method, call.path, call.body)
        for call in world.outside[host].received
        if word in f"{call.path} {call.body}"
    ]


def bodies(world: World, host: str) -> list[Any]:
    """Everything that an outside system got, oldest first."""
    return [received.body for received in world.outside[host].received]


def log_lines(world: World, function: str, *, since: float) -> list[str]:
    """What a function (its name in the template, as `Resume`) wrote since a moment (epoch s)."""
    logs = world.engine.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    [mine] = [name for name in groups if name.endswith(f"/{function}Logs")]
    events = logs.filter_log_events(logGroupName=mine, startTime=int(since * 1000))["events"]
    return [event["message"] for event in events]


def audit_verified(world: World, request_id: str) -> subprocess.CompletedProcess[str]:
    """Have `countersign audit verify` look at one request, as an auditor does."""
    return run_countersign(world, "audit", "verify", request_id)


def run_countersign(world: World, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command against this stack, as an operator does."""
    python_path = os.pathsep.join(
        str(ROOT / part) for part in ("layers/runtime", "layers/compiler", "workbench")
    )
    return subprocess.run(
        [
            *(sys.executable, "-P", "-m", "countersign_workbench", *words),
            *("--stack", world.stack.name, "--endpoint-url", world.engine.endpoint_url),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": python_path},
        check=False,
    )


def read_before_answering() -> None:
    """Let the time pass that a person reads; a form sent at once is shown again."""
    time.sleep(READING_SECONDS)
