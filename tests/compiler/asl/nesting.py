"""Small random ensembles of gates, work and everything that says where a run goes."""

from __future__ import annotations

import itertools
import json
import random

GATE = {"agent": "hitl", "inputs": {"data": 1, "prompt": "P", "approvers": ["a@b.example"]}}
CODE = {"operation": "code", "config": {"code": "return { ok: true };"}}
CALLS = (
    {"operation": "http", "config": {"url": "https://pay.example.com"}},
    {"ensemble": "refund-one"},
)
FAIL = {"fail": {"error": "Refund.Refused", "cause": "meant"}}
OWN = ("input.x > 1", "input.x <= 1", "input.y", "!input.y")
OF_ITEM = ("{0}.x > 1", "{0}.y", "!{0}.y")
OF = {
    "gate": (
        "{0}.output.approved",
        "{0}.output.rejected",
        "!{0}.output.approved",
        "{0}.output.timedOut",
        "{0}.failed",
        "{0}.undecided",
    ),
    "work": ("{0}.output.ok", "!{0}.output.ok", "{0}.failed", "{0}.skipped", "{0}.undecided"),
    "if": ("{0}.output.taken === 'then'", "{0}.skipped", "{0}.undecided", "{0}.executed"),
    "group": ("{0}.failed", "!{0}.failed", "{0}.skipped", "{0}.undecided", "{0}.executed"),
}
INPUTS = [
    {"x": x, "y": y, "items": items}
    for x, y, items in itertools.product(
        (0, 2, None),
        (True, False, None),
        ([], [{"x": 2, "y": True}], [{"x": 0, "y": False}, {"x": 2}]),
    )
]


class Nesting:
    """One ensemble; `text` is its file, `gates` and `calls` are the names of its steps."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.numbers = itertools.count()
        self.gates, self.calls = [], []
        steps = self._steps(4, {}, (), depth=0, kinds={1: "gate"})
        self.text = "agents: " + json.dumps(steps)

    def _steps(self, count, readable, items, *, depth, kinds=None, in_group=False, may_end=False):
        """Steps one after another; where they `may_end` the last can always end the run."""
        made = []
        for place in range(count):
            kind = (kinds or {}).get(place) or self._kind(depth, in_group)
            always = may_end and place + 1 == count
            made.append(self._step(kind, readable, items, depth, in_group, always))
        return made

    def _kind(self, depth, in_group):
        kinds = ["gate", "gate", "work", "work", "fail" if in_group else "stop", "fail"]
        if depth < 2:
            kinds += ["if", "parallel", "parallel", "foreach", "foreach"]
        return self.dice.choice(kinds)

    def _step(self, kind, readable, items, depth, in_group, always):
        name = f"s{next(self.numbers)}"
        step = {"name": name}
        ends = kind in ("stop", "fail")
        if (ends and not always) or self.dice.random() < 0.4:
            step["condition"] = self._test(readable, items)
        if self.dice.random() < 0.4 and kind in ("gate", "parallel", "foreach"):
            step["continue_on_error"] = True
        fill = getattr(self, f"_{kind}")
        fill(step, readable, items, depth, in_group)
        return step

    def _test(self, readable, items):
        tests = [self.dice.choice(OWN)]
        tests += [self.dice.choice(OF_ITEM).format(name) for name in items]
        for name, kind in readable.items():
            tests.append(self.dice.choice(OF[kind]).format(name))
        chosen = self.dice.sample(tests, self.dice.randint(1, min(2, len(tests))))
        return "${" + self.dice.choice([" && ", " || "]).join(chosen) + "}"

    def _gate(self, step, readable, *_):
        step |= GATE
        self.gates.append(step["name"])
        readable[step["name"]] = "gate"

    def _work(self, step, readable, *_):
        is_call = self.dice.random() < 0.5
        step |= self.dice.choice(CALLS) if is_call else CODE
        if is_call and self.dice.random() < 0.5:
            step["continue_on_error"] = True
        if is_call:
            self.calls.append(step["name"])
        readable[step["name"]] = "work"

    def _stop(self, step, *_):
        step["stop"] = {}

    def _fail(self, step, *_):
        step |= FAIL

    def _if(self, step, readable, items, depth, in_group):
        step["if"] = self._test(readable, items)
        sides = []
        for word, least in (("then", 1), ("else", 0)):
            side = {**readable, step["name"]: "if"}
            count = self.dice.randint(least, 2)
            step[word] = self._steps(
                count,
                side,
                items,
                depth=depth + 1,
                in_group=in_group,
                may_end=word == "then",
            )
            sides.append(side)
        readable |= sides[0] | sides[1]

    def _parallel(self, step, readable, items, depth, _in_group):
        branches, seen = [], {}
        for _ in range(self.dice.randint(1, 3)):
            side = dict(readable)
            count = self.dice.randint(1, 2)
            branches.append(self._steps(count, side, items, depth=depth + 1, in_group=True))
            seen |= side
        step["parallel"] = branches
        readable |= seen
        readable[step["name"]] = "group"

    def _foreach(self, step, readable, items, depth, _in_group):
        name = f"item{depth}"
        step |= {"foreach": self.dice.choice(["${input.items}", [{"x": 2}, {"y": True}]])}
        step["as"] = name
        count, side = self.dice.randint(1, 3), dict(readable)
        step["agents"] = self._steps(count, side, (*items, name), depth=depth + 1, in_group=True)
        readable[step["name"]] = "group"
