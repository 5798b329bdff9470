"""How long does compiling take, against PyYAML's pure Python loader on the same file?

    python benchmarks/compile_time.py [steps ...]

The ensembles are those of `ensembles.py`, every fifth step a gate. Each round has a text of its
own, so that no value of it is remembered from the round before; both are timed one after the other
in one process, and the best round of each counts.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "layers/runtime"), str(ROOT / "layers/compiler"), str(ROOT)]

from benchmarks.ensembles import ensemble  # noqa: E402  (the path is set above)
from countersign_compiler.compile import compile_text  # noqa: E402  (the path is set above)

STEPS = (25, 50, 100, 200)
ROUNDS = 7


def seconds(work: Callable[[], object]) -> float:
    """The CPU time of one call."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def definition_bytes(text: str) -> int:
    """The size of what the ensemble becomes; none where it does not compile."""
    machine = compile_text(text, "ensembles/large.yaml").machine
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
            compiling.append(seconds(lambda text=text: compile_text(text, "ensembles/large.yaml")))
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
    main([int(argument) for argument in sys.argv[1:]] or list(STEPS))
