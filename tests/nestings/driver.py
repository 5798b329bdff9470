"""How is a nesting really run, and what was seen of it?

Gates are answered in the order of the plan, each time when what the plan says is there: exactly
these requests are open and these calls were made. A run that does something else is left alone
from there on, and stopped.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from countersign.adapters.clock import SystemClock
from countersign.adapters.dynamodb.credentials import DynamoCredentialStore
from countersign_workbench.cli.deployment import Place, find
from countersign_workbench.cli.token import new_credential
from countersign_workbench.demo.http_client import Answer, call
from countersign_workbench.demo.world import World
from tests.nestings import law
from tests.nestings.generator import APPROVER, EXECUTION
from tests.nestings.plan import Plan, Quiet
from tests.nestings.witness import Seen, Witness

PATIENCE_SECONDS = 120.0
TRIES = 4
POLL_SECONDS = 0.15
FRESH_SECONDS = 0.15


@dataclass
class Observed:
    """What was seen of one run; `strayed` says where it left the plan.

    `requests` are those of the run and its children as the API lists them, by key; `runs` the
    status of each child run.
    """

    status: str = ""
    error: str | None = None
    cause: str | None = None
    output: Any = None
    calls: list[Seen] = field(default_factory=list)
    open_at_the_end: frozenset[str] = frozenset()
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    strayed: str = ""
    seconds: float = 0.0


class StrayedError(Exception):
    """The run does not do what the plan says."""


class Stage:
    """The world in which all nestings run; several threads may play in it at once."""

    def __init__(self, world: World, witness: Witness) -> None:
        self.world, self.witness = world, witness
        self._states = world.engine.client("stepfunctions")
        self._tables = world.engine.client("dynamodb")
        self._table = world.stack.outputs["RequestsTable"]
        self._approver = _approver(world)
        self._looking, self._sweeping = threading.Lock(), threading.Lock()
        self._open: frozenset[str] = frozenset()
        self._looked = 0.0

    def play(self, plan: Plan) -> Observed:
        """Run one nesting as its plan says."""
        begun = time.monotonic()
        nesting, seen = plan.nesting, Observed()
        arn = self._states.start_execution(
            stateMachineArn=f"{self.world.stack.state_machine_prefix}{nesting.name}",
            name=EXECUTION,
            input=json.dumps(nesting.run_input),
        )["executionArn"]
        try:
            for quiet in plan.quiet:
                for key, answer in quiet.answers.items():
                    self._answer(key, answer)
                self._wait(arn, plan, quiet, is_last=quiet is plan.quiet[-1])
        except StrayedError as strayed:
            seen.strayed = str(strayed)
            with suppress(ClientError):  # it may have ended already
                self._states.stop_execution(executionArn=arn, error="Nesting.Strayed")
        self._note_the_end(plan, seen)
        seen.seconds = time.monotonic() - begun
        return seen

    def add_requests(self, seen: dict[str, Observed]) -> None:
        """Note what the API lists of every run's requests; `seen` is by the ensemble's name."""
        for item in self._listed("/pending?limit=100"):
            _note(seen, item)
        for item in self._listed("/requests?status=closed&limit=100"):
            _note(seen, item)

    def _wait(self, arn: str, plan: Plan, quiet: Quiet, *, is_last: bool) -> None:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            ended = self._states.describe_execution(executionArn=arn)["status"] != "RUNNING"
            if is_last and ended:
                return
            now_open, calls = self._open_of(plan), Counter(self._calls(plan))
            if not is_last and now_open == quiet.open and not quiet.calls - calls:
                return
            if ended or time.monotonic() > give_up:
                raise StrayedError(
                    f"after {sorted(quiet.answers)}: run {'ended' if ended else 'goes on'}; "
                    f"open {sorted(now_open)}, not {sorted(quiet.open)}; "
                    f"calls missing {sorted(quiet.calls - calls)}"
                )
            time.sleep(POLL_SECONDS)

    def _answer(self, key: str, answer: law.Answer) -> None:
        if answer.status == "timeout":
            return self._let_time_go_by(key)
        if answer.status == "cancelled":
            said = self._api("POST", f"/requests/{key}/cancel", {"reason": answer.words})
        else:
            verdict = "approve" if answer.status == "approved" else "reject"
            said = self._api("POST", f"/requests/{key}/{verdict}", {}, token=self._approver)
        if said.status != 200:
            raise StrayedError(f"{answer.status} of {key}: {said.status} {said.text}")
        return None

    def _let_time_go_by(self, key: str) -> None:
        """Let the request's hour be over, and the sweeper come by as it does each minute."""
        past = SystemClock().now() - 1
        self._tables.update_item(
            TableName=self._table,
            Key={"requestId": {"S": key}},
            UpdateExpression="SET deadline = :at, deadlineKey = :key",
            ExpressionAttributeValues={
                ":at": {"N": str(past)},
                ":key": {"S": f"{past:012d}#{key}"},
            },
        )
        with self._sweeping:
            self.world.invoke("SweepFunction", {})

    def _note_the_end(self, plan: Plan, seen: Observed) -> None:
        seen.open_at_the_end = self._open_of(plan, fresh=True)
        answer = self._api("GET", f"/executions/{plan.nesting.name}.{EXECUTION}")
        told = {"status": f"untold: {answer.text}"}
        run: dict[str, Any] = answer.json() if answer.status == 200 else told
        seen.status, seen.output = run["status"], run.get("output")
        error = run.get("error", {})
        seen.error, seen.cause = error.get("error"), error.get("cause")
        seen.calls = self.witness.of(plan.nesting.tag)
        for name in list(plan.nesting.texts)[1:]:
            listed = self._states.list_executions(
                stateMachineArn=f"{self.world.stack.state_machine_prefix}{name}"
            )["executions"]
            seen.runs |= {f"{name}.{each['name']}": each["status"] for each in listed}

    def _calls(self, plan: Plan) -> list[tuple[str, str]]:
        return [each.call for each in self.witness.of(plan.nesting.tag)]

    def _open_of(self, plan: Plan, *, fresh: bool = False) -> frozenset[str]:
        """The open requests of a run and its children; many ask, one looks."""
        with self._looking:
            if fresh or time.monotonic() - self._looked > FRESH_SECONDS:
                self._open = self._scan()
                self._looked = time.monotonic()
            every = self._open
        return frozenset(key for key in every if key.split(".")[0] in plan.nesting.texts)

    def _scan(self) -> frozenset[str]:
        pages = self._tables.get_paginator("scan").paginate(
            TableName=self._table,
            ConsistentRead=True,
            ProjectionExpression="requestId",
            FilterExpression="requestStatus = :pending",
            ExpressionAttributeValues={":pending": {"S": "pending"}},
        )
        return frozenset(item["requestId"]["S"] for page in pages for item in page["Items"])

    def _api(self, method: str, path: str, body: Any = None, *, token: str = "") -> Answer:
        """Make a call, again where a busy machine left it unanswered: each may come twice."""
        url = f"{self.world.stack.api_url}/api/v1{path}"
        given = token or self.world.tokens["operator"]
        for _ in range(TRIES - 1):
            with suppress(OSError):
                return call(method, url, body=body, token=given)
        return call(method, url, body=body, token=given)

    def _listed(self, path: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self._api("GET", f"{path}{cursor}").json()
            items += page["items"]
            if "nextCursor" not in page:
                return items
            cursor = f"&cursor={page['nextCursor']}"


def _note(seen: dict[str, Observed], item: dict[str, Any]) -> None:
    name = item["id"].split(".")[0].removesuffix("-child")
    if name in seen:
        seen[name].requests[item["id"]] = item


def _approver(world: World) -> str:
    """Make a credential that answers as the one person whom all gates ask; its token."""
    deployment = find(Place(world.stack.name, world.engine.endpoint_url, world.engine.region))
    token, credential = new_credential(
        "approver",
        scopes=frozenset({"requests:decide"}),
        address=APPROVER,
        expires_days=1,
        taken=frozenset(),
        now=SystemClock().now(),
    )
    DynamoCredentialStore(deployment.client("dynamodb"), deployment.tables).put(credential)
    return token
