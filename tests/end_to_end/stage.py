"""How do the tests deploy more ensembles than the product ships, in the same stack?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from countersign_compiler.compile import build
from countersign_workbench.demo.story import OFFLINE_ANSWERS, SHIPPED
from tests.end_to_end.page_hosts import hosts_of_pages
from tests.end_to_end.shown_runs import shown
from tests.end_to_end.vendor import VENDOR
from tests.fire.instrument import record_calls

ROOT = Path(__file__).parents[2]
ENSEMBLES = Path(__file__).with_name("ensembles")
MORE_ENV = """\
env:
  APPROVAL_WEBHOOK:
    description: What is told of requests, one https address
    default: https://hooks.example.com/approvals
"""
MORE_HOSTS = f"""\
  allowedHosts:
    - {VENDOR}
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
    text = declared.read_text(encoding="utf-8").replace("env:\n", MORE_ENV, 1)
    hosts = MORE_HOSTS + "".join(f"    - {host}\n" for host in sorted(hosts_of_pages()))
    declared.write_text(text.replace("  allowedHosts:\n", hosts, 1), encoding="utf-8")
    _add_pages(folder)
    built = build(folder)
    assert not built.has_errors, "\n".join(map(str, built.findings))
    for path, text in built.files.items():
        (folder / path).write_text(text, encoding="utf-8")
    return record_calls(folder)


def _add_pages(folder: Path) -> None:
    """Add the ensembles that the pages about steps show, and their rules for `offline`."""
    for page in shown():
        for name, text in page.ensembles.items():
            file = folder / "ensembles" / f"{name}.yaml"
            assert not file.exists(), f"docs/steps/{page.name}.md: the name {name} is taken"
            file.write_text(text, encoding="utf-8")
    answers = folder / OFFLINE_ANSWERS
    rules = [rule for page in shown() for rule in page.rules]
    answers.write_text(json.dumps([*json.loads(answers.read_text()), *rules]), encoding="utf-8")
