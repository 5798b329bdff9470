"""Is there a call, however it came about, that is answered as a fault of ours or half done?

    python tests/torture/run.py hostile      CALLS=<n> (100,000 unless told), SEED=<first>

Each call is named by its seed: a call that a door takes, changed in one to four ways.
"""

from __future__ import annotations

import io
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from random import Random
from typing import Any
from unittest import mock

from functions.open_gate import app as open_gate
from tests.functions.house import House, sample
from tests.hostile.doors import DOORS
from tests.hostile.mutations import a_call, changed
from tests.hostile.scene import a_scene, handler_of
from tests.torture.rows import Row
from tests.web.doorway import BASE_URL, Handler

CALLS = 100_000
GATES = 10
"""Of so many calls one is a gate's own opening."""

LEAST_PLANTED = 300
_TOLD = 5_000


def torture(say: Callable[[str], object]) -> list[Row]:
    """Send the calls; a row for the doors, one for the opener, one for a door that is broken."""
    count, first = int(os.environ.get("CALLS", CALLS)), int(os.environ.get("SEED", 0))
    planted_calls = max(LEAST_PLANTED, count // 50)
    settings = {"PUBLIC_BASE_URL": BASE_URL}
    with mock.patch.dict(os.environ, settings):
        begun = time.monotonic()
        doors = _search(range(first, first + count), say)
        seconds = time.monotonic() - begun
        gates = _openings(range(first, first + count // GATES), say)
        planted = _search(range(first, first + planted_calls), lambda _: None, broken=_forgetful)
    statuses = ", ".join(f"{status} {times:,}" for status, times in sorted(doors.statuses.items()))
    return [
        Row(
            "calls changed at random, against every door",
            count,
            untrue=doors.half_done,
            failures_5xx=doors.faults,
            note=f"{count / seconds:,.0f} a second; statuses {statuses}",
        ),
        Row(
            "gates whose inputs were changed at random",
            count // GATES,
            stuck=gates["stuck"],
            failures_5xx=gates["raised"],
            note=f"{gates['opened']:,} opened, {gates['refused']:,} told their task why not",
        ),
        Row(
            "the same against a door that trusts its input",
            planted_calls,
            untrue=planted.half_done,
            failures_5xx=planted.faults,
            control="failures_5xx",
        ),
    ]


class _Found:
    """What came of the calls: by status, faults, and refusals that changed something."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.faults = 0
        self.half_done = 0


def _search(
    seeds: range,
    say: Callable[[str], object],
    *,
    broken: Callable[[Handler], Handler] | None = None,
) -> _Found:
    found = _Found()
    for seed in seeds:
        wrong = _wrong(seed, found, broken)
        for each in wrong:
            say(f"seed {seed}: {each}")
        if seed and seed % _TOLD == 0:
            say(f"{seed} calls, {found.faults} faults, {found.half_done} half done")
    return found


def _wrong(
    seed: int, found: _Found, broken: Callable[[Handler], Handler] | None = None
) -> list[str]:
    scene = a_scene()
    before = scene.state()
    door, event = a_call(Random(seed), scene)
    handler = handler_of(DOORS[door].function)
    try:
        with redirect_stdout(io.StringIO()):
            reply = scene.doorway.call(broken(handler) if broken else handler, event)
    except Exception as failure:
        found.faults += 1
        return [f"{door} raised {type(failure).__name__}: {failure!a}"]
    found.statuses[reply.status] += 1
    if reply.status >= 500 or not _is_whole(reply.headers, reply.text):
        found.faults += 1
        return [f"{door} answered {reply.status}: {reply.text[:300]!a}"]
    reads = DOORS[door].method == "GET"
    if (reads or reply.status >= 400) and scene.state() != before:
        found.half_done += 1
        return [f"{door} answered {reply.status} and changed something"]
    return []


def _is_whole(headers: Mapping[str, str], text: str) -> bool:
    """Whether the answer can be sent as it is, and read as what it says it is."""
    try:
        text.encode("utf-8")
        if text and "json" in headers.get("Content-Type", ""):
            json.loads(text)
    except ValueError:
        return False
    return all(value.isprintable() for value in headers.values())


def _openings(seeds: range, say: Callable[[str], object]) -> Counter[str]:
    """A gate's opener never raises: it opens, or its waiting task hears why not."""
    ends: Counter[str] = Counter(opened=0, refused=0, raised=0, stuck=0)
    for seed in seeds:
        end = _opening(seed)
        ends[end] += 1
        if end in ("raised", "stuck"):
            say(f"seed {seed}: a gate's opening {end}")
    return ends


def _opening(seed: int) -> str:
    call = sample("open_gate")
    event = {**call, "input": changed(Random(seed), call["input"])}
    house = House()
    try:
        with house.running(), redirect_stdout(io.StringIO()):
            answer = open_gate.handler(event, None)
    except Exception:
        return "raised"
    if answer["opened"]:
        return "opened"
    return "refused" if house.tasks.failed else "stuck"


def _forgetful(handler: Handler) -> Handler:
    """The door, after somebody has read the body without asking whether it is an object."""

    def trusting(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        if event.get("body") and not event.get("isBase64Encoded"):
            json.loads(event["body"])
        return handler(event, context)

    return trusting
