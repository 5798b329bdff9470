"""Which ensembles and runs are tried, when nobody writes them out?

A nesting is named by its seed. `PAIRS` are the constructs in constructs that a number of seeds in a
row is certain to have; all else is chance. What is written is bounded, so that a run is short.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.nestings.law import Answer
from tests.nestings.reading import Ensemble, read_ensemble
from tests.nestings.witness import WITNESS
from tests.nestings.writing import DIALECTS, Tree, written

EXECUTION = "run"
APPROVER = "approver@example.com"

AROUND = ("parallel", "foreach", "if", "ensemble")
INSIDE = (*AROUND, "gate", "http", "code", "fail", "stop")
PAIRS = tuple(
    (outer, inner)
    for outer in AROUND
    for inner in INSIDE
    if not (inner == "stop" and outer in ("parallel", "foreach"))
    and (outer, inner) != ("ensemble", "ensemble")
)

MOST_GATES = 10
MOST_STEPS = 16
DEEPEST = 3
CONTINUING = frozenset({"gate", "http", "parallel", "foreach", "ensemble"})
"""Kinds that have a failure of their own which a run may pass over."""

WEIGHTS = {
    "gate": 7,
    "http": 6,
    "code": 2,
    "parallel": 3,
    "foreach": 3,
    "if": 2,
    "ensemble": 1,
    "fail": 1,
    "stop": 2,
}
ANSWERS = (*["approved"] * 5, *["rejected"] * 3, *["timeout"] * 2, "cancelled")


@dataclass(frozen=True)
class Nesting:
    """One ensemble (and its child) as text, the input of its run, and what people answer."""

    seed: int
    dialect: str
    texts: Mapping[str, str]
    run_input: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The ensemble that is started."""
        return next(iter(self.texts))

    @property
    def tag(self) -> str:
        """What every call of this run has in its path."""
        return str(self.run_input["tag"])

    def ensembles(self) -> dict[str, Ensemble]:
        """What the files say, by name."""
        return {name: read_ensemble(text) for name, text in self.texts.items()}

    def answer(self, key: str) -> Answer:
        """What becomes of the gate with this request key, if anybody gets to say it."""
        status = random.Random(f"{self.seed} {key}").choice(ANSWERS)
        return Answer(status, f"no longer needed: {key}" if status == "cancelled" else "")


def nesting(seed: int, dialect: str | None = None) -> Nesting:
    """The nesting of this seed, the same for ever; in the seed's own dialect or in this one."""
    chance = random.Random(seed)
    own = chance.choice(("agents", "agents", *DIALECTS))
    dialect = dialect or own
    name = f"nest-{seed}"
    child = _Growing(chance, "", names={})
    grown = _Growing(chance, f"{name}-child", names={})
    outer, inner = PAIRS[seed % len(PAIRS)]
    if outer == "ensemble":
        child.plan, grown.plan = [inner], [outer]
    else:
        child.plan, grown.plan = ["gate"], [(outer, inner)]
    trees = {name: grown.whole(), f"{name}-child": None}
    if grown.child_is_used:
        child.most_gates, child.most_steps = 2, 5
        trees[f"{name}-child"] = child.whole()
    texts = {each: written(each, tree, dialect) for each, tree in trees.items() if tree}
    return Nesting(seed, dialect, texts, _input(chance, seed))


def _input(chance: random.Random, seed: int) -> dict[str, Any]:
    def item(number: int, parts: bool) -> dict[str, Any]:
        made = {"n": number, "flag": chance.random() < 0.5, "way": _way(chance)}
        return made | ({"parts": [item(10 * number + i, False) for i in range(2)]} if parts else {})

    return {
        "tag": f"t{seed}",
        "flag": chance.random() < 0.5,
        "amount": chance.choice((1, 5)),
        "way": _way(chance),
        "items": [item(number, True) for number in range(1, chance.choice((2, 3, 4)))],
    }


def _way(chance: random.Random) -> str:
    return chance.choice((*["ok"] * 5, "bad", "once"))


Wish = str | tuple[str, str]
"""A construct that has to stand in a list of steps, maybe with another one in it."""


@dataclass(frozen=True)
class _Here:
    """Where steps are grown: what may be read, and what is around."""

    reads: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    depth: int = 0
    times: int = 1
    in_map: bool = False


@dataclass
class _Growing:
    """Grows one ensemble; `child` is the name of the one it may start."""

    chance: random.Random
    child: str
    names: dict[str, int]
    plan: list[Wish] = field(default_factory=list)
    most_gates: int = MOST_GATES
    most_steps: int = MOST_STEPS
    gates: int = 0
    steps: int = 0
    child_is_used: bool = False

    def whole(self) -> Tree:
        """The steps and what the ensemble gives."""
        steps, reads = self._block(_Here(), self.plan, most=5)
        gives = {name: _seen_of(name, kind) for name, kind in reads}
        return {"steps": steps, "output": {"done": True, **gives}}

    def _block(
        self, here: _Here, wishes: list[Wish], most: int
    ) -> tuple[list[Tree], tuple[tuple[str, str], ...]]:
        """Steps one after another, and what may be read behind them."""
        wanted: list[Wish | None] = [None] * self.chance.randint(0 if wishes else 1, most - 1)
        for wish in wishes:
            wanted.insert(self.chance.randint(0, len(wanted)), wish)
        steps: list[Tree] = []

        def add(wish: Wish | None) -> None:
            nonlocal here
            step, seen = self._step(here, wish)
            steps.append(step)
            here = replace(here, reads=(*here.reads, *seen))

        for each in wanted:
            if each is not None or self.steps < self.most_steps:
                add(each)
        if not steps:
            add("code")
        return steps, here.reads

    def _step(self, here: _Here, wish: Wish | None) -> tuple[Tree, tuple[tuple[str, str], ...]]:
        wanted = wish or self._kind(here)
        kind, inner = (wanted, None) if isinstance(wanted, str) else wanted
        self.steps += 1
        name = self._name(kind)
        step: Tree = {"name": name, "kind": kind}
        # A step that ends something has a condition: what stood behind it would never be reached.
        if kind in ("fail", "stop"):
            step["condition"] = f"${{{self._ending(here, sure=wish is not None)}}}"
        elif self.chance.random() < (0.15 if wish or kind in AROUND else 0.4):
            step["condition"] = f"${{{self._test(here)}}}"
        if kind in CONTINUING and self.chance.random() < 0.5:
            step["continues"] = True
        grow = getattr(self, f"_{kind}")
        seen = grow(step, here, [inner] if inner else [])
        own = () if kind in ("fail", "stop") else ((name, kind),)
        return step, (*own, *seen)

    def _kind(self, here: _Here) -> str:
        weights = dict(WEIGHTS)
        if here.depth >= DEEPEST or self.steps >= self.most_steps - 2:
            for kind in ("parallel", "foreach", "if"):
                del weights[kind]
        if not self.child or self.gates + 2 * here.times > self.most_gates:
            del weights["ensemble"]
        if self.gates + here.times > self.most_gates:
            del weights["gate"]
        if here.in_map:
            del weights["stop"]
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def _name(self, kind: str) -> str:
        self.names[kind] = self.names.get(kind, 0) + 1
        words = {"http": "call", "parallel": "both", "foreach": "each", "if": "choose"}
        return f"{words.get(kind, kind)}-{self.names[kind]}"

    # Kinds: each fills in its step and says which steps inside may be read behind it.

    def _gate(self, step: Tree, here: _Here, _: list[Wish]) -> tuple[()]:
        self.gates += here.times
        step["approvers"] = "${input.nobody}" if self.chance.random() < 0.08 else [APPROVER]
        return ()

    def _http(self, step: Tree, here: _Here, _: list[Wish]) -> tuple[()]:
        way = self.chance.choice(("ok", "ok", "${input.way}", _way(self.chance)))
        if here.items and self.chance.random() < 0.5:
            way = f"${{{here.items[-1]}.way}}"
        step["url"] = f"https://{WITNESS}/{way}/${{input.tag}}/{step['name']}"
        step["body"] = {
            "value": self._number(here),
            "at": [f"${{{each}.n}}" for each in here.items],
        }
        for name, kind in here.reads[-3:]:
            step["body"][name] = _SEEN[kind].format(name)
        if self.chance.random() < 0.25:
            step["attempts"] = 2
        return ()

    def _code(self, step: Tree, here: _Here, _: list[Wish]) -> tuple[()]:
        step["input"] = {"n": self._number(here)}
        step["gives"] = "{ value: input.n, big: input.n > 3 }"
        return ()

    def _if(self, step: Tree, here: _Here, wishes: list[Wish]) -> tuple[tuple[str, str], ...]:
        # An undecided test stops the run: seldom is enough.
        step["test"] = f"${{{self._test(here, decided=self.chance.random() < 0.9)}}}"
        inner = replace(here, depth=here.depth + 1)
        step["then"], one = self._block(inner, wishes, most=2)
        step["else"], two = [], here.reads
        if self.chance.random() < 0.6:
            step["else"], two = self._block(inner, [], most=2)
        return (*one[len(here.reads) :], *two[len(here.reads) :])

    def _parallel(self, step: Tree, here: _Here, wishes: list[Wish]) -> tuple[tuple[str, str], ...]:
        inner = replace(here, depth=here.depth + 1, in_map=True)
        step["branches"] = []
        seen: list[tuple[str, str]] = []
        for wish in (
            wishes,
            *([self._waiting(inner)] for _ in range(self.chance.choice((1, 1, 2)))),
        ):
            steps, reads = self._block(inner, wish, most=2)
            step["branches"].append(steps)
            seen += reads[len(here.reads) :]
        self.chance.shuffle(step["branches"])
        return tuple(seen)

    def _foreach(self, step: Tree, here: _Here, wishes: list[Wish]) -> tuple[()]:
        item = f"item{here.depth}"
        nested = bool(here.items) and not here.items[-1].endswith("part")
        if nested:
            item += "part"
        source = f"{here.items[-1]}.parts" if nested else "input.items"
        step["items"] = f"${{{source}}}"
        if self.chance.random() < 0.15:
            step["items"] = [
                {"n": 7, "flag": True, "way": "ok"},
                {"n": 8, "flag": False, "way": "ok"},
            ]
        elif self.chance.random() < 0.06:
            step["items"] = "${input.flag}"
        step["as"] = item
        if self.chance.random() < 0.4:
            step["concurrency"] = self.chance.choice((1, 2))
        times = here.times * (2 if nested else 3)
        inner = _Here(here.reads, (*here.items, item), here.depth + 1, times, True)
        step["body"], reads = self._block(inner, wishes or [self._waiting(inner)], most=3)
        own = reads[len(here.reads) :]
        if self.chance.random() < 0.5:
            seen = {name: _SEEN[kind].format(name) for name, kind in own}
            step["output"] = {"n": f"${{{item}.n}}", **seen}
        return ()

    def _ensemble(self, step: Tree, here: _Here, _: list[Wish]) -> tuple[()]:
        self.child_is_used = True
        self.gates += 2 * here.times
        step["child"] = self.child
        place = "".join(f"-${{{each}.n}}" for each in here.items)
        # A child made without a plan of its own may still be started: it reads the same names.
        step["input"] = {
            "tag": f"${{input.tag}}_{step['name']}{place}",
            "flag": f"${{{here.items[-1]}.flag}}" if here.items else "${input.flag}",
            "amount": "${input.amount}",
            "way": "${input.way}",
            "items": "${input.items}",
        }
        return ()

    def _fail(self, step: Tree, here: _Here, _: list[Wish]) -> tuple[()]:
        step["error"] = f"Nesting.{step['name'].title().replace('-', '')}"
        at = "".join(f" {each} ${{{each}.n}}" for each in here.items)
        step["cause"] = f"for ${{input.tag}}{at}"
        return ()

    def _stop(self, step: Tree, here: _Here, _: list[Wish]) -> tuple[()]:
        if self.chance.random() < 0.6:
            gives = {name: _SEEN[kind].format(name) for name, kind in here.reads}
            step["output"] = {"stopped": step["name"], **gives}
        return ()

    def _waiting(self, here: _Here) -> Wish:
        """What a branch or an item is for, mostly: something that takes its time."""
        if self.gates + here.times > self.most_gates:
            return "http"
        if here.depth < DEEPEST and self.chance.random() < 0.2:
            return "if", "gate"
        if self.child and self.chance.random() < 0.15:
            return "ensemble"
        return self.chance.choice(("gate", "gate", "gate", "http"))

    # Expressions.

    def _ending(self, here: _Here, *, sure: bool) -> str:
        """When a run ends early: mostly by what somebody answered."""
        if sure and self.chance.random() < 0.8:
            return "input.amount > 0"
        gates = [name for name, kind in here.reads if kind == "gate"]
        if gates and self.chance.random() < 0.7:
            return f"{gates[-1]}.output.{self.chance.choice(('rejected', 'timedOut', 'approved'))}"
        return self._test(here)

    def _number(self, here: _Here) -> str:
        choices = ["${input.amount}"]
        if here.items:
            choices.append(f"${{{here.items[-1]}.n}}")
        return self.chance.choice(choices)

    def _test(self, here: _Here, *, decided: bool = False) -> str:
        roll = self.chance.random()
        if roll < 0.55:
            test = self._atom(here, decided)
        elif roll < 0.7:
            test = f"!({self._atom(here, decided)})"
        else:
            operator = self.chance.choice(("&&", "||"))
            test = f"{self._atom(here, decided)} {operator} {self._atom(here, decided)}"
        return f"({test}) ?? {self.chance.choice(('true', 'false'))}" if decided else test

    def _atom(self, here: _Here, decided: bool) -> str:
        choices = ["input.flag", "input.amount > 3"]
        if not decided and self.chance.random() < 0.15:
            choices = ["input.missing", "input.missing > 3"]
        if here.items:
            choices += [f"{here.items[-1]}.n > 1", f"{here.items[-1]}.flag"]
        for name, kind in here.reads[-4:]:
            choices += [form.format(name) for form in _TESTS[kind]]
        return self.chance.choice(choices)


_OF_ANY = ("{}.failed", "{}.skipped", "{}.success", "{}.executed", "{}.undecided")
_OF_GATE = ("{}.output.approved",) * 3 + ("{}.output.rejected", "{}.output.timedOut")
_OF_VALUE = ("{}.output.value > 3", "{}.output.value !== 1")
_TESTS = {
    "gate": (*_OF_GATE, *_OF_ANY, '{}.output.status === "approved"'),
    "http": (*_OF_VALUE, *_OF_ANY, "({}.output.value > 3 ?? true)"),
    "code": (*_OF_VALUE, "{}.output.big", "{}.output.big", "{}.skipped"),
    "if": ('{}.output.taken === "then"', "{}.skipped"),
    "parallel": _OF_ANY,
    "foreach": (*_OF_ANY, "{}.output.length > 1"),
    "ensemble": (*_OF_ANY, "{}.output.done"),
}
"""What may be asked of an earlier step, by its kind."""

_SEEN = {
    "gate": '${{{0}.output.status ?? "nothing"}}',
    "http": '${{{0}.output.value ?? "nothing"}}',
    "code": '${{{0}.output.value ?? "nothing"}}',
    "if": '${{{0}.output.taken ?? "nothing"}}',
    "parallel": '${{{0}.failed ?? "nothing"}}',
    "foreach": '${{{0}.output.length ?? "nothing"}}',
    "ensemble": '${{{0}.output.done ?? "nothing"}}',
}
"""What is shown of a step to the world outside: never absent, which would fail the call."""

_WAS = (
    '${{{0}.undecided ? "undecided" : {0}.skipped ? "skipped" : {0}.failed ? "failed" : '
    '{0}.success && {0}.executed ? "succeeded" : "not reached"}}'
)
_WHOLE = {"gate": "output.status", "http": "output.value", "code": "output", "if": "output.taken"}


def _seen_of(name: str, kind: str) -> dict[str, str]:
    """What an ensemble's output shows of a step: all its flags in one word, and what it gave."""
    seen = {"was": _WAS.format(name)}
    if kind != "parallel":
        seen["gave"] = f"${{{name}.{_WHOLE.get(kind, 'output')}}}"
    return seen
