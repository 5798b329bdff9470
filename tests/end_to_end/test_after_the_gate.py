"""What an ensemble does about a no and about silence: a row that is kept, mails that go out."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import Any

from countersign_workbench.demo.world import SUPPORT, World, eventually
from countersign_workbench.engine.mails import captured_mails
from tests.end_to_end.outcomes import (
    APPROVED,
    REJECTED,
    TIMED_OUT,
    closed_by,
    gate_output,
    statuses,
    vote,
)
from tests.end_to_end.runs import a_word, ask, ended, sent_to

CLAIMS = "claims@example.com"


def test_a_rejection_is_kept_with_its_data_its_reason_and_its_time_and_a_yes_leaves_no_row(
    world: World,
) -> None:
    _make_table(world)
    unpaid, paid = ({"policy": a_word("claim"), "items": [1, 2.5]} for _ in range(2))
    no = ask(world, "rejection-log", {"claim": unpaid}, (CLAIMS,), unpaid["policy"])
    yes = ask(world, "rejection-log", {"claim": paid}, (CLAIMS,), paid["policy"])
    reason = 'it\'s "late"; DROP TABLE rejections; -- ?'

    assert no.vote(CLAIMS, "reject", reason=reason).status == 200
    assert yes.vote(CLAIMS, "approve").status == 200
    rejected, approved = ended(no), ended(yes)

    [(data, why, at)] = _rows_about(world, unpaid["policy"])
    assert json.loads(data) == unpaid
    assert why == reason
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", at)
    assert gate_output(world, rejected, "approve") == {
        **REJECTED,
        "approvals": [vote(CLAIMS, False, reason=reason)],
        "reason": reason,
        "requestId": no.request_id,
        **closed_by(CLAIMS),
    }
    assert gate_output(world, approved, "approve") == {
        **APPROVED,
        "approvals": [vote(CLAIMS, True)],
        "requestId": yes.request_id,
        **closed_by(CLAIMS),
    }
    assert statuses(approved)["log-rejection"] == "skipped"
    assert _rows_about(world, paid["policy"]) == []


def test_silence_is_told_by_mail_and_applies_nothing(world: World) -> None:
    change = a_word("change")
    before = len(captured_mails(world.engine, SUPPORT))

    execution_id = world.start("silence", {"change": change})
    world.pending(execution_id)
    run = eventually("the end by silence", lambda: _swept(world, execution_id))

    assert run["status"] == "succeeded", run
    assert gate_output(world, run, "approve") == {
        **TIMED_OUT,
        "approvals": [],
        "requestId": f"{execution_id}.approve",
    }
    assert statuses(run) == {
        "approve": "succeeded",
        "escalate": "succeeded",
        "handle-timeout": "succeeded",
        "apply": "skipped",
    }
    told = [mail.subject for mail in captured_mails(world.engine, SUPPORT)[before:]]
    assert {"silence: escalate", "Approval timeout"} <= set(told), told
    assert sent_to(world, "deploy.example.com", change) == []


def _swept(world: World, execution_id: str) -> dict[str, Any] | None:
    """Let the clock's sweeper look, as it does each minute, and give the run once it has ended."""
    world.invoke("SweepFunction", {})
    run = world.execution(execution_id)
    return None if run["status"] in ("running", "waiting") else run


def _database(world: World) -> sqlite3.Connection:
    return sqlite3.connect(world.stack.parameters["LocalSqlFile"])


def _make_table(world: World) -> None:
    with closing(_database(world)) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS rejections (data, reason, timestamp)")


def _rows_about(world: World, word: str) -> list[Any]:
    with closing(_database(world)) as database:
        found = database.execute(
            "SELECT data, reason, timestamp FROM rejections WHERE data LIKE ?", (f"%{word}%",)
        )
        return found.fetchall()
