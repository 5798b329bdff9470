"""How long does compiling take, against PyYAML's pure Python loader on the same file?

    python benchmarks/compile_time.py [steps ...]

Every fifth step is a gate. Each round has a text of its own, so that nothing is remembered from the
round before; both are timed one after the other in one run, and the best round of each counts.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "layers/runtime"), str(ROOT / "layers/compiler")]

from countersign_compiler.compile import compile_text  # noqa: E402

STEPS = (25, 50, 100, 200, 400)
ROUNDS = 5

GATE = """\
  - name: gate-{at}
    agent: hitl
    inputs:
      data:
        amount: ${{input.payments.amount}}
        answer: "${{pay-{before}.output.status}}"
      prompt: "Release payment {at} of ${{input.customer.name}}? ({salt})"
      approvers: [ana@example.com, "${{input.owner}}"]
      minApprovals: 1
      timeout: 86400
"""
PAY = """\
  - name: pay-{at}
    {condition}operation: http
    config:
      url: https://api.example.com/payments/${{input.id}}/{at}
      method: POST
      headers: {{X-Request: "${{input.id}}"}}
      body:
        amount: ${{input.amount + {at}}}
        note: "Payment {at} for ${{input.customer.name}} ({salt})"
"""


def ensemble(steps: int, salt: str = "") -> str:
    """An ensemble of `steps` steps: four payments that ask the gate before them, then a gate."""
    written = ["ensemble: large\nagents:\n"]
    gate = None
    for at in range(steps):
        if at % 5 == 4:
            gate = at
            written.append(GATE.format(at=at, before=at - 1, salt=salt))
        else:
            condition = ""
            if gate is not None:
                also = " && input.go" if at % 2 else ""
                condition = f"condition: ${{gate-{gate}.output.approved{also}}}\n    "
            written.append(PAY.format(at=at, condition=condition, salt=salt))
    return "".join(written) + "output:\n  first: ${pay-0.success}\n"


def seconds(work: Callable[[], object]) -> float:
    """The CPU time of one call."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main(sizes: list[int]) -> None:
    """Print one line per size."""
    print(f"{'steps':>6} {'KB':>6} {'yaml ms':>9} {'compile ms':>11} {'ratio':>6} {'ms/step':>8}")
    for steps in sizes:
        loading, compiling, size = [], [], 0
        for turn in range(ROUNDS):
            text = ensemble(steps, salt=f"round {turn}")
            size = len(text)
            loading.append(seconds(lambda text=text: yaml.load(text, Loader=yaml.SafeLoader)))
            compiling.append(seconds(lambda text=text: compile_text(text, "ensembles/large.yaml")))
        load, ours = min(loading) * 1000, min(compiling) * 1000
        print(
            f"{steps:>6} {size / 1024:>6.1f} {load:>9.1f} {ours:>11.1f} {ours / load:>6.2f} "
            f"{ours / steps:>8.2f}"
        )


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or list(STEPS))
