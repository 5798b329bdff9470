"""Reads what a run's states did, and tells it without task parameters or tokens.

Histories hold task tokens. This function alone reads them; whoever shows a run asks here.
"""

import json
from collections.abc import Mapping
from typing import Any

from countersign import settings, telemetry, wiring
from countersign.service.ports import HistoryStep

VALUE_CHARACTERS = 16 * 1024
CAUSE_CHARACTERS = 2_000
LIMIT = 25_000
"""More states than the 25,000 events of a run can name: a page ends by its size."""
PAGE_CHARACTERS = 4_000_000
"""An answer of Lambda holds 6 MB."""


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Take `{executionArn, limit?, cursor?}`; answer `{steps, nextCursor}` in order of entry.

    A step is `{name, status, startedAt, endedAt, record, error, cause, truncated}`, and where it
    has them `{at, trace, child}`, as in `HistoryStep`; times are in epoch seconds. A record's input
    or output over 16 KiB is given as the beginning of its JSON text, and the step says `truncated`.
    A run that is unknown or not ours has no steps.
    """
    run = settings.run_of(event["executionArn"])
    steps = () if run is None else wiring.workflow().history(*run)
    start = _start_of(event.get("cursor"))
    limit = min(int(event.get("limit") or LIMIT), LIMIT)
    page: list[dict[str, Any]] = []
    size = 0
    for step in steps[start : start + limit]:
        told = _told(step)
        size += len(json.dumps(told))
        if page and size > PAGE_CHARACTERS:
            break
        page.append(told)
    reached = start + len(page)
    return {"steps": page, "nextCursor": str(reached) if reached < len(steps) else None}


def _start_of(cursor: Any) -> int:
    """Where a page begins; a cursor that is not ours begins at the first step."""
    text = str(cursor or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0


def _told(step: HistoryStep) -> dict[str, Any]:
    record, truncated = _cut_record(step.record)
    told: dict[str, Any] = {
        "name": step.name,
        "status": step.status,
        "startedAt": step.started_at,
        "endedAt": step.ended_at,
        "record": record,
        "error": step.error,
        "cause": step.cause and step.cause[:CAUSE_CHARACTERS],
        "truncated": truncated,
    }
    if step.at != ():
        told["at"] = step.at
    if step.trace is not None:
        told["trace"] = step.trace
    if step.child is not None:
        told["child"] = step.child
    return told


def _cut_record(record: Mapping[str, Any] | None) -> tuple[dict[str, Any] | None, bool]:
    if record is None:
        return None, False
    shown: dict[str, Any] = dict(record)
    truncated = False
    for name, value in record.items():
        text = json.dumps(value, ensure_ascii=False)
        if len(text) > VALUE_CHARACTERS:
            shown[name] = text[:VALUE_CHARACTERS]
            truncated = True
    return shown, truncated
