"""Branches side by side: a Map over their numbers; what is read behind them leaves it."""

from __future__ import annotations

from tests.compiler.builders import states
from tests.compiler.evaluating import evaluated

GATE = "{{name: {0}, agent: hitl, inputs: {{data: 1, prompt: P, approvers: [a@b.example]}}}}"
THINK = "{{name: {0}, operation: think, config: {{prompt: x}}}}"

AFTER = (
    ", {name: after, condition: '${legal.output.approved}', operation: think, config: {prompt: x}}"
)


def both(*branches, more="", after=""):
    listed = ", ".join(f"[{branch}]" for branch in branches)
    return f"agents: [{{name: both, parallel: [{listed}]{more}}}{after}]"


def body(found):
    return found["both"]["ItemProcessor"]["States"]


def test_each_branch_is_one_item_that_begins_at_its_own_first_step():
    found = states(both(GATE.format("legal"), GATE.format("finance")))

    assert found["both"]["Items"] == [{"branch": 0}, {"branch": 1}]
    assert "MaxConcurrency" not in found["both"]
    ways = [rule["Next"] for rule in body(found)["both.pick"]["Choices"]]
    assert ways == ["legal.in", "finance.in"]


def test_a_record_that_is_read_behind_the_branches_is_copied_out():
    found = states(both(THINK.format("note"), GATE.format("legal"), after=AFTER))

    given = [{"r": {}}, {"r": {"legal": {"success": True}}}]
    copied = found["both"]["Assign"]["s_legal"]
    assert evaluated(copied, states={"result": given}) == {"success": True}
    assert "s_note" not in found["both"]["Assign"]
