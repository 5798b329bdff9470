"""With roles enforced: a right taken away makes its function fail with an access error."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from countersign_workbench.demo.world import World, eventually
from countersign_workbench.engine.deploy import physical_ids
from tests.end_to_end.gates import token_gate
from tests.end_to_end.many_gates import opened
from tests.end_to_end.runs import EDITOR, Asked, a_word, ask_for_a_post, log_lines
from tests.end_to_end.stage import ROOT

# No right is spelled so: what is granted under this name is granted to nobody.
NOTHING = "dynamodb:NothingAtAll"
A_SCOPE = "refund.run-1.both#2026-11-22T11:59:58.123Z"


@dataclass(frozen=True)
class Right:
    """One right of one function, and something that needs it."""

    function: str
    action: str
    provoke: Callable[[Asked], object]
    refused: str | None = None

    @property
    def words(self) -> str:
        """What the log says: the call that was refused, where it is not named as the action."""
        return self.refused or self.action.partition(":")[2]


def _visit(asked: Asked) -> object:
    return asked.world.call("GET", asked.links[EDITOR])


def _call(path: str) -> Callable[[Asked], object]:
    return lambda asked: asked.world.api("operator", "GET", path.replace("{id}", asked.request_id))


def _vote(verdict: str) -> Callable[[Asked], object]:
    def vote(asked: Asked) -> object:
        return asked.vote(EDITOR, verdict, reason="no")

    return vote


def _start(asked: Asked) -> object:
    return asked.world.api(
        "agent", "POST", "/ensembles/content-approval/executions", {"topic": "x"}
    )


def _show(asked: Asked) -> object:
    return asked.world.api("operator", "GET", f"/executions/{asked.execution_id}")


def _sweep(asked: Asked) -> object:
    functions = asked.world.engine.client("lambda")
    name = physical_ids(asked.world.engine, asked.world.stack.name)["SweepFunction"]
    return functions.invoke(FunctionName=name, Payload=b"{}")


def _submit(asked: Asked) -> object:
    told = {"notifyUrl": "https://hooks.example.com/rights"}
    question = {"audience": [EDITOR], "prompt": "May I?", **told}
    return asked.world.api("deployer", "POST", "/requests", question)


def _resume(asked: Asked) -> object:
    return token_gate(asked.world, "transaction-flow", {"amount": 5_000}).resume({"approved": True})


def _ask_for(asked: Asked, function: str, event: object) -> object:
    name = physical_ids(asked.world.engine, asked.world.stack.name)[function]
    functions = asked.world.engine.client("lambda")
    return functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())


def _open_in_a_scope(asked: Asked) -> object:
    call = json.loads((ROOT / "events" / "open_gate.json").read_text("utf-8"))
    return _ask_for(asked, "OpenGateFunction", {**call, "scopes": [A_SCOPE]})


def _end_a_scope(asked: Asked) -> object:
    failure = {"error": "HTTP_STATUS", "cause": "404"}
    return _ask_for(asked, "CloseGateFunction", {"scope": A_SCOPE, **failure})


def _stop_a_parent(asked: Asked) -> object:
    world = asked.world
    run = world.start("office", {"paper": a_word("paper")})
    opened(world, f"desk.{run.partition('.')[2]}-ask-desk.sign")
    return world.api("operator", "POST", f"/executions/{run}/stop", {"reason": "no more"})


RIGHTS = [
    Right("Review", "dynamodb:GetItem", _visit),
    Right("Pending", "dynamodb:Query", _call("/pending")),
    Right("Requests", "dynamodb:GetItem", _call("/requests/{id}")),
    Right("Requests", "dynamodb:Query", _call("/requests/{id}/audit")),
    Right("Start", "states:StartExecution", _start),
    Right("Executions", "states:DescribeExecution", _show),
    Right("History", "states:GetExecutionHistory", _show),
    Right("Sweep", "dynamodb:Query", _sweep),
    Right("OpenGate", "dynamodb:PutItem", _start, "TransactWriteItems"),
    Right("OpenGate", "dynamodb:BatchGetItem", _open_in_a_scope),
    Right("CloseGate", "dynamodb:Query", _end_a_scope),
    Right("Reconcile", "states:ListExecutions", _stop_a_parent),
    Right("Reconcile", "states:StopExecution", _stop_a_parent),
    Right("Notify", "ses:SendEmail", _start, "effect tried"),
    Right("Reject", "dynamodb:UpdateItem", _vote("reject"), "TransactWriteItems"),
    Right("Approve", "dynamodb:PutItem", _vote("approve"), "TransactWriteItems"),
    Right("Resume", "states:SendTaskSuccess", _vote("reject"), "effect tried"),
    Right("Submit", "lambda:InvokeFunction", _submit, "of Invoke"),
    Right("CallHook", "secretsmanager:GetSecretValue", _submit, "effect tried"),
    Right("ResumeExecution", "dynamodb:UpdateItem", _resume, "TransactWriteItems"),
]


def test_each_right_taken_away_makes_its_function_fail_with_an_access_error(
    enforced_world: World, record_property: Callable[[str, object], None]
) -> None:
    assert len(RIGHTS) >= 10
    denied = {}

    for right in RIGHTS:
        asked = ask_for_a_post(enforced_world)
        with _without(enforced_world, right):
            since = time.time()
            right.provoke(asked)
            denied[right.function, right.action] = eventually(
                f"an access error of {right.function} without {right.action}",
                lambda right=right, since=since: _access_error(enforced_world, right, since),
            )

    record_property("searched", f"{len(denied)} rights taken away, {len(denied)} access errors")
    assert len(denied) == len(RIGHTS)


@contextmanager
def _without(world: World, right: Right) -> Iterator[None]:
    """Take a right from a role for the length of the block."""
    iam = world.engine.client("iam")
    role = physical_ids(world.engine, world.stack.name)[f"{right.function}Role"]
    [policy] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    whole = json.dumps(iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"])
    assert f'"{right.action}"' in whole, f"{right.function} has no {right.action} to lose"
    less = whole.replace(f'"{right.action}"', f'"{NOTHING}"')
    iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=less)
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=whole)


def _access_error(world: World, right: Right, since: float) -> str | None:
    """The log line in which the function says that this very call was denied, since it was."""
    for line in log_lines(world, right.function, since=since):
        if "AccessDenied" in line and right.words in line:
            return line
    return None
