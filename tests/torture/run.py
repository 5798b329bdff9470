"""What happens to the gate when far more is done to it than a test run has time for?

    python tests/torture/run.py [PART ...]

Each part is a module beside this one with `torture(say) -> list[Row]`; without names all are run,
in two lanes at once: what computes, and what plays on the local engine. What a part says while it
runs goes to the terminal behind its name; at the end stands one table, with a row for the rights
that all their worlds used of those that `template.yaml` grants. Exit 1 when a row does not hold, or
a part did not come to its end.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ROOMS = ("layers/runtime", "layers/compiler", "workbench", ".")
sys.path[:0] = [str(ROOT / room) for room in ROOMS]

from tests.fire.instrument import RECORDED_IN
from tests.roles.compare import Report, report_of
from tests.torture.rows import Row, table

LANES = (
    ("model", "mutation", "hostile", "tampering", "documents"),
    ("votes", "instants", "kills", "lifecycles", "nestings"),
)
DEPLOYING = {"votes", "instants", "kills", "lifecycles"}
"""What deploys worlds that write their functions' calls down."""

PARTS = tuple(part for lane in LANES for part in lane)
PLAY = "--play"


def main(arguments: Sequence[str]) -> int:
    """Run the named parts, or all; 0 when every row holds."""
    if arguments[:1] == [PLAY]:
        return _play(arguments[1], Path(arguments[2]))
    if unknown := [name for name in arguments if name not in PARTS]:
        sys.stderr.write(f"torture: no part is called {unknown[0]}; there are: {' '.join(PARTS)}\n")
        return 2
    wanted = arguments or PARTS
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="countersign-torture-") as folder:
        os.environ[RECORDED_IN] = calls = str(Path(folder) / "calls")  # for the parts' processes
        lanes = [[part for part in lane if part in wanted] for lane in LANES]
        with ThreadPoolExecutor(len(lanes)) as pool:
            played = list(pool.map(lambda lane: _lane(lane, Path(folder)), lanes))
        rows = [row for lane in played for row in lane]
        rows += _row_of_rights(Path(calls), is_needed=bool(DEPLOYING & set(wanted)))
    _say("", *table(rows))
    fallen = sum(not row.holds for row in rows)
    minutes = (time.monotonic() - begun) / 60
    _say(f"torture: {len(rows)} rows, {fallen} do not hold ({minutes:.0f} min)")
    return 1 if fallen or not rows else 0


def _row_of_rights(calls: Path, *, is_needed: bool) -> list[Row]:
    """What the worlds used of their rights; none where no part was to deploy one."""
    if not is_needed:
        return []
    # The transform of the template wants to know a region; no call is made.
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    return [row_of_rights(report_of(calls, is_whole=False))]


def row_of_rights(report: Report) -> Row:
    """A right that was used and is granted to nobody is one that AWS would have refused."""
    return Row(
        "calls, held against the roles (rights used and not granted)",
        report.calls,
        note=report.lines()[0],
        fails="; ".join(report.faults),
    )


def _lane(parts: Sequence[str], folder: Path) -> list[Row]:
    """Play one part after another, each in a process of its own."""
    rows: list[Row] = []
    for part in parts:
        begun, result = time.monotonic(), folder / f"{part}.json"
        code = _followed(part, result)
        if code == 0:
            rows += [Row(**each) for each in json.loads(result.read_text("utf-8"))]
        else:
            rows.append(Row(part, 0, fails=f"it ended with exit {code}"))
        _say(f"{part}: exit {code} after {time.monotonic() - begun:.0f} s")
    return rows


def _followed(part: str, result: Path) -> int:
    """Run a part; pass on every line that it says, behind its name."""
    command = [sys.executable, str(Path(__file__).resolve()), PLAY, part, str(result)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            _say(f"{part}: {line.rstrip()}")
    return process.returncode


def _play(part: str, result: Path) -> int:
    """Play one part in this process and leave its rows in a file."""
    module = importlib.import_module(f"tests.torture.{part}")
    rows: list[Row] = module.torture(lambda line: _say(str(line)))
    result.write_text(json.dumps([asdict(row) for row in rows]), encoding="utf-8")
    return 0


def _say(*lines: str) -> None:
    """Print now, so that whoever waits sees how far it is."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
