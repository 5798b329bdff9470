"""What did a gate give to the steps behind it, to the last key?"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from countersign_workbench.demo.world import World

APPROVED = {"status": "approved", "approved": True, "rejected": False, "timedOut": False}
REJECTED = {"status": "rejected", "approved": False, "rejected": True, "timedOut": False}
TIMED_OUT = {"status": "timeout", "approved": False, "rejected": False, "timedOut": True}

MOMENT = "<a moment>"
"""Stands in a compared output for a time: of a vote in RFC 3339, of the closing in milliseconds."""

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def step(run: dict[str, Any], name: str) -> dict[str, Any]:
    """One step of a run, as `GET /executions/{id}` shows it."""
    [found] = [each for each in run["steps"] if each["name"] == name]
    return dict(found)


def statuses(run: dict[str, Any]) -> dict[str, str]:
    """The status of each step of a run, in their order."""
    return {each["name"]: each["status"] for each in run["steps"]}


def gate_output(world: World, run: dict[str, Any], name: str) -> dict[str, Any]:
    """A decided gate's whole `output` with its times checked and then replaced by `MOMENT`.

    What the run was given, what the API shows of the request and its id are held together.
    """
    output = step(run, name)["output"]
    assert output["requestId"] == f"{run['id']}.{name}" == step(run, name)["requestId"]
    assert world.request(output["requestId"])["outcome"] == output
    return timeless(output)


def timeless(output: dict[str, Any]) -> dict[str, Any]:
    """Check the form of every time in a gate's output, and that the closing is the last vote's."""
    votes = [dict(vote) for vote in output["approvals"]]
    times = [vote["timestamp"] for vote in votes]
    assert all(_RFC3339.fullmatch(time) for time in times), times
    assert times == sorted(times)
    given = {**output, "approvals": [{**vote, "timestamp": MOMENT} for vote in votes]}
    if "approvedAt" in output:
        assert type(output["approvedAt"]) is int
        if times:
            closing = datetime.fromisoformat(times[-1].replace("Z", "+00:00"))
            assert output["approvedAt"] == int(closing.timestamp()) * 1000
        given["approvedAt"] = MOMENT
    return given


def vote(approver: str, approved: bool, **words: str) -> dict[str, Any]:
    """One item of `approvals` as it is compared."""
    return {"approver": approver, "approved": approved, "timestamp": MOMENT, **words}


def closed_by(approver: str) -> dict[str, str]:
    """The two keys that tell who closed a gate, and when."""
    return {"approvedBy": approver, "approvedAt": MOMENT}
