"""Can what strangers wrote command the terminal of the operator who lists it?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from click.testing import CliRunner

from countersign_workbench.cli.command import countersign
from tests.workbench.cli.loopback_api import answering

NASTY = (
    "\x1b[2J\x1b[1;1H",
    "\x1b]0;owned\x07",
    "\x1b]8;;https://evil.example\x1b\\\\click\x1b]8;;\x1b\\\\",
    "\x1bP0;1|17/ab\x1b\\\\",
    "\x1b[8mhidden",
    "\x9b2J\x9d0;owned\x9c",
    "\rholds   refund.run-1.review",
    "\x08\x08\x08\x7f",
    "\u202egnp.exe\u2066",
    "\u2028\u2029\x85",
    "\x00\x05\x0e",
    "\U000e0061\U000e0062",
)
OURS = re.compile(r"\x1b\[(?:0|1|3[0-7])m")
"""The colours of `click.style`, which `show` draws a run's tree with."""

DAY = "2026-11-22T12:00:00Z"


def answers(nasty: str) -> Mapping[str, tuple[int, Any]]:
    """An API that says the text in every place where strangers' words can stand."""
    request = {
        "id": f"r_1{nasty}",
        "status": nasty,
        "prompt": nasty,
        "deadline": f"{DAY}{nasty}",
        "quorum": {"required": 2, "approved": 1},
        "audience": [{"approver": nasty, "state": nasty}],
        "evidence": {"prompt": nasty, "data": {nasty: [nasty, {nasty: f"a\n{nasty}"}]}},
        "outcome": {"reason": nasty, "feedback": nasty},
        "requester": nasty,
    }
    step = {
        "name": nasty,
        "kind": nasty,
        "status": "failed",
        "error": nasty,
        "cause": nasty,
        "condition": nasty,
        "input": {nasty: nasty},
        "output": nasty,
        "startedAt": DAY,
        "endedAt": DAY,
        "saw": {"of": nasty, "source": nasty, "values": [{"path": nasty, "value": nasty}]},
        "answers": [{"approver": nasty, "approved": True, "at": DAY}],
        "waitingFor": [nasty],
        "unreachable": [nasty],
        "child": nasty,
        "requestId": nasty,
    }
    steps = [
        step,
        {**step, "status": "waiting"},
        {**step, "status": "skipped"},
        {**step, "status": "undecided"},
        {**step, "status": "succeeded", "kind": "if", "output": {"taken": nasty}},
    ]
    run = {
        "id": nasty,
        "status": nasty,
        "startedAt": DAY,
        "endedAt": DAY,
        "startedBy": nasty,
        "parent": nasty,
        "input": {nasty: nasty},
        "output": nasty,
        "error": {"error": nasty, "cause": nasty},
        "steps": steps,
    }
    wrong = {"path": nasty, "code": "X", "message": nasty, "hint": nasty}
    problem = {"code": nasty, "detail": nasty, "title": nasty, "errors": [wrong]}
    listed = {key: f"{run[key]}" for key in ("id", "status", "startedAt", "endedAt")}
    recorded = {"decided": True, "outcome": {"status": nasty}}
    return {
        "GET /api/v1/pending": (200, {"items": [request], "nextCursor": nasty}),
        "GET /api/v1/executions": (200, {"items": [listed], "nextCursor": nasty}),
        "GET /api/v1/requests/r_1": (200, request),
        "GET /api/v1/executions/refund.run-1?limit=1000": (200, run),
        "POST /api/v1/requests/r_1/approve": (200, recorded),
        "POST /api/v1/requests/r_1/reject": (409, problem),
        "POST /api/v1/requests/r_1/cancel": (403, {"nothing": nasty}),
        "POST /api/v1/ensembles/refund/executions": (202, run),
        "POST /api/v1/executions/refund.run-1/stop": (200, run),
    }


COMMANDS = (
    ("pending",),
    ("executions",),
    ("show", "r_1"),
    ("show", "refund.run-1"),
    ("show", "refund.run-1", "--all"),
    ("approve", "r_1"),
    ("reject", "r_1", "--reason", "no"),
    ("cancel", "r_1", "--reason", "no"),
    ("start", "refund"),
    ("stop", "refund.run-1", "--reason", "no"),
)


def obeyed(shown: str) -> list[str]:
    """What of a text a terminal would obey, or show otherwise than it stands there."""
    return [
        letter for letter in OURS.sub("", shown) if not (letter.isprintable() or letter == "\n")
    ]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["for people", "for programs"])
def test_no_command_hands_strangers_words_to_the_terminal(
    command: tuple[str, ...], as_json: tuple[str, ...], record_property
) -> None:
    for nasty in NASTY:
        with answering(dict(answers(nasty))) as there:
            said = CliRunner().invoke(
                countersign,
                [*command, *as_json, "--api-url", there.url],
                env={"COUNTERSIGN_TOKEN": "cs_x"},
                color=True,
            )

        assert obeyed(said.output) == [], ascii(said.output)
        assert not isinstance(said.exception, KeyError | TypeError | ValueError), said.exception
        assert said.output
    if not as_json and command == COMMANDS[0]:
        record_property(
            "searched", f"{len(NASTY)} texts, what {len(COMMANDS)} commands print of them, twice"
        )


@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
def test_a_command_that_prints_them_as_they_are_is_found(nasty: str) -> None:
    assert obeyed(f"PROMPT  {nasty}\n")
    assert not obeyed("PROMPT  Refund €1,240?\n")
