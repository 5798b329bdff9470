"""What the tests of functions share: sample events, a house of fakes, a gate opened in it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from countersign import wiring
from functions.open_gate import app as open_gate
from tests.fakes.memory import Memory
from tests.fakes.world import FakeChannel, FakeClock, FakeInvoker, FakeWebhook, FakeWorkflow, Pauses

EVENTS = Path(__file__).resolve().parents[2] / "events"
REQUEST_ID = "refund.run-1.review"
BASE_URL = "https://approve.example.com"
ARN_PREFIX = "arn:aws:states:eu-central-1:123456789012:stateMachine:stage-"


def sample(function: str) -> Any:
    """The sample event of a function, as it is kept for trying it by hand."""
    return json.loads((EVENTS / f"{function}.json").read_text(encoding="utf-8"))


class FakeTasks:
    """Waiting tasks: what was told of their failure, and an error to raise instead."""

    def __init__(self) -> None:
        self.failed: list[tuple[str, str, str]] = []
        self.error: Exception | None = None

    def fail(self, token: str, *, error: str, cause: str) -> bool:
        if self.error is not None:
            raise self.error
        self.failed.append((token, error, cause))
        return True


class House:
    """Every port as a fake; `running()` puts them in place."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.clock = FakeClock()
        self.channel = FakeChannel()
        self.webhook = FakeWebhook()
        self.invoker = FakeInvoker()
        self.workflow = FakeWorkflow()
        self.tasks = FakeTasks()

    @contextmanager
    def running(self) -> Iterator["House"]:
        memory = self.memory
        with wiring.using(
            requests=memory.requests,
            evidence=memory.evidence,
            links=memory.links,
            tokens=memory.tokens,
            secrets=memory.secrets,
            effects=memory.effects,
            audit=memory.audit,
            credentials=memory.credentials,
            workflow=self.workflow,
            tasks=self.tasks,
            channel=self.channel,
            webhook=self.webhook,
            invoker=self.invoker,
            clock=self.clock,
            pause=Pauses(),
        ):
            yield self

    @property
    def request(self) -> Any:
        """The request of the sample gate as it is stored now."""
        return self.memory.tables.requests.get(REQUEST_ID)


def a_run(house: House) -> dict[str, Any]:
    """Start the sample's run and let it reach its gate; the gate's call."""
    call = sample("open_gate")
    house.workflow.start("refund", "run-1", {})
    house.workflow.tokens.add(call["token"])
    open_gate.handler(call, None)
    return call
