"""How is every call that a function makes written down, and spoiled where a test says so?

`plant` changes a staged copy of the tree, never the product. What happens is steered and read by
files in one folder, so a test can change its plan while the functions run:

    plan.json     the faults to come (`Fault`)
    landed/       one file for each time that a fault happened, with the call it happened to
    calls/        one JSONL file for each process: its calls in order, one line each (`calls_in`)
    at-work/      one file for each invocation that has begun and not ended
    openings/     the last event that the opener got for each request, where `plant` was told to
    clock         seconds that the functions' clock runs ahead, where `plant` was told to
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PLANTED = Path(__file__).with_name("planted.py")
MODULE = "wire_watch"
RECORDED_IN = "COUNTERSIGN_RECORDED_CALLS"
TAIL = f"""

import {MODULE}

handler = {MODULE}.watched(handler)
"""

KILLS = ("kill-before", "kill-after")
ANSWER_LOST = ("fail-after", "timeout-after")
NOT_SENT = ("fail-before", "timeout-before")
REFUSED = ("throttled", "unavailable")
SLOW = "slow-before"
"""Half a second on the way: what was read is old when it is written."""
MODES = (*NOT_SENT, *ANSWER_LOST, *REFUSED, *KILLS, SLOW)

_NOW = "int(time.time())"
_SHIFTED = "int(time.time()) + _ahead()"
_AHEAD = """

def _ahead() -> int:
    try:
        with open("@CONTROL@/clock", encoding="utf-8") as shift:
            return int(shift.read() or 0)
    except FileNotFoundError:
        return 0
"""


@dataclass(frozen=True)
class Fault:
    """What is to go wrong: `mode` (one of `MODES`) with the calls that fit.

    `nth` counts an invocation's calls on the wire from one, and `span` how many in a row (botocore
    tries a call up to three times). None fits all. It happens `times` times at most, whichever
    process is first; with `probability`, each time only by a throw of the dice of `seed`.
    """

    id: str
    mode: str
    function: str | None = None
    nth: int | None = None
    span: int = 1
    operation: str | None = None
    times: int = 1
    probability: float | None = None
    seed: int = 0


class Control:
    """The folder through which one staged tree is steered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def plan(self, *faults: Fault) -> None:
        """Put these in place of all that was planned; ids used before do not happen again."""
        known = [{k: v for k, v in asdict(each).items() if v is not None} for each in faults]
        self._put("plan.json", json.dumps(known))

    def landed(self, fault_id: str | None = None) -> list[dict[str, Any]]:
        """The calls that faults happened to: `{pid, mode, function, nth, service, …}`."""
        pattern = "*" if fault_id is None else f"{fault_id}.*"
        found = sorted((self.folder / "landed").glob(pattern))
        return [json.loads(text) for each in found if (text := each.read_text())]

    def times_landed(self, fault_id: str) -> int:
        """How often faults happened whose id fits this pattern."""
        return sum(1 for _ in (self.folder / "landed").glob(f"{fault_id}.*"))

    def clock_ahead(self, seconds: int) -> None:
        """Have the functions' clock run this far ahead of the machine's."""
        self._put("clock", str(seconds))

    def is_quiet(self) -> bool:
        """Whether no function is at work; one that was killed is not."""
        at_work = list((self.folder / "at-work").glob("*"))
        for each in at_work:
            if not _is_alive(int(each.name.partition(".")[0])):
                each.unlink(missing_ok=True)
        return not any(each.exists() for each in at_work)

    def opening(self, request_id: str) -> dict[str, Any] | None:
        """What the opener was last called with for this request; it holds the task token."""
        name = hashlib.sha256(request_id.encode()).hexdigest()
        try:
            event: dict[str, Any] = json.loads((self.folder / "openings" / name).read_text())
        except FileNotFoundError:
            return None
        return event

    def _put(self, name: str, text: str) -> None:
        beside = self.folder / f".{name}"
        beside.write_text(text, encoding="utf-8")
        beside.rename(self.folder / name)  # whole at once: functions read at any moment


def record_calls(stage: Path) -> Path:
    """Have the calls of a staged tree written down where the whole session collects them.

    The environment's `RECORDED_IN` names a folder; each world takes a new one inside it, which
    `calls_in` reads. Nothing happens where it is not set. Gives the tree.
    """
    if folder := recorded_in():
        plant(stage, folder)
    return stage


def recorded_in() -> Path | None:
    """A new folder where the session collects the calls of a world; None where nobody does."""
    if folder := os.environ.get(RECORDED_IN):
        Path(folder).mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="world-", dir=folder))
    return None


def died(landed: Mapping[str, Any]) -> bool:
    """Whether the process that a fault happened to is no more."""
    return not _is_alive(int(landed["pid"]))


def _is_alive(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"  # the engine has yet to hear of its end


def plant(
    stage: Path, control: Path, *, keeps_events: bool = False, own_clock: bool = False
) -> Control:
    """Have every function of a staged tree write its calls down in `control`, and obey its plan.

    `keeps_events`: what the opener is called with is kept (it holds a task token). `own_clock`: the
    functions' clock can be moved. The tree is to be deployed afterwards.
    """
    text = PLANTED.read_text(encoding="utf-8").replace("@CONTROL@", str(control))
    text = text.replace("@KEEPS_EVENTS@", "yes" if keeps_events else "")
    for app in sorted((stage / "functions").glob("*/app.py")):
        (app.parent / f"{MODULE}.py").write_text(text.replace("@FUNCTION@", app.parent.name))
        app.write_text(app.read_text(encoding="utf-8") + TAIL, encoding="utf-8")
    if own_clock:
        _plant_clock(stage / "layers/runtime/countersign/adapters/clock.py", control)
    return Control(control)


def _plant_clock(clock: Path, control: Path) -> None:
    text = clock.read_text(encoding="utf-8")
    assert text.count(_NOW) == 1, f"{clock} reads the time in another way now"
    text = text.replace(_NOW, _SHIFTED) + _AHEAD.replace("@CONTROL@", str(control))
    clock.write_text(text, encoding="utf-8")


def calls_in(control: Path) -> Iterator[dict[str, Any]]:
    """Every call that was written down, process by process, in the order of each."""
    for file in sorted((control / "calls").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(line)
            except ValueError:  # the last line of a process that was killed while it wrote
                continue
