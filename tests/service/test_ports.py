"""What do the use cases need from the world?"""

from countersign.service.ports import Execution


def test_a_run_is_named_as_the_api_names_it() -> None:
    run = Execution("arn:x", "refund", "run-1", "running", 0)

    assert run.execution_id == "refund.run-1"
    assert run.is_running
    assert not Execution("arn:x", "refund", "run-1", "stopped", 0).is_running
