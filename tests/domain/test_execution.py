"""What does the engine tell of a run?"""

import pytest

from countersign.domain.execution import Execution, ExecutionPage, HistoryStep


def a_run(status: str = "running") -> Execution:
    return Execution(
        arn="arn:refund:run-1", ensemble="refund", name="run-1", status=status, started_at=7
    )


def test_a_run_is_named_as_the_api_names_it() -> None:
    assert a_run().execution_id == "refund.run-1"


@pytest.mark.parametrize("status", ["succeeded", "failed", "timed_out", "stopped"])
def test_only_a_running_run_runs(status) -> None:
    assert a_run().is_running
    assert not a_run(status).is_running


def test_a_state_of_which_nothing_more_is_told_stands_in_no_branch_and_is_whole() -> None:
    state = HistoryStep("pay", "running")

    assert (state.at, state.truncated, state.record, state.child) == ((), False, None, None)
    assert ExecutionPage(items=()).next_key is None
