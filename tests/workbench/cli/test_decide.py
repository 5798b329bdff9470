"""Does an answer given on the command line reach the API, and is what came of it told?"""

import pytest
from click.testing import CliRunner, Result

from countersign_workbench.cli.command import countersign
from tests.workbench.cli.loopback_api import answering


def run(url: str, *arguments: str) -> Result:
    command = [*arguments, "--api-url", url]
    return CliRunner().invoke(countersign, command, env={"COUNTERSIGN_TOKEN": "cs_x"})


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        ({"decided": False}, "Your approval is recorded; more answers are needed."),
        (
            {"decided": True, "outcome": {"status": "approved"}},
            "Your approval is recorded; the request is approved.",
        ),
        (
            {"decided": True, "alreadyRecorded": True, "outcome": {"status": "rejected"}},
            "Your approval was recorded before; the request is rejected.",
        ),
    ],
)
def test_what_came_of_an_approval_is_told(recorded, told) -> None:
    with answering({"POST /api/v1/requests/r_1/approve": (200, recorded)}) as there:
        answered = run(there.url, "approve", "r_1", "--feedback", "fine")

    assert answered.output.strip() == told
    assert there.asked[0].body == {"feedback": "fine"}


def test_a_rejection_carries_its_reason() -> None:
    with answering({"POST /api/v1/requests/r_1/reject": (200, {"decided": False})}) as there:
        run(there.url, "reject", "r_1", "--reason", "wrong amount")

    assert there.asked[0].body == {"reason": "wrong amount"}


def test_a_cancellation_needs_a_reason() -> None:
    with answering({"POST /api/v1/requests/r_1/cancel": (200, {})}) as there:
        without = run(there.url, "cancel", "r_1")
        answered = run(there.url, "cancel", "r_1", "--reason", "asked twice")

    assert without.exit_code == 2
    assert answered.output == "r_1 is cancelled.\n"
    assert [asked.body for asked in there.asked] == [{"reason": "asked twice"}]
