"""How long does compiling take, against PyYAML's pure Python loader on the same file?

    python benchmarks/compile_time.py [--stages] [steps ...]

The ensembles are those of `ensembles.py`, every fifth step a gate. Each round has a text of its
own, so that no value of it is remembered from the round before; both are timed one after the other
in one process, and the best round of each counts. With `--stages` each stage of compiling is timed
by itself, as a part of the loader's time.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "layers/runtime"), str(ROOT / "layers/compiler"), str(ROOT)]

from benchmarks.ensembles import ensemble
from countersign_compiler import source
from countersign_compiler.asl.consequence import consequences
from countersign_compiler.asl.machine import machine_of
from countersign_compiler.asl.text import to_canonical_text, to_text
from countersign_compiler.check import check
from countersign_compiler.compile import compile_text
from countersign_compiler.deployment import Deployment
from countersign_compiler.dialects.table import read_draft
from countersign_compiler.machine_check import check_machine
from countersign_compiler.reporting import Reporter
from countersign_compiler.resolve import resolve

PATH = "ensembles/large.yaml"
STEPS = (25, 50, 100, 200)
ROUNDS = 7


def seconds(work: Callable[[], object]) -> float:
    """The CPU time of one call."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


Given = TypeVar("Given")


class Stages:
    """The best time of each stage, in the order in which they were first timed."""

    def __init__(self) -> None:
        self.best: dict[str, float] = {}

    def timed(self, stage: str, work: Callable[[], Given]) -> Given:
        """What the work gives; its time counts for the stage where it is the best so far."""
        given: list[Given] = []
        took = seconds(lambda: given.append(work()))
        self.best[stage] = min(self.best.get(stage, took), took)
        return given[0]


def time_stages(text: str, stages: Stages) -> None:
    """Compile one ensemble stage by stage; the indented stages are part of the one before them."""
    timed, deployment, reporter = stages.timed, Deployment(), Reporter(PATH, [])
    timed("yaml", lambda: yaml.load(text, Loader=yaml.SafeLoader))
    document = timed("read", lambda: source.read(text.encode(), PATH)).document
    assert document is not None
    draft = timed("draft", lambda: read_draft(document, "large", reporter))
    assert draft is not None
    resolved = timed("resolve", lambda: resolve(draft, PATH, None, reporter))
    timed("check", lambda: check(resolved, deployment, reporter))
    machine = timed("machine", lambda: machine_of(resolved, deployment))
    timed("  consequences", lambda: consequences(resolved))
    timed("  digest's text", lambda: to_canonical_text(machine.definition))
    timed("  text", lambda: to_text(machine.definition))
    timed("machine check", lambda: check_machine(machine.definition, machine.text, PATH))


def print_stages(sizes: list[int]) -> None:
    """Print one line per stage, in milliseconds and as a part of the loader's time."""
    for steps in sizes:
        stages = Stages()
        for turn in range(ROUNDS):
            time_stages(ensemble(steps, salt=f"round {turn}"), stages)
        print(f"{steps} steps")
        for stage, took in stages.best.items():
            print(f"  {stage:<16} {took * 1000:>7.1f} ms {took / stages.best['yaml']:>6.2f}")


def definition_bytes(text: str) -> int:
    """The size of what the ensemble becomes; none where it does not compile."""
    machine = compile_text(text, PATH).machine
    return len(machine.text.encode()) if machine is not None else 0


def main(sizes: list[int]) -> None:
    """Print one line per size, and how the time per step grew from the first to the last."""
    print(
        f"{'steps':>6} {'KB':>6} {'yaml ms':>8} {'compile ms':>11} {'ratio':>6} {'ms/step':>8} "
        f"{'ASL KB':>7} {'bytes/step':>11}"
    )
    per_step = []
    for steps in sizes:
        loading, compiling = [], []
        for turn in range(ROUNDS):
            text = ensemble(steps, salt=f"round {turn}")
            loading.append(seconds(lambda text=text: yaml.load(text, Loader=yaml.SafeLoader)))
            compiling.append(seconds(lambda text=text: compile_text(text, PATH)))
        load, ours = min(loading) * 1000, min(compiling) * 1000
        text = ensemble(steps)
        size = definition_bytes(text)
        per_step.append(ours / steps)
        print(
            f"{steps:>6} {len(text) / 1024:>6.1f} {load:>8.1f} {ours:>11.1f} {ours / load:>6.2f} "
            f"{ours / steps:>8.2f} {size / 1024:>7.0f} {size // steps:>11}"
        )
    print(f"time per step, last size to first: {per_step[-1] / per_step[0]:.2f}")


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:] if argument != "--stages"]
    (print_stages if "--stages" in sys.argv else main)(numbers or list(STEPS))
