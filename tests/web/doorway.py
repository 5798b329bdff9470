"""How does a test stand at a door: a deployment in memory, its callers, and calls as events?"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from countersign import links, wiring
from countersign.domain.commands import Cancel, CastVote, Command, Expire
from countersign.domain.credentials import Credential
from countersign.domain.opening import Opening
from countersign.domain.request import BY_CREDENTIAL, Request
from countersign.service.apply_command import apply_command
from countersign.service.open_gate import Opened, open_gate
from countersign.service.revoke_link import Revoked
from tests.builders import revoke
from tests.fakes.memory import Memory
from tests.fakes.world import FakeClock, FakeInvoker, FakeWorkflow, Pauses

Handler = Callable[[Mapping[str, Any], Any], dict[str, Any]]

ANA = "ana@example.com"
BEN = "ben@example.com"
CAT = "cat@example.com"
BASE_URL = "https://sign.example.com/live"
SECRET = bytes(range(32))
CONSEQUENCE = {
    "onApprove": [{"name": "publish", "kind": "http", "certain": True}],
    "onReject": [{"name": "tell-author", "kind": "email", "certain": False}],
}
CATALOGUE = {
    "ensembles": {
        "content-approval": {
            "digest": "sha256:" + "ab" * 32,
            "source": "ensembles/content-approval.yaml",
            "input": None,
            "steps": [
                {"name": "generate", "kind": "think", "gate": False, "condition": None},
                {"name": "approve", "kind": "hitl", "gate": True, "condition": None},
                {
                    "name": "publish",
                    "kind": "http",
                    "gate": False,
                    "condition": "${approve.output.approved}",
                },
            ],
        },
        "refund": {"digest": "sha256:" + "cd" * 32, "source": "x", "input": None, "steps": []},
    }
}


@dataclass(frozen=True)
class Reply:
    """What came back through a door."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Doorway:
    """One deployment: its tables, clock, engine and other functions, all in memory."""

    memory: Memory = field(default_factory=Memory)
    clock: FakeClock = field(default_factory=FakeClock)
    workflow: FakeWorkflow = field(default_factory=FakeWorkflow)
    invoker: FakeInvoker = field(default_factory=FakeInvoker)
    pauses: Any = field(default_factory=Pauses)
    catalogue: Mapping[str, Any] = field(default_factory=lambda: CATALOGUE)

    def call(self, handler: Handler, event: Mapping[str, Any]) -> Reply:
        """What the handler answers to this event."""
        with wiring.using(
            requests=self.memory.requests,
            evidence=self.memory.evidence,
            links=self.memory.links,
            effects=self.memory.effects,
            audit=self.memory.audit,
            credentials=self.memory.credentials,
            workflow=self.workflow,
            invoker=self.invoker,
            clock=self.clock,
            pause=self.pauses,
            catalogue=self.catalogue,
        ):
            answer = handler(event, None)
        return Reply(answer["statusCode"], answer["headers"], answer["body"])

    def a_token(self, *scopes: str, name: str = "ci-bot", **known: Any) -> str:
        """A fresh API token with these scopes; `known` are further fields of its credential."""
        number = len(self.memory.tables.credentials)
        token = "cs_" + "abcdefghijklmnopqrstuvwxyz"[number] * 52
        self.memory.credentials.put(
            Credential(
                token_hash=links.api_token_hash(token),
                name=name,
                scopes=frozenset(scopes),
                created_at=self.clock.now(),
                **known,
            )
        )
        return token

    def a_request(
        self,
        key: str = "content-approval.run-1.approve",
        *,
        approvers: tuple[str, ...] = (ANA, BEN),
        quorum: int = 1,
        requester: str | None = "ci-bot",
        undecided: bool = False,
        consequence: Any = CONSEQUENCE,
        **inputs: Any,
    ) -> Request:
        """An open request; `inputs` are further gate inputs."""
        ensemble, run, step = [*key.split("."), None, None][:3]
        asked = {"data": {"word_count": 1200}, "prompt": "Publish this?", **inputs}
        opening = Opening(
            key=key,
            inputs={**asked, "approvers": list(approvers), "minApprovals": quorum},
            token=f"task-token-of-{key}",
            run_started="2026-11-22T11:59:00Z",
            execution_arn=f"arn:aws:states:eu-west-1:123456789012:execution:{ensemble}:{run}",
            execution_id=f"{ensemble}.{run}",
            ensemble=ensemble,
            step=step,
            definition="sha256:" + "ab" * 32,
            requester=requester,
            undecided=undecided,
            consequence=consequence,
        )
        opened = open_gate(opening, store=self.memory.requests, secret=SECRET, now=self.clock.now())
        assert isinstance(opened, Opened), opened
        return opened.request

    def a_token_gate(self, key: str = "content-approval.run-1.ask", **inputs: Any) -> Request:
        """An open gate that whoever holds its resume token answers."""
        ensemble, run, step = key.split(".")
        opening = Opening(
            key=key,
            inputs={"data": None, "prompt": "Pay this?", **inputs},
            token=f"task-token-of-{key}",
            run_started="2026-11-22T11:59:00Z",
            execution_arn=f"arn:aws:states:eu-west-1:123456789012:execution:{ensemble}:{run}",
            execution_id=f"{ensemble}.{run}",
            ensemble=ensemble,
            step=step,
            definition="sha256:" + "ab" * 32,
            requester="somebody-else",
            consequence=CONSEQUENCE,
            answered_by="token",
        )
        opened = open_gate(opening, store=self.memory.requests, secret=SECRET, now=self.clock.now())
        assert isinstance(opened, Opened), opened
        return opened.request

    def resume_token(self, *, epoch: int = 1) -> str:
        """The token of every token gate (tests open with one secret)."""
        return links.resume_token(SECRET, epoch=epoch)

    def link(self, approver: str = ANA, *, epoch: int = 1) -> str:
        """The link token of an approver (of every request: tests open with one secret)."""
        return links.link_token(SECRET, approver, epoch=epoch)

    def revokes(self, request: Request, approver: str = ANA, *, reissue: bool = False) -> None:
        """Let the operator revoke an approver's link."""
        answer = revoke(
            self.memory,
            approver,
            request_id=request.request_id,
            now=self.clock.now(),
            reissue=reissue,
        )
        assert isinstance(answer, Revoked), answer

    def votes(self, request: Request, approver: str, *, approved: bool = True, **said: Any) -> None:
        """Let an approver answer by credential."""
        self.applies(request, CastVote(approver, approved=approved, via=BY_CREDENTIAL, **said))

    def cancels(self, request: Request, reason: str = "not needed any more") -> None:
        """Let the request be called off."""
        self.applies(request, Cancel(reason, by="ops"))

    def expires(self, request: Request) -> None:
        """Let the request end unanswered."""
        late = FakeClock(request.deadline)
        store = self.memory.requests
        apply_command(request.request_id, Expire("engine"), store=store, clock=late)

    def applies(self, request: Request, command: Command) -> None:
        apply_command(request.request_id, command, store=self.memory.requests, clock=self.clock)

    def stored(self, request: Request) -> Request:
        """The request as it stands in the table now."""
        return self.memory.tables.requests[request.request_id]


def an_event(
    method: str = "GET",
    path: str = "/api/v1/requests",
    *,
    token: str | None = None,
    json_body: Any = None,
    form: Mapping[str, str] | None = None,
    body: bytes | None = None,
    query: Mapping[str, str] | str = "",
    headers: Mapping[str, str] | None = None,
    **parameters: str,
) -> dict[str, Any]:
    """A call as API Gateway hands it over (payload format 2.0)."""
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    if token is not None:
        sent["authorization"] = f"Bearer {token}"
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": f"ANY {path}",
        "rawPath": path,
        "rawQueryString": query if isinstance(query, str) else urlencode(query),
        "headers": sent,
        "requestContext": {"requestId": "call-1", "http": {"method": method, "path": path}},
        "pathParameters": parameters,
        "isBase64Encoded": False,
    }
    if json_body is not None:
        sent.setdefault("content-type", "application/json")
        event["body"] = json.dumps(json_body)
    if form is not None:
        sent.setdefault("content-type", "application/x-www-form-urlencoded")
        body = urlencode(form).encode()
    if body is not None:
        event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    return event
