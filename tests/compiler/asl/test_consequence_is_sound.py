"""What an answer is told to let run is compared with what runs, in small ensembles."""

from __future__ import annotations

import itertools
import random

import pytest

from tests.compiler.asl.playing import play
from tests.compiler.builders import machine

GATE = "{name: %s, agent: hitl, inputs: {data: 1, prompt: P, approvers: [a@b.example]}%s}"
CODE = "{name: %s, operation: code, config: {code: 'return { ok: true };'}%s}"
OWN = ("input.x > 1", "input.x <= 1", "input.y", "!input.y", "input.x === 1")
OF_STEP = ("{0}.output.ok", "!{0}.output.ok", "{0}.executed", "{0}.skipped", "{0}.undecided")
OF_GATE = (
    "{0}.output.approved",
    "{0}.output.rejected",
    "!{0}.output.approved",
    "{0}.output.status === 'timeout'",
    "{0}.skipped",
)
ANSWERS = (("approved", "onApprove"), ("rejected", "onReject"), ("timeout", "onSilence"))
INPUTS = [
    {"x": x, "y": y}
    for x, y in itertools.product((0, 1, 2, "2", None), (True, False, "true", None))
]


def an_ensemble(rng):
    """Four steps, the second a gate, with conditions over the input and the steps before."""
    kinds = [rng.choice([CODE, GATE]), GATE, rng.choice([CODE, GATE]), CODE]
    lines = []
    for index, kind in enumerate(kinds):
        tests = [rng.choice(OWN)]
        for earlier, of in enumerate(kinds[:index]):
            tests.append(rng.choice(OF_GATE if of is GATE else OF_STEP).format(f"s{earlier}"))
        chosen = rng.sample(tests, rng.randint(0, min(2, len(tests))))
        condition = rng.choice([" && ", " || "]).join(chosen)
        written = f', condition: "${{{condition}}}"' if condition else ""
        lines.append(f"  - {kind % (f's{index}', written)}\n")
    return "agents:\n" + "".join(lines)


def run(states, run_input, answers):
    """The names of the steps that ran, in order; gates get these answers.

    None where an `if:` that could not be decided stopped the run.
    """
    made = play(states, run_input, answers.get, random.Random(0))
    ran = [event.name for event in made.events if event.answer is None]
    return None if made.ended == "undecided" else ran


@pytest.mark.parametrize("seed", range(25))
def test_whatever_runs_was_told_and_what_was_told_as_certain_runs(seed):
    rng = random.Random(seed)
    text = an_ensemble(rng)
    found = machine(text)
    told = found.consequences["s1"]

    for run_input in rng.sample(INPUTS, 4):
        for answer, key in ANSWERS:
            others = {
                name: rng.choice(["approved", "rejected", "timeout"]) for name in ("s0", "s2")
            }
            if answer == "timeout":
                others["s2"] = answer
            answers = {**others, "s1": answer}
            ran = run(found.definition["States"], run_input, answers)
            if "s1" not in ran:
                continue
            after = set(ran[ran.index("s1") + 1 :])
            assert after <= {step["name"] for step in told[key]}, text
            assert {step["name"] for step in told[key] if step["certain"]} <= after, text
