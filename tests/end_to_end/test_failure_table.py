"""Gates that end in each way, at each place: is what happens what the page says?"""

from __future__ import annotations

import os
import time
from typing import Any

from countersign_workbench.demo.world import World
from tests.end_to_end.failure_table import (
    FAILURES,
    OUTCOMES,
    PAGE,
    PLACES,
    WHOLES,
    Came,
    Row,
    rows,
    shown,
    table,
    told,
)
from tests.end_to_end.gates import past_its_deadline
from tests.end_to_end.many_gates import at_ease, question, waiting, within
from tests.end_to_end.runs import PAYMENTS, a_word, sent_to

WRITES = os.environ.get("COUNTERSIGN_WRITE_CASES") == "1"
PATIENCE_SECONDS = 400


@at_ease
def test_every_way_that_a_gate_can_end_does_at_every_place_what_the_page_says(
    world: World, record_property: Any
) -> None:
    wanted = rows()
    lead = f"{a_word('lead')}@example.com"
    words = {row: a_word("row") for row in wanted}

    began = time.monotonic()
    runs = {row: world.start(row.ensemble, _given(row, words[row], lead)) for row in wanted}
    started = time.monotonic()
    _answer_all(world, runs, lead)
    answered = time.monotonic()
    ended = {row: world.ended(run) for row, run in runs.items()}
    took = [round(at - began, 1) for at in (started, answered, time.monotonic())]

    lines = [told(row, _came(world, ended[row], words[row])) for row in wanted]
    if WRITES:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(page.replace(shown(page), table(lines)), encoding="utf-8")
    assert table(lines) == shown(PAGE.read_text(encoding="utf-8"))
    record_property("searched", f"{len(lines)} gates, each in a run of its own, in {took} s")


def test_the_table_has_every_outcome_at_every_place_both_ways() -> None:
    lines = [line for line in shown(PAGE.read_text(encoding="utf-8")).splitlines() if "|" in line]

    of_the_gate = [row for row in rows() if not row.whole_goes_on]
    assert len(of_the_gate) == len(set(of_the_gate)) == len(OUTCOMES) * len(PLACES) * 2 == 40
    assert len(set(rows()) - set(of_the_gate)) == len(FAILURES) * len(WHOLES) == 6
    assert len(lines) == 2 + 46


def test_a_row_that_came_out_otherwise_would_be_shown_otherwise() -> None:
    row = Row("branch", "cancelled", goes_on=True)
    record = {"executed": True, "success": False, "failed": True, "status": None}
    came = Came(record, frozenset({"after", "last"}), "succeeded", None)
    others = [
        Came({**record, "failed": False}, came.called, "succeeded", None),
        Came(record, came.called | {"behind"}, "succeeded", None),
        Came(record, came.called - {"last"}, "succeeded", None),
        Came(record, came.called, "failed", "Gate.Cancelled"),
        Came(None, came.called, "succeeded", None),
    ]

    assert len({told(row, each) for each in (came, *others)}) == 6


def _given(row: Row, word: str, lead: str) -> dict[str, Any]:
    return {
        "word": word,
        "approvers": [] if row.outcome == "failed to open" else [lead],
        "seconds": 1 if row.outcome == "timeout" else 3600,
    }


def _answer_all(world: World, runs: dict[Row, str], lead: str) -> None:
    """Answer each gate in its way as soon as it asks; none that failed to open ever does."""
    asking = {row.request(run): row for row, run in runs.items() if row.outcome != "failed to open"}

    def look() -> bool | None:
        for each in waiting(world, audience=lead):
            if row := asking.pop(each, None):
                _answer(world, row, each, lead)
        for each in [each for each, row in asking.items() if row.outcome == "timeout"]:
            # The engine's own sweeper may have been there before the question was seen.
            item = world.item("RequestsTable", {"requestId": {"S": each}})
            if item and item["requestStatus"]["S"] != "pending":
                del asking[each]
        return not asking or None

    within(PATIENCE_SECONDS, "every question", look)
    world.invoke("SweepFunction", {})


def _answer(world: World, row: Row, request_id: str, lead: str) -> None:
    if row.outcome == "timeout":
        past_its_deadline(world, request_id)
    elif row.outcome == "cancelled":
        said = world.api("operator", "POST", f"/requests/{request_id}/cancel", {"reason": "off"})
        assert said.status == 200, said.text
    else:
        verdict = {"approved": "approve", "rejected": "reject"}[row.outcome]
        said = question(world, request_id).vote(lead, verdict, reason="so")
        assert said.status == 200, said.text


def _came(world: World, run: dict[str, Any], word: str) -> Came:
    """What is known of a row afterwards: from the run's output and end, and the calls outside."""
    calls = [path.removeprefix("/") for _, path, _ in sent_to(world, PAYMENTS, word)]
    assert len(calls) == len(set(calls)), "a step ran twice"
    return Came(
        record=run.get("output"),
        called=frozenset(calls),
        run=run["status"],
        error=run["error"]["error"] if "error" in run else None,
    )
