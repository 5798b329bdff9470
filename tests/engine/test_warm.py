"""Are functions quick once warmed, and has nothing happened by it?"""

from pathlib import Path

from countersign_workbench.engine.deploy import deploy, physical_ids
from countersign_workbench.engine.mails import captured_mails
from countersign_workbench.engine.warm import HARMLESS, warm

ROOT = Path(__file__).resolve().parents[2]


def test_warming_calls_functions_of_the_template_and_changes_nothing(engine) -> None:
    stack = deploy(
        engine, ROOT, "whole", {"SenderAddress": "approvals@example.com", "Stage": "dev"}
    )
    mails_before = captured_mails(engine)

    warm(engine, stack)

    dynamodb = engine.client("dynamodb")
    held = {
        name: dynamodb.scan(TableName=table)["Count"]
        for name, table in stack.outputs.items()
        if name.endswith("Table")
    }
    assert HARMLESS.keys() <= physical_ids(engine, stack.name).keys()
    assert len(held) == 9
    assert set(held.values()) == {0}
    assert captured_mails(engine) == mails_before
