"""Where does the story play? In the real stack, with API, mails and outside systems on loopback."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from countersign.adapters.clock import SystemClock
from countersign.adapters.dynamodb.credentials import DynamoCredentialStore
from countersign.adapters.dynamodb.request_item import EXECUTION_INDEX
from countersign_workbench.cli.deployment import Place, find
from countersign_workbench.cli.token import new_credential
from countersign_workbench.demo.cast import Cast
from countersign_workbench.demo.http_client import Answer, call
from countersign_workbench.demo.outside import OutsideSystem, host_map, outside_systems
from countersign_workbench.demo.page import Page, read_page
from countersign_workbench.engine.deploy import Stack, deploy, physical_ids
from countersign_workbench.engine.mails import Mail, captured_mails
from countersign_workbench.engine.start import Engine, running_engine

T = TypeVar("T")

STACK_NAME = "countersign-demo"
PATIENCE_SECONDS = 90.0
POLL_SECONDS = 0.05
# A form younger than this is shown again (mail scanners submit at once); people need longer anyway.
READING_SECONDS = 2.1
CONTENT_TEAM = "content-team@example.com"
RELEASE_TEAM = "release-team@example.com"
SUPPORT = "support@example.com"


class NothingCameError(Exception):
    """What the story waited for did not happen within `PATIENCE_SECONDS`."""


@dataclass(frozen=True)
class Heard:
    """One text that the system gave somebody: where from, and the words (headers first)."""

    where: str
    text: str


@dataclass(frozen=True)
class World:
    """One deployed stack with everything around it, and what people and services do to it."""

    engine: Engine
    stack: Stack
    outside: Mapping[str, OutsideSystem]
    cast: Cast
    tokens: dict[str, str] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)

    def api(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Call the API as `who` (a name in `tokens`), with a path below `/api/v1`."""
        url = f"{self.stack.api_url}/api/v1{path}"
        return self.call(method, url, body=body, token=self.tokens[who], headers=headers)

    def call(self, method: str, url: str, **sent: Any) -> Answer:
        """Make one call and remember what was answered."""
        answer = call(method, url, **sent)
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        self.heard.append(Heard(f"{method} {url}", f"{head}\n\n{answer.text}"))
        return answer

    def start(self, ensemble: str, run_input: Mapping[str, Any]) -> str:
        """Start a run over the API and return its id."""
        answer = self.api("agent", "POST", f"/ensembles/{ensemble}/executions", dict(run_input))
        if answer.status != 202:
            raise NothingCameError(f"{ensemble} did not start: {answer.status} {answer.text}")
        return str(answer.json()["id"])

    def execution(self, execution_id: str) -> dict[str, Any]:
        """Read a run over the API."""
        found: dict[str, Any] = self.api("operator", "GET", f"/executions/{execution_id}").json()
        return found

    def ended(self, execution_id: str) -> dict[str, Any]:
        """Wait until a run has ended and return it."""

        def look() -> dict[str, Any] | None:
            run = self.execution(execution_id)
            return None if run["status"] in ("running", "waiting") else run

        what = f"the end of {execution_id}"
        eventually(what, lambda: None if self.is_running(execution_id) else True)
        return eventually(what, look)

    def pending(self, execution_id: str) -> dict[str, Any]:
        """Wait until a run asks somebody, and return its entry in `GET /pending`."""

        def look() -> dict[str, Any] | None:
            items = self.api("operator", "GET", "/pending?limit=100").json()["items"]
            return next((item for item in items if item.get("executionId") == execution_id), None)

        what = f"a request of {execution_id}"
        eventually(what, lambda: self._asks(execution_id) or None)
        return eventually(what, look)

    def request(self, request_id: str) -> dict[str, Any]:
        """Read a request over the API."""
        found: dict[str, Any] = self.api("operator", "GET", f"/requests/{request_id}").json()
        return found

    def mail(self, to: str, *, saying: str = "") -> Mail:
        """Wait for a mail to this address that has `saying` in its text; the newest such."""

        def look() -> Mail | None:
            found = [mail for mail in captured_mails(self.engine, to) if saying in mail.text]
            return found[-1] if found else None

        return eventually(f"a mail to {to}", look)

    def open(self, link: str) -> Page:
        """Open a review link as a browser does."""
        return read_page(link, self.call("GET", link).text)

    def decide(self, page: Page, verdict: str, **words: str) -> Answer:
        """Fill in the form of a page and send it; the answer is a redirect to the receipt."""
        if page.action is None:
            raise NothingCameError(f"{page.url} has no form: {page.text[:200]}")
        return self.call("POST", page.action, form=page.filled(verdict=verdict, **words))

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """Call a function by its logical id, as the clock or an operator may."""
        if function not in self._names:
            self._names.update(physical_ids(self.engine, self.stack.name))
        answer = self.engine.client("lambda").invoke(
            FunctionName=self._names[function], Payload=json.dumps(event).encode()
        )
        payload = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            raise NothingCameError(f"{function} failed: {payload}")
        return payload

    def item(self, table: str, key: Mapping[str, Any]) -> dict[str, Any]:
        """Read one item of a table by its output name, as an operator may."""
        found = self.engine.client("dynamodb").get_item(
            TableName=self.stack.outputs[table], Key=dict(key), ConsistentRead=True
        )
        return dict(found.get("Item", {}))

    # Waiting asks the engine and the table: that is far quicker than the API, and what is being
    # waited for needs the machine.
    def is_running(self, execution_id: str) -> bool:
        """Whether the engine still runs it; a run that waits for people runs."""
        ensemble, _, name = execution_id.partition(".")
        machines = self.stack.state_machine_prefix.replace(":stateMachine:", ":execution:")
        run = self.engine.client("stepfunctions").describe_execution(
            executionArn=f"{machines}{ensemble}:{name}"
        )
        return bool(run["status"] == "RUNNING")

    def _asks(self, execution_id: str) -> bool:
        found = self.engine.client("dynamodb").query(
            TableName=self.stack.outputs["RequestsTable"],
            IndexName=EXECUTION_INDEX,
            KeyConditionExpression="executionId = :run",
            ExpressionAttributeValues={":run": {"S": execution_id}},
        )
        return any("pendingShard" in item for item in found["Items"])


def link_in(mail: Mail) -> str:
    """Return the one review link that a mail holds."""
    links: set[str] = set(re.findall(r"https?://\S+/r/[a-z2-7]{52}", mail.text))
    if len(links) != 1:
        raise NothingCameError(f"one link expected in the mail to {mail.to}, found {len(links)}")
    return links.pop()


def mail_of_request(world: World, to: str, request_id: str) -> Mail:
    """Wait for the mail that asks this person about this request."""
    evidence = world.item("EvidenceTable", {"requestId": {"S": request_id}})["evidence"]["S"]
    prompt = json.loads(evidence)["prompt"]

    def look() -> Mail | None:
        asked = [mail for mail in captured_mails(world.engine, to) if prompt in mail.text]
        return next((mail for mail in reversed(asked) if _is_about(mail, request_id)), None)

    return eventually(f"the mail to {to} about {request_id}", look)


def _is_about(mail: Mail, request_id: str) -> bool:
    return request_id in mail.text or request_id in mail.html


def eventually(what: str, look: Callable[[], T | None]) -> T:
    """Ask `look` again and again, at most `PATIENCE_SECONDS`, until it finds something."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        if (found := look()) is not None:
            return found
        time.sleep(POLL_SECONDS)
    raise NothingCameError(f"{what} did not come within {PATIENCE_SECONDS:.0f} s")


@contextmanager
def deployed_world(
    root: Path,
    cast: Cast,
    *,
    progress: Callable[[str], None],
    enforce_roles: bool = False,
    hosts: Mapping[str, str] | None = None,
) -> Iterator[World]:
    """Start everything, deploy `root`'s template, make API tokens; all ends with the block.

    `hosts` leads more outside hosts than the story's own to loopback URLs.
    """
    with outside_systems() as outside, running_engine(enforce_roles=enforce_roles) as engine:
        progress(f"The engine is up on {engine.endpoint_url}, for this machine only.")
        stack = deploy(
            engine,
            root,
            stack_name=STACK_NAME,
            parameters={
                "SenderAddress": "approvals@example.com",
                "ThinkProvider": "offline",
                "HostMap": host_map(dict(outside), hosts or {}),
                "EnsembleEnv": json.dumps(
                    {
                        "CONTENT_TEAM": CONTENT_TEAM,
                        "RELEASE_TEAM": RELEASE_TEAM,
                        "ESCALATION_EMAIL": SUPPORT,
                    }
                ),
            },
        )
        progress("template.yaml is deployed, as it would be to the cloud.")
        world = World(engine, stack, outside, cast)
        _hand_out_tokens(world)
        yield world


def _hand_out_tokens(world: World) -> None:
    scopes = {
        "agent": ("executions:start",),
        "operator": (
            "executions:read",
            "executions:stop",
            "requests:read",
            "requests:cancel",
            "audit:read",
        ),
        "service desk": ("requests:read", "requests:links"),
        "deployer": ("requests:submit", "requests:read"),
    }
    place = Place(world.stack.name, world.engine.endpoint_url, world.engine.region)
    deployment = find(place)
    store = DynamoCredentialStore(deployment.client("dynamodb"), deployment.tables)
    for name, granted in scopes.items():
        world.tokens[name], credential = new_credential(
            name,
            scopes=frozenset(granted),
            address=None,
            expires_days=1,
            taken=frozenset(),
            now=SystemClock().now(),
        )
        store.put(credential)
