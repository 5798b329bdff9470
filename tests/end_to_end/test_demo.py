"""`make demo` as a stranger runs it: other names, and with one thing broken on purpose."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHONPATH = os.pathsep.join(
    str(ROOT / part) for part in ("layers/runtime", "layers/compiler", "workbench")
)


def _begin(*arguments: str, scratch: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "countersign_workbench", "demo", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=_environment(scratch),
        start_new_session=True,
    )


def _end(playing: subprocess.Popen[str]) -> str:
    said, _ = playing.communicate(timeout=170)
    return said


def _environment(scratch: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": PYTHONPATH, "TMPDIR": str(scratch)}


def _leftovers(scratch: Path) -> list[str]:
    return sorted(path.name for path in scratch.iterdir())


def test_the_story_holds_under_other_names_and_twice_at_once(tmp_path: Path) -> None:
    scratches = {seed: tmp_path / seed for seed in ("7", "2026")}
    for scratch in scratches.values():
        scratch.mkdir()

    both = {seed: _begin("--seed", seed, scratch=scratches[seed]) for seed in scratches}
    for seed, playing in both.items():
        said = _end(playing)

        assert playing.returncode == 0, said[-3000:]
        assert "editor@example.com" not in said
        assert "manual-review" not in said
        assert "facts checked, all hold" in said
        assert _leftovers(scratches[seed]) == []


@pytest.mark.parametrize(
    ("tamper", "chapter", "promise"),
    [
        ("payment", "4. A large payment is approved", "the payment provider hears nothing"),
        ("reason", "2. One of the two rejects a post", "the team's mail carries the Reason"),
        ("audit", "8. The audit trail", "the trail of `a post, approved` verifies"),
    ],
)
def test_the_story_stops_where_one_thing_was_broken(
    tamper: str, chapter: str, promise: str, tmp_path: Path
) -> None:
    playing = _begin("--tamper", tamper, scratch=tmp_path)
    said = _end(playing)

    assert playing.returncode == 1, said[-3000:]
    ending = said.partition("The story stops in chapter")[2]
    assert chapter in ending
    assert promise in ending
    assert _leftovers(tmp_path) == []


def test_ctrl_c_leaves_no_process_and_no_file() -> None:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        playing = _begin(scratch=scratch)
        assert playing.stdout is not None
        for line in playing.stdout:
            if "template.yaml is deployed" in line:
                break
        playing.send_signal(signal.SIGINT)
        rest = _end(playing)

        assert playing.returncode not in (0, None)
        assert "Traceback" not in rest
        assert _leftovers(scratch) == []
        assert _processes_below(str(scratch)) == []


def _processes_below(folder: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
        except OSError:
            continue  # another user's, or ended between the two looks
        if folder.encode() in environment:
            found.append(process.name)
    return found
