"""The work of compiling grows with the number of steps, and not with its square."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from types import FrameType

import countersign_compiler
from countersign_compiler.compile import compile_text

PACKAGE = str(Path(str(countersign_compiler.__file__)).parent)
GATE = """\
  - name: gate-{at}
    agent: hitl
    inputs: {{data: "${{input.amount + {at}}}", prompt: Pay, approvers: [ana@example.com]}}
"""
PAY = """\
  - name: pay-{at}
    condition: ${{{condition}}}
    operation: http
    config: {{url: "https://example.com/${{input.id}}/{at}"}}
"""
TOLD = {
    ("asl/follower.py", "told"),
    *(("asl/told.py", name) for name in ("<lambda>", "_weight", "<listcomp>", "<genexpr>")),
}
"""What a gate lets run is looked up for each step after it: gates times steps, and cheap."""


def an_ensemble(steps: int) -> str:
    """Every fifth step is a gate, and what follows it asks it."""
    written = ["agents:\n"]
    for at in range(steps):
        form = GATE if at % 5 == 0 else PAY
        condition = f"gate-{at - at % 5}.output.approved && input.n > {at}"
        written.append(form.format(at=at, condition=condition))
    return "".join(written)


def calls(text: str) -> Counter[tuple[str, str]]:
    """How often each function of the compiler is called for a text."""
    counted: Counter[tuple[str, str]] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(PACKAGE):
            counted[code.co_filename[len(PACKAGE) + 1 :], code.co_name] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        result = compile_text(text, "ensembles/large.yaml")
    finally:
        sys.setprofile(before)
    assert result.machine is not None, result.findings[:3]
    return counted


def test_no_function_of_the_compiler_is_called_more_often_than_the_steps_grow() -> None:
    calls(an_ensemble(5))  # what is made once in a process

    few, many = calls(an_ensemble(30)), calls(an_ensemble(120))

    grew = {name: (few[name], many[name]) for name in many if many[name] > 4.5 * few[name] + 20}
    assert set(grew) <= TOLD, grew


def test_an_answer_is_weighed_for_each_condition_and_not_for_each_gate() -> None:
    few, many = calls(an_ensemble(30)), calls(an_ensemble(120))

    answers = ("expressions/truth.py", "answers")
    assert 0 < many[answers] <= 4.5 * few[answers]
    assert many[answers] <= 10 * 120
