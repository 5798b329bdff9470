"""Somebody steals a task token and answers for the approvers: what does it get them?"""

from __future__ import annotations

import json

from countersign_workbench.demo.chapters import content
from countersign_workbench.demo.chapters.row import Row
from countersign_workbench.demo.narrator import Narrator
from countersign_workbench.demo.world import World


def forged_yes(world: World, tell: Narrator) -> Row:
    """A forged callback wakes the run; the run asks the store, finds no yes, and stops."""
    tell.begin("7. A forged yes")
    published = world.outside[content.CMS].from_now()
    execution_id = world.start(content.ENSEMBLE, {"topic": world.cast.topic})
    request = world.pending(execution_id)
    token = world.item("TaskTokensTable", {"requestId": {"S": request["id"]}})["taskToken"]["S"]
    forged = {"status": "approved", "approved": True, "output": {"approved": True}}
    tell.say(
        "Suppose an insider reads the task token and calls Step Functions themselves, past every "
        "page and every approver:"
    )
    tell.quote(f"SendTaskSuccess(taskToken=..., output='{json.dumps(forged)}')")
    world.engine.client("stepfunctions").send_task_success(
        taskToken=token, output=json.dumps(forged)
    )
    run = world.ended(execution_id)
    tell.check(
        "the run asks the store, finds no recorded yes, and fails with Gate.NoOutcome",
        run["status"] == "failed" and run["error"]["error"] == "Gate.NoOutcome",
        seen=run,
    )
    tell.check("nothing was published", published() == [], seen=published())
    publish = world.cast.step("publish")
    return Row("a forged yes", "2 of 2", "forged", "-", publish, execution_id, request["id"])
