"""How do generated nestings get into a stack of their own, and all of them onto it at once?"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from countersign_compiler.compile import build
from countersign_workbench.demo.cast import Cast
from countersign_workbench.demo.story import SHIPPED
from countersign_workbench.demo.world import deployed_world
from tests.nestings.driver import Observed, Stage
from tests.nestings.generator import Nesting
from tests.nestings.plan import Plan
from tests.nestings.witness import WITNESS, witness

ROOT = Path(__file__).parents[2]
DEPLOYMENT = f"policy:\n  allowedHosts:\n    - {WITNESS}\n"


AT_ONCE = 4
"""Runs side by side: each more costs the engine workers, which take longer to start than to work.
"""

Planted = Mapping[str, tuple[str, str]]
"""What is changed in a built machine on purpose: one text for another, by the ensemble's name."""


def played(plans: Sequence[Plan], *, planted: Planted | None = None) -> list[Observed]:
    """Run the nestings of these plans in one world; what was seen of each, in their order."""
    with tempfile.TemporaryDirectory(prefix="countersign-nestings-") as name, witness() as seen:
        folder = staged(Path(name), [plan.nesting for plan in plans], planted or {})
        hosts = {WITNESS: seen.url}
        with deployed_world(folder, Cast(), progress=lambda _: None, hosts=hosts) as world:
            stage = Stage(world, seen)
            with ThreadPoolExecutor(AT_ONCE) as side_by_side:
                observed = list(side_by_side.map(stage.play, plans))
            names = [plan.nesting.name for plan in plans]
            stage.add_requests(dict(zip(names, observed, strict=True)))
            return observed


def staged(folder: Path, nestings: Iterable[Nesting], planted: Planted) -> Path:
    """Copy what the product ships into `folder`, with these ensembles in the place of its own."""
    for name in SHIPPED:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, folder / name)
    ensembles = folder / "ensembles"
    shutil.rmtree(ensembles)
    ensembles.mkdir()
    (ensembles / "deployment.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    for nesting in nestings:
        for name, text in nesting.texts.items():
            (ensembles / f"{name}.yaml").write_text(text, encoding="utf-8")
    built = build(folder)
    assert not built.has_errors, "\n".join(map(str, built.findings))
    files = dict(built.files)
    for name, (old, new) in planted.items():
        path = f"statemachines/{name}.asl.json"
        assert old in files[path]
        files[path] = files[path].replace(old, new)
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    return folder
