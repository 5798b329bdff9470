"""Builders of ensembles with branches side by side, items and early ends, and what they tell."""

from __future__ import annotations

from tests.compiler.builders import machine

GATE = "agent: hitl, inputs: {data: 1, prompt: P, approvers: [a@b.example]}"
CODE = "operation: code, config: {code: 'return { ok: true };'}"
CALL = "operation: http, config: {url: https://pay.example.com}"
FAIL = "fail: {error: Refund.Refused}"
ON = "continue_on_error: true"


def step(name, what, condition=None, more=""):
    written = [f"name: {name}", what, more, f'condition: "${{{condition}}}"' if condition else ""]
    return "{" + ", ".join(each for each in written if each) + "}"


def gate(name="ask", condition=None, more=""):
    return step(name, GATE, condition, more)


def both(*branches, name="both", condition=None, more=""):
    written = ", ".join(f"[{', '.join(branch)}]" for branch in branches)
    return step(name, f"parallel: [{written}]", condition, more)


def each(*steps, name="each", items="'${input.orders}'", condition=None, more=""):
    body = f"foreach: {items}, as: order, agents: [{', '.join(steps)}]"
    return step(name, body, condition, more)


def choose(test, then, *otherwise, name="choose"):
    lists = f"then: [{', '.join(then)}], else: [{', '.join(otherwise)}]"
    return step(name, f'if: "${{{test}}}", {lists}')


def told(*steps, of="ask"):
    """What is told of a yes and of a no: names, with a question mark where it is not certain."""
    return tuple(listed(steps, of, answer) for answer in ("onApprove", "onReject"))


def listed(steps, of, answer):
    lists = machine("agents:\n" + "".join(f"  - {each}\n" for each in steps)).consequences
    return [one["name"] + ("" if one["certain"] else "?") for one in lists[of][answer]]
