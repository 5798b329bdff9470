"""What can somebody do who reads a run's history, and in it the task token?"""

import pytest

from countersign_workbench.demo.world import World
from tests.end_to_end.runs import EDITOR, Asked, ask_for_a_post


@pytest.mark.parametrize("error", ["States.Timeout", "Gate.Approved"])
def test_who_reads_a_task_token_can_call_the_question_off_and_nothing_else(
    world: World, error: str
) -> None:
    asked = ask_for_a_post(world)

    world.engine.client("stepfunctions").send_task_failure(
        taskToken=_token(asked), error=error, cause='{"approved": true}'
    )

    run = world.ended(asked.execution_id)
    request = world.request(asked.request_id)
    assert run["status"] == "failed"
    assert run["error"]["error"] == "Gate.Cancelled"
    assert request["status"] == "cancelled", "no time-out before its time"
    assert asked.published() == []
    assert world.open(asked.links[EDITOR]).action is None, "the page says why, and asks nothing"


def _token(asked: Asked) -> str:
    """What stands in the parameters of the gate's task; the engine's own history leaves it out."""
    item = asked.world.item("TaskTokensTable", {"requestId": {"S": asked.request_id}})
    return str(item["taskToken"]["S"])
