"""Which ensembles and runs are tried, when nobody writes them out?

Chains of two to five steps over data that has the type its name says. Nothing in them gives an
absent or ill-typed value a meaning (`??`, a comparison with null, `.undecided`, `||` and `&&`
between two plain values): those are the author's own words, not the language's.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]

NUMBERS = (0, 1, 2, 3, 5, 10, 1000, -1, 0.5)
TEXTS = ("", "a", "high", "eu-high", "eu", "low")
ABSENT = object()
"""Stands for a key that is left out."""

REPLACEMENTS: dict[str, tuple[Any, ...]] = {
    "number": ("5", "", True, False, [1], [], {"n": 1}),
    "string": (5, 0, True, False, {"t": "a"}, {}),
    "boolean": ("true", "false", "", 1, 0, [True], [], {"b": True}),
    "array": (5, 0, True, False, {"k": 1}, {}),
    "object": ("o", 5, True, False, [1], []),
}
"""A list is never replaced by a text nor a text by a list: both have a length and characters."""


@dataclass(frozen=True)
class Link:
    """One step of a chain; `kind` is gate, call (a consequential step) or code."""

    name: str
    kind: str


@dataclass(frozen=True)
class Chain:
    """An ensemble as text, its steps, and the well-typed data of one run of it."""

    seed: int
    text: str
    links: tuple[Link, ...]
    run_input: dict[str, Any]
    outputs: dict[str, Any]
    answers: dict[str, str]
    builds_texts: bool

    @property
    def calls(self) -> frozenset[str]:
        return frozenset(link.name for link in self.links if link.kind == "call")

    @property
    def gates(self) -> frozenset[str]:
        return frozenset(link.name for link in self.links if link.kind == "gate")


@dataclass(frozen=True)
class Replacement:
    """One value that is not what it should be: whose (None: the input's), where, and what."""

    step: str | None
    path: Path
    value: Any

    def in_data(self, data: Any) -> Any:
        """The data with this one value replaced; data without the place stays as it is."""
        return _replaced(data, self.path, self.value)

    def __str__(self) -> str:
        what = "absent" if self.value is ABSENT else json.dumps(self.value)
        return f"{self.step or 'input'}{list(self.path)} = {what}"


def _replaced(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return None if value is ABSENT else value
    first, rest = path[0], path[1:]
    if isinstance(data, dict) and first in data:
        if not rest and value is ABSENT:
            return {key: each for key, each in data.items() if key != first}
        return {**data, first: _replaced(data[first], rest, value)}
    if isinstance(data, list) and isinstance(first, int) and first < len(data):
        return [*data[:first], _replaced(data[first], rest, value), *data[first + 1 :]]
    return data


def typed_data(dice: random.Random) -> dict[str, Any]:
    """Data whose fields have the type that their name says."""
    return {
        "n": dice.choice(NUMBERS),
        "m": dice.choice(NUMBERS),
        "t": dice.choice(TEXTS),
        "u": dice.choice(TEXTS),
        "b": dice.random() < 0.5,
        "c": dice.random() < 0.5,
        "k": [dice.choice(NUMBERS) for _ in range(dice.randint(0, 3))],
        "l": [dice.choice(TEXTS) for _ in range(dice.randint(0, 3))],
        "o": {"n": dice.choice(NUMBERS), "t": dice.choice(TEXTS), "b": dice.random() < 0.5},
    }


def places(data: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every value inside the data with its type, the data itself left out."""
    inner = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in inner:
        yield (*path, key), _type(value)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def _type(value: Any) -> str:
    names = {bool: "boolean", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "number")


def replacements(chain: Chain, dice: random.Random, count: int) -> list[Replacement]:
    """Distinct replacements of one value each, in the input and in what its steps give."""
    sources: list[tuple[str | None, Any]] = [(None, chain.run_input), *chain.outputs.items()]
    found: list[Replacement] = []
    for step, data in sources:
        for path, kind in places(data):
            found.append(Replacement(step, path, ABSENT))
            texts = chain.builds_texts
            others = (v for v in REPLACEMENTS[kind] if not (texts and isinstance(v, str)))
            only_absent = texts and kind == "string"
            found += [] if only_absent else [Replacement(step, path, each) for each in others]
    return dice.sample(found, count)


@dataclass
class Writer:
    """Writes well-typed tests and values over what can be read so far."""

    dice: random.Random
    data: list[str] = field(default_factory=lambda: ["input"])
    gates: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    builds_texts: bool = False

    def where(self) -> str:
        """Something that has the fields of `typed_data`; what came last is read most."""
        return self.dice.choice((*self.data, self.data[-1], "input"))

    def number(self) -> str:
        base = self.where()
        return self.dice.choice(
            (
                *(f"{base}.n", f"{base}.m", f"{base}.n", f"{base}.o.n"),
                *(f"{base}.l.length", f"{base}.k[0]", f"({base}.n - 1)", f"{base}.m * 2"),
                *(f"Math.abs({base}.n)", f"Math.max({base}.n, {base}.m)", f"-{base}.m"),
                *(f"({base}.n + {base}.m)", f"({base}.n % 2)", f"{base}.n / 2"),
            )
        )

    def string(self) -> str:
        base = self.where()
        plain = (f"{base}.t", f"{base}.u", f"{base}.o.t", f"{base}.t.trim()", f"{base}.l[0]")
        built = (f'({base}.t + "-" + {base}.u)', f"{base}.l.join('-')")
        return self.dice.choice((*plain, *plain, *(built if self.builds_texts else ())))

    def flag(self) -> str:
        """A value that is a boolean, not a test by its form."""
        base = self.where()
        return self.dice.choice((f"{base}.b", f"{base}.c", f"{base}.b", f"{base}.o.b"))

    def answer(self) -> str:
        gate = self.dice.choice(self.gates)
        name = self.dice.choice(("approved", "approved", "approved", "rejected", "timedOut"))
        status = self.dice.choice(("approved", "rejected", "timeout"))
        return self.dice.choice(
            (
                f"{gate}.output.{name}",
                f"{gate}.output.{name}",
                f"{gate}.output.status === '{status}'",
            )
        )

    def compared(self) -> str:
        """A test by its form."""
        dice = self.dice
        sign = dice.choice(("<", "<=", ">", ">=", "===", "!=="))
        same = dice.choice(("===", "!=="))
        base = self.where()
        return dice.choice(
            (
                *(f"{self.number()} {sign} {dice.choice((0, 1, 2, 5, 1000))}",) * 3,
                f"{self.string()} {same} '{dice.choice(TEXTS)}'",
                f"{self.string()} {same} '{dice.choice(TEXTS)}'",
                f"{self.flag()} {same} {dice.choice(('true', 'false'))}",
                f"{base}.l.includes('{dice.choice(TEXTS)}')",
                f"{base}.l.includes({self.where()}.t)",
                f"{base}.k.{dice.choice(('some', 'every'))}(x => x {sign} 2)",
                f"{base}.t.{dice.choice(('startsWith', 'endsWith', 'includes'))}('h')",
            )
        )

    def test(self, depth: int = 2) -> str:
        """A condition: anything that well-typed data decides."""
        dice = self.dice
        if self.gates and dice.random() < 0.35:
            return self.answer()
        if self.steps and dice.random() < 0.2:
            return f"{dice.choice(self.steps)}.{dice.choice(('executed', 'skipped', 'success'))}"
        if depth == 0 or dice.random() < 0.3:
            return dice.choice((self.flag(), f"({self.compared()})"))
        kind = dice.random()
        deeper = depth - 1
        if kind < 0.3:
            return f"!{self._alone(deeper)}"
        if kind < 0.85:
            sign = dice.choice(("||", "&&"))
            return f"({self._alone(deeper)} {sign} {self._alone(deeper)})"
        return f"({self._alone(deeper)} ? {self._alone(deeper)} : {self._alone(deeper)})"

    def _alone(self, depth: int) -> str:
        return f"({self.test(depth)})"


def a_chain(seed: int) -> Chain:
    """The chain of a seed."""
    dice = random.Random(seed)
    writer = Writer(dice, builds_texts=dice.random() < 0.15)
    count = dice.randint(2, 5)
    kinds = [dice.choice(("code", "code", "call", "gate", "gate")) for _ in range(count - 2)]
    kinds.insert(dice.randint(0, len(kinds)), "gate")
    links = tuple(Link(f"s{at}", kind) for at, kind in enumerate([*kinds, "call"]))
    lines = ["agents:"]
    outputs: dict[str, Any] = {}
    answers: dict[str, str] = {}
    for link in links:
        lines += [f"  - name: {link.name}", *_condition(link, writer), *_body(link, writer)]
        writer.steps.append(link.name)
        if link.kind == "gate":
            writer.gates.append(link.name)
            status = dice.choice(("approved", "approved", "rejected", "timeout"))
            answers[link.name] = json.dumps(
                {
                    "status": status,
                    "approved": status == "approved",
                    "rejected": status == "rejected",
                    "timedOut": status == "timeout",
                }
            )
        else:
            outputs[link.name] = typed_data(dice)
            writer.data.append(f"{link.name}.output")
    return Chain(
        seed, "\n".join(lines), links, typed_data(dice), outputs, answers, writer.builds_texts
    )


def _condition(link: Link, writer: Writer) -> list[str]:
    """Nearly every step has a condition; what follows a gate mostly asks for its yes."""
    if link.kind == "call" and writer.gates and writer.dice.random() < 0.6:
        gate = writer.gates[-1]
        test = writer.dice.choice(
            (
                f"{gate}.output.approved",
                f"{gate}.output.approved || !({writer.test(1)})",
                f"{gate}.output.approved && ({writer.test(1)})",
                f"{gate}.skipped || {gate}.output.approved",
            )
        )
        return [f"    condition: ${{{test}}}"]
    return [f"    condition: ${{{writer.test()}}}"] if writer.dice.random() < 0.9 else []


def _body(link: Link, writer: Writer) -> list[str]:
    if link.kind == "gate":
        asked = "{data: 1, prompt: Fine, approvers: [ana@example.com]}"
        return ["    agent: hitl", f"    inputs: {asked}"]
    if link.kind == "call":
        return [
            "    operation: http",
            "    config: {url: https://example.com/x, method: POST, body: 1}",
        ]
    return _code(writer)


def _code(writer: Writer) -> list[str]:
    """A handler over an own input that hands typed data on and works out the tests among it."""
    base = writer.where()
    own = "\n".join(
        f"      {key}: ${{{base}.{key}}}" for key in ("n", "m", "t", "u", "k", "l", "o")
    )
    flags = f"\n      b: ${{{writer.flag()}}}\n      c: ${{{writer.flag()}}}"
    inner = Writer(writer.dice, builds_texts=writer.builds_texts)
    test = inner.compared()
    kept = ", ".join(f"{key}: input.{key}" for key in ("m", "t", "u", "k", "l", "o", "c"))
    return [
        "    operation: code",
        "    inputs:",
        *f"{own}{flags}".splitlines(),
        "    config:",
        "      handler: |",
        f"        (input) => ({{ n: {inner.number()}, b: {test}, {kept} }})",
    ]
