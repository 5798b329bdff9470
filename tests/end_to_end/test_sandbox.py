"""Any JavaScript in a workflow: what it gives, and what it breaks, at the author's own line."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from countersign_compiler.compile import build
from countersign_workbench.demo.cast import Cast
from countersign_workbench.demo.world import World, deployed_world
from tests.end_to_end.conftest import ROOT

BREAKERS = Path(__file__).with_name("breakers.yaml")
PLACES = {
    # The engine keeps no place for a loop without a call: its function's beginning is told.
    "endless": ("SANDBOX_TIMEOUT", "let n = 0;"),
    "huge": ("SANDBOX_MEMORY", "while (true) text += text;"),
    "deep": ("SANDBOX_STACK", "again(n + 1) + 1;"),
    "wide": ("STEP_TOO_LARGE", 'const million = "x".repeat(1024 * 1024);'),
    "module": ("SANDBOX_NAME", 'const fs = require("fs");'),
    "network": ("SANDBOX_NAME", "fetch('https://example.com')"),
}


@pytest.fixture(scope="module")
def breaking_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The product with one ensemble more, roles enforced: the sandbox's may nothing."""
    root = tmp_path_factory.mktemp("breakers")
    for room in ("ensembles", "functions", "layers", "statemachines"):
        shutil.copytree(ROOT / room, root / room)
    shutil.copy(ROOT / "template.yaml", root)
    shutil.copy(BREAKERS, root / "ensembles")
    built = build(root)
    assert not built.has_errors, built.findings
    for path, text in built.files.items():
        (root / path).write_text(text, encoding="utf-8")
    with deployed_world(root, Cast(), progress=lambda _: None, enforce_roles=True) as world:
        yield world


def test_a_program_that_no_translation_could_take_gives_its_result(breaking_world: World) -> None:
    ended = breaking_world.ended(
        breaking_world.start("breakers", {"run": "sound", "each": [1, 2, 3]})
    )

    assert (ended["status"], ended["output"]) == ("succeeded", {"total": "total 6"})


@pytest.mark.parametrize("run", PLACES)
def test_a_program_that_breaks_fails_its_run_with_a_name_and_the_authors_line(
    breaking_world: World, run: str
) -> None:
    code, written = PLACES[run]
    lines = BREAKERS.read_text(encoding="utf-8").splitlines()
    [line] = [number for number, text in enumerate(lines, start=1) if written in text]

    ended = breaking_world.ended(breaking_world.start("breakers", {"run": run}))

    assert ended["status"] == "failed"
    assert ended["error"]["error"] == code
    assert ended["error"]["cause"].startswith(f"{code}: ensembles/breakers.yaml:{line}:")
