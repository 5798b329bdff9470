"""What an answer lets run, where steps stand in branches: told and compared with what runs."""

from __future__ import annotations

import itertools
import random

import pytest

from tests.compiler.asl.test_consequence_is_sound import INPUTS, OF_GATE, OF_STEP, OWN, run
from tests.compiler.builders import machine

GATE = "agent: hitl, inputs: {data: 1, prompt: P, approvers: [a@b.example]}"
CODE = "operation: code, config: {code: 'return { ok: true };'}"
OF_CHOICE = ("{0}.output.taken === 'then'", "{0}.skipped", "{0}.undecided", "{0}.executed")
BRANCHED = f"""
agents:
  - {{name: ask, {GATE}}}
  - name: choose
    if: ${{ask.output.approved}}
    then: [{{name: pay, {CODE}}}]
    else: [{{name: tell, {CODE}}}]
  - {{name: book, condition: "${{pay.executed}}", {CODE}}}
"""


def told(text, gate, answer):
    return {step["name"]: step["certain"] for step in machine(text).consequences[gate][answer]}


def test_a_branch_runs_only_on_the_answer_that_takes_it():
    assert told(BRANCHED, "ask", "onApprove") == {"pay": True, "book": True}
    assert told(BRANCHED, "ask", "onReject") == {"tell": True}


def test_a_gate_in_a_branch_never_tells_of_the_branch_beside_it():
    text = f"""
agents:
  - name: choose
    if: ${{input.amount > 100}}
    then:
      - {{name: ask, {GATE}}}
      - {{name: pay, condition: "${{ask.output.approved}}", {CODE}}}
    else:
      - {{name: small, {CODE}}}
  - {{name: book, condition: "${{input.amount > 100}}", {CODE}}}
  - {{name: skip, condition: "${{choose.output.taken === 'else'}}", {CODE}}}
"""

    assert told(text, "ask", "onApprove") == {"pay": True, "book": True}
    assert told(text, "ask", "onReject") == {"book": True}


def test_a_branch_that_other_data_decides_may_run():
    text = f"""
agents:
  - {{name: ask, {GATE}}}
  - name: choose
    if: ${{ask.output.approved && input.large}}
    then: [{{name: pay, {CODE}}}]
"""

    assert told(text, "ask", "onApprove") == {"pay": False}
    assert told(text, "ask", "onReject") == {}


def test_a_decision_by_policy_is_known_before_it_is_made():
    text = """
flow:
  - {member: ask, config: {builtin: hitl, operation: suspend}}
  - member: auto
    condition: ${ask.output.approved}
    config: {builtin: hitl, operation: approve, reason: "small"}
  - {member: pay, condition: "${auto.output.approved}", config: {handler: () => 1}}
  - {member: tell, condition: "${auto.output.rejected}", config: {handler: () => 1}}
"""

    assert told(text, "ask", "onApprove") == {"auto": True, "pay": True}
    assert told(text, "ask", "onReject") == {}


class _Ensembles:
    """Small random ensembles with branches; the second step is a gate."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.steps = {}
        self.numbers = itertools.count()

    def text(self):
        lines = [self.step("  "), self.step("  ", "gate"), self.step("  "), self.step("  ")]
        return "agents:\n" + "".join(lines)

    def test(self, readable):
        tests = [self.dice.choice(OWN)]
        for name, kind in readable.items():
            of = {"gate": OF_GATE, "code": OF_STEP, "if": OF_CHOICE}[kind]
            tests.append(self.dice.choice(of).format(name))
        chosen = self.dice.sample(tests, self.dice.randint(1, min(2, len(tests))))
        return self.dice.choice([" && ", " || "]).join(chosen)

    def step(self, indent, kind=None, readable=None, depth=0):
        readable = self.steps if readable is None else readable
        kinds = ["code", "gate", "if", "if"] if depth < 2 else ["code", "gate"]
        kind = kind or self.dice.choice(kinds)
        name = f"s{next(self.numbers)}"
        written = f"{indent}- name: {name}\n"
        if self.dice.random() < 0.4:
            written += f'{indent}  condition: "${{{self.test(readable)}}}"\n'
        if kind != "if":
            readable[name] = kind
            return written + "".join(
                f"{indent}  {line}\n" for line in [GATE if kind == "gate" else CODE]
            ).replace(", inputs", f"\n{indent}  inputs").replace(", config", f"\n{indent}  config")
        written += f'{indent}  if: "${{{self.test(readable)}}}"\n'
        sides = [dict(readable) | {name: "if"}, dict(readable) | {name: "if"}]
        for word, side in zip(("then", "else"), sides, strict=True):
            count = self.dice.randint(1 if word == "then" else 0, 2)
            steps = [self.step(f"{indent}  ", None, side, depth + 1) for _ in range(count)]
            written += f"{indent}  {word}:{'' if steps else ' []'}\n" + "".join(steps)
        readable |= sides[0] | sides[1]
        return written


@pytest.mark.parametrize("seed", range(40))
def test_whatever_runs_was_told_and_what_was_told_as_certain_runs(seed, record_property):
    made = _Ensembles(seed)
    text = made.text()
    found = machine(text)
    gates = [name for name, kind in made.steps.items() if kind == "gate"]
    compared = 0

    for run_input in made.dice.sample(INPUTS, 4):
        for _ in range(2):
            answers = {name: made.dice.choice(["approved", "rejected"]) for name in gates}
            ran = run(found.definition["States"], run_input, answers)
            if ran is None:
                continue
            for gate in gates:
                if gate in ran:
                    key = "onApprove" if answers[gate] == "approved" else "onReject"
                    listed = found.consequences[gate][key]
                    after = set(ran[ran.index(gate) + 1 :])
                    assert after <= {step["name"] for step in listed}, text
                    certain = {step["name"] for step in listed if step["certain"]}
                    assert certain <= after, text
                    compared += 1

    record_property("compared", compared)
