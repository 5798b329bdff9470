"""Gates that ask nobody by name, what their token's holder sends, and time that goes by."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign_workbench.demo.http_client import Answer, call
from countersign_workbench.demo.world import Heard, World, eventually
from tests.end_to_end.runs import DISCLOSED_TO


@dataclass(frozen=True)
class TokenGate:
    """A run that waits for whoever holds this token."""

    world: World
    execution_id: str
    request_id: str
    token: str

    def resume(self, said: Any, *, token: str | None = None) -> Answer:
        """Send these answers, with the gate's own token or with another."""
        return resume(self.world, self.execution_id, {"token": token or self.token, "input": said})

    def outcome(self) -> Any:
        """The outcome as the API tells it; None while the gate is open."""
        return self.world.request(self.request_id).get("outcome")


def token_gate(world: World, ensemble: str, run_input: Mapping[str, Any]) -> TokenGate:
    """Start a run, wait until it waits, and have its token disclosed to the service desk."""
    return waiting_token_gate(world, world.start(ensemble, run_input))


def waiting_token_gate(world: World, execution_id: str) -> TokenGate:
    """The same for a run that was started before."""
    request_id = world.pending(execution_id)["id"]
    return TokenGate(world, execution_id, request_id, disclosed(world, request_id)["resumeToken"])


def resume(world: World, execution_id: str, body: Any) -> Answer:
    """Call a run's resume with this body, without any other credential."""
    url = f"{world.stack.api_url}/api/v1/executions/{execution_id}/resume"
    return world.call("POST", url, body=body)


def disclosed(world: World, request_id: str, *, to: str = "service desk") -> Any:
    """One request as `to` is shown it; what power it holds is told on purpose."""
    url = f"{world.stack.api_url}/api/v1/requests/{request_id}"
    answer = call("GET", url, token=world.tokens[to])
    world.heard.append(Heard(f"{DISCLOSED_TO} {to}", answer.text))
    return answer.json()


def deliveries(world: World, request_id: str, kind: str) -> list[dict[str, Any]]:
    """The entries of one kind in a request's delivery chain, oldest first; the chain verifies."""
    trail = world.api("operator", "GET", f"/requests/{request_id}/audit").json()
    assert trail["deliveries"]["verifies"], trail
    entries = [each["entry"] for each in trail["deliveries"]["entries"]]
    return [entry for entry in entries if entry["kind"] == kind]


def past_its_deadline(world: World, request_id: str) -> None:
    """Let the seconds go by that a request has."""
    deadline = datetime.fromisoformat(world.request(request_id)["deadline"]).timestamp()
    eventually(f"the deadline of {request_id}", lambda: time.time() > deadline or None)


def sweep_after(world: World, request_id: str, effect_id: str, *, seconds: int) -> None:
    """Let the sweeper come by as if an effect were owed `seconds` longer than it is.

    Whoever delivers it just now is waited for: the receiver has been called before that is noted.
    """
    key = {"requestId": {"S": request_id}, "effectId": {"S": effect_id}}

    def free_by_then() -> dict[str, Any] | None:
        found = world.item("EffectsTable", key)
        return found if int(found["leaseUntil"]["N"]) - seconds <= time.time() else None

    effect = eventually(f"the end of a try of {effect_id}", free_by_then)
    kind, since, rest = effect["owedSince"]["S"].split("#", 2)
    earlier = {
        "leaseUntil": {"N": str(int(effect["leaseUntil"]["N"]) - seconds)},
        "owedSince": {"S": f"{kind}#{int(since) - seconds:012d}#{rest}"},
    }
    world.engine.client("dynamodb").put_item(
        TableName=world.stack.outputs["EffectsTable"], Item={**effect, **earlier}
    )
    world.invoke("SweepFunction", {})


def webhook_secret(world: World) -> str:
    """The secret that this deployment signs webhooks with, as its operator reads it."""
    secrets = world.engine.client("secretsmanager")
    arn = world.stack.outputs["WebhookSecretArn"]
    return str(secrets.get_secret_value(SecretId=arn)["SecretString"])
