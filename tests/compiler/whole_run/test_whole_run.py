"""Over a whole run: can a missing or odd value leave out a gate, or let a step run?

Each chain runs once over well-typed data, then again with one value absent or of another type.
A gate that opened before may not be passed in silence by a step that has consequences, and no such
step may run that did not run before, unless people were asked besides.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from countersign_compiler.expressions import prelude
from tests.compiler.builders import machine
from tests.compiler.whole_run.chains import Chain, Replacement, a_chain, replacements
from tests.compiler.whole_run.machine import Machine, Rewrite, Run, World

CHAINS = 300
REPLACEMENTS = 40
FIRST_SEED = 70_000


@cache
def definition(seed: int) -> str:
    return json.dumps(machine(a_chain(seed).text).definition)


@dataclass
class Trial:
    """One chain with its first run; `rewrite` and `translated` are for planted breakages."""

    chain: Chain
    rewrite: Rewrite | None = None
    translated: Callable[[str], str] = str

    def __post_init__(self) -> None:
        self.machine = Machine(json.loads(self.translated(definition(self.chain.seed))))
        self.first = self.run()

    def run(self, replacement: Replacement | None = None) -> Run:
        chain = self.chain
        run_input, outputs = chain.run_input, dict(chain.outputs)
        if replacement is not None and replacement.step is None:
            run_input = replacement.in_data(run_input)

        def rewritten(variable: str, record: Any) -> Any:
            step = variable.removeprefix("s_")
            if replacement is not None and replacement.step == step and record["executed"]:
                record = {**record, "output": replacement.in_data(record["output"])}
            return self.rewrite(variable, record) if self.rewrite else record

        return self.machine.run(World(run_input, outputs, chain.answers, rewritten))

    def wrong(self) -> Iterator[str]:
        """Every replacement after which something happens that must not."""
        for replacement in replacements(self.chain, random.Random(self.chain.seed), REPLACEMENTS):
            said = broken_promise(self.chain, self.first, self.run(replacement))
            if said:
                yield f"seed {self.chain.seed}, {replacement}: {said}\n{self.chain.text}"


def broken_promise(chain: Chain, first: Run, second: Run) -> str | None:
    """What the second run did that it must not; None where it kept the promise."""
    place = {link.name: at for at, link in enumerate(chain.links)}
    asked_besides = False
    for at, name in enumerate(second.happened):
        if name in chain.gates:
            asked_besides = asked_besides or name not in first.happened
        elif asked_besides:
            return None
        elif name not in first.happened:
            return f"{name} ran, which did not run before"
        else:
            before = {gate for gate in chain.gates if place[gate] < place[name]}
            passed = before & set(first.happened) - set(second.happened[:at])
            if passed:
                return f"{name} ran without {', '.join(sorted(passed))}, which opened before"
    return None


def trials(count: int, **broken: Any) -> Iterator[Trial]:
    """Chains whose first run ends; what would have followed a stop is not known."""
    seeds = itertools.count(FIRST_SEED)
    made = (Trial(a_chain(seed), **broken) for seed in seeds)
    return itertools.islice((trial for trial in made if trial.first.failure is None), count)


def test_no_odd_value_leaves_out_a_gate_or_lets_a_step_run(record_property: Any) -> None:
    opened = tried = 0
    wrong: list[str] = []

    for trial in trials(CHAINS):
        opened += any(gate in trial.first.happened for gate in trial.chain.gates)
        tried += REPLACEMENTS
        wrong += trial.wrong()

    record_property(
        "searched",
        f"{CHAINS} chains x {REPLACEMENTS} replacements = {tried}; "
        f"{opened} first runs opened a gate; wrong {len(wrong)}",
    )
    assert not wrong, "\n".join(wrong[:3])
    assert opened >= CHAINS / 2


def _undecided_as_skipped(variable: str, record: Any) -> Any:
    return {**record, "undecided": False, "skipped": True} if record["undecided"] else record


def _absent_as_false(text: str) -> str:
    """The helpers that make a test of a value, with absent as false."""
    lenient = {
        "tcb": 'function($v){$type($v)="boolean"?$v:$type($v)="null"?false:"?"}',
        "tsb": 'function($s,$v){$type($v)="boolean"?$v:$type($v)="null"?false:"?"}',
    }
    for name, definition_ in lenient.items():
        right = json.dumps(f"${name}:={prelude.HELPERS[name].definition};")[1:-1]
        text = text.replace(right, json.dumps(f"${name}:={definition_};")[1:-1])
    return text


BROKEN: dict[str, dict[str, Any]] = {
    "an undecided step is recorded as skipped": {"rewrite": _undecided_as_skipped},
    "absent counts as false": {"translated": _absent_as_false},
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_known_breakage_is_noticed(name: str, record_property: Any) -> None:
    each = enumerate(trials(CHAINS, **BROKEN[name]), start=1)

    noticed = next((at for at, trial in each if any(trial.wrong())), None)

    record_property("searched", f"planted: {name}; noticed in chain {noticed}")
    assert noticed is not None
