"""How do the tests deploy more ensembles than the product ships, in the same stack?"""

from __future__ import annotations

import shutil
from pathlib import Path

from countersign_compiler.compile import build
from countersign_workbench.demo.story import SHIPPED

ROOT = Path(__file__).parents[2]
ENSEMBLES = Path(__file__).with_name("ensembles")
MORE_ENV = """\
env:
  APPROVAL_WEBHOOK:
    description: What is told of requests, one https address
    default: https://hooks.example.com/approvals
"""


def staged(folder: Path) -> Path:
    """Copy what the product ships into `folder`, with the ensembles of the tests built into it."""
    for name in SHIPPED:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, folder / name)
    for ensemble in sorted(ENSEMBLES.glob("*.yaml")):
        shutil.copy2(ensemble, folder / "ensembles")
    declared = folder / "ensembles" / "deployment.yaml"
    declared.write_text(declared.read_text().replace("env:\n", MORE_ENV, 1), encoding="utf-8")
    built = build(folder)
    assert not built.has_errors, "\n".join(map(str, built.findings))
    for path, text in built.files.items():
        (folder / path).write_text(text, encoding="utf-8")
    return folder
