"""Does `countersign pending` list what waits, and how to see the rest?"""

from click.testing import CliRunner, Result

from countersign_workbench.cli.command import countersign
from tests.workbench.cli.loopback_api import answering

ITEM = {
    "id": "refund.x1.approve",
    "prompt": "Refund €1,240?",
    "deadline": "2026-11-23T12:00:00Z",
    "quorum": {"required": 2, "approved": 1, "rejected": 0},
}


def pending(url: str, *arguments: str) -> Result:
    command = ["pending", "--api-url", url, *arguments]
    return CliRunner().invoke(countersign, command, env={"COUNTERSIGN_TOKEN": "cs_x"})


def test_what_waits_is_listed_with_its_deadline_and_answers() -> None:
    with answering({"GET /api/v1/pending": (200, {"items": [ITEM]})}) as there:
        answered = pending(there.url)

    assert answered.output.splitlines() == [
        "DEADLINE              ANSWERS  ID                 PROMPT",
        "2026-11-23T12:00:00Z  1 of 2   refund.x1.approve  Refund €1,240?",
    ]


def test_a_page_that_goes_on_says_how() -> None:
    page = {"items": [ITEM], "nextCursor": "abc"}

    with answering({"GET /api/v1/pending?ensemble=refund&limit=1": (200, page)}) as there:
        answered = pending(there.url, "--ensemble", "refund", "--limit", "1")

    assert "--cursor abc" in answered.output


def test_nothing_that_waits_is_said_so() -> None:
    with answering({"GET /api/v1/pending": (200, {"items": []})}) as there:
        answered = pending(there.url)

    assert answered.output == "nothing waits\n"
