"""The engine's process ends with its starter, and waits for an expression that waits its turn."""

import json
import signal

from countersign_workbench.engine.start import Engine
from tests.engine.test_start import a_starter, eventually, is_alive


def test_an_engine_ends_when_its_starter_is_killed_without_a_word() -> None:
    starter, pid, directory, _port = a_starter()

    starter.send_signal(signal.SIGKILL)
    starter.communicate()

    assert eventually(lambda: not is_alive(pid))
    assert eventually(lambda: not directory.exists())


def test_an_expression_that_takes_longer_than_a_second_is_waited_for(engine: Engine) -> None:
    states = engine.client("stepfunctions")
    slow = {"Type": "Pass", "Output": "{% $sum([1..80000].($*2)) %}", "End": True}
    machine = {"QueryLanguage": "JSONata", "StartAt": "slow", "States": {"slow": slow}}
    arn = states.create_state_machine(
        name="slow",
        definition=json.dumps(machine),
        roleArn="arn:aws:iam::000000000000:role/none",
    )["stateMachineArn"]

    run = states.start_execution(stateMachineArn=arn)["executionArn"]

    assert eventually(lambda: states.describe_execution(executionArn=run)["status"] != "RUNNING")
    assert states.describe_execution(executionArn=run)["output"] == "6400080000"
