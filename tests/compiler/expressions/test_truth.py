"""Is a condition proven by one gate's answer?"""

from __future__ import annotations

from typing import Any

import pytest

from countersign_compiler.expressions.parser import parse_condition
from countersign_compiler.expressions.truth import UNKNOWN, answers
from tests.compiler.expressions.cases import knows

STEPS = ("gate", "other")


def answered(status: str) -> dict[str, Any]:
    flags = {"approved": status == "approved", "rejected": status == "rejected"}
    output = {"status": status, "timedOut": status == "timeout", "approvals": UNKNOWN, **flags}
    record = dict.fromkeys(("failed", "skipped", "undecided"), False)
    return {"input": UNKNOWN, "output": output, "executed": True, "success": True, **record}


def proven(condition: str, status: str) -> bool | None:
    parsed = parse_condition(f"${{{condition}}}", knows(*STEPS))
    assert not parsed.problems
    return answers(parsed.tree, "gate", answered(status))


@pytest.mark.parametrize(
    ("condition", "approved", "rejected"),
    [
        ("gate.output.approved", True, False),
        ("!gate.output.approved", False, True),
        ("gate.output.status === 'approved'", True, False),
        ("gate.output.status !== 'approved'", False, True),
        ("gate.output.approved || other.output.approved", True, None),
        ("gate.output.approved && input.amount > 5", None, False),
        ("gate.output.approved || gate.output.rejected", True, True),
        ("gate.output.approved ? input.x : false", None, False),
        ("gate.executed", True, True),
        ("gate.skipped", False, False),
        ("gate.undecided || gate.failed", False, False),
        ("['approved', 'timeout'].includes(gate.output.status)", True, False),
        ("gate.output.missing === null", True, True),
        ("gate.output.missing", None, None),
        ("gate.output.missing ?? gate.output.approved", True, False),
        ("(gate.output.approved ? 'a' : 'b') === 'a'", True, False),
        ("gate.output.approvals.length > 1", None, None),
        ("gate.output.status.length >= 8", True, True),
        ("gate.output.status < 'b'", True, False),
        ("gate.output.approved === 'true'", None, None),
        ("(gate.output.approved === 'true') ?? true", True, True),
        ("input.x", None, None),
        ("other.output.x", None, None),
    ],
)
def test_an_answer_proves_a_condition_or_does_not(
    condition: str, approved: bool | None, rejected: bool | None
) -> None:
    assert (proven(condition, "approved"), proven(condition, "rejected")) == (approved, rejected)


def test_a_skipped_gate_gives_nothing_and_nothing_is_false() -> None:
    record = {**answered("approved"), "output": None, "skipped": True, "executed": False}
    condition = parse_condition("${gate.output.approved}", knows(*STEPS)).tree

    assert answers(condition, "gate", record) is False


def test_a_written_truth_is_its_own_answer() -> None:
    assert answers(parse_condition(True, knows()).tree, "gate", answered("approved")) is True
