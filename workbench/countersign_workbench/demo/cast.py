"""Who plays in the story, and under which names?

Without a seed the worked examples are played as they are written. With one, every step, approver,
prompt and amount gets another name: nothing in the product can have learnt the play by heart.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_SYLLABLES = ("ba", "co", "di", "fe", "gu", "la", "mo", "ni", "pe", "ra", "so", "tu", "va", "zi")
_STEP = re.compile(r"^\s*- name: (?P<name>[\w-]+)\s*$", re.MULTILINE)
_EXPRESSION = re.compile(r"\$\{[^}]*\}")
_ADDRESS = re.compile(r"[\w.+-]+@example\.com")
_PROMPT = re.compile(r"^(?P<indent>[ ]*)prompt: (?P<rest>\|\n.*|.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Cast:
    """The names of one performance: methods give the name on stage for the one in the book."""

    seed: int | None = None
    steps: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    topic: str = "AI trends"
    customer: str = "Acme Ltd"
    low_amount: int = 20
    high_amount: int = 48_000

    def step(self, name: str) -> str:
        """Return a step's name on stage."""
        return self.steps.get(name, name)

    def person(self, address: str) -> str:
        """Return an approver's address on stage."""
        return self.people.get(address, address)

    def rewrite(self, text: str) -> str:
        """Rename steps, approvers and gate prompts in the text of an ensemble."""
        if self.seed is None:
            return text
        text = _STEP.sub(lambda name: name[0].replace(name["name"], self.step(name["name"])), text)
        text = _EXPRESSION.sub(lambda expression: self._renamed(expression[0]), text)
        for address, other in self.people.items():
            text = text.replace(address, other)
        return _rewrite_gate_prompts(text, random.Random(self.seed))

    def rewrite_answers(self, text: str) -> str:
        """Rename the steps that the rules of an offline fixture (JSON) are for."""
        rules = json.loads(text)
        return json.dumps([self._renamed_rule(rule) for rule in rules])

    def _renamed_rule(self, rule: dict[str, Any]) -> dict[str, Any]:
        return {**rule, "step": self.step(rule["step"])} if "step" in rule else rule

    def _renamed(self, expression: str) -> str:
        def other(word: re.Match[str]) -> str:
            return self.step(word[0])

        # A step's name begins a path: it stands after no dot, and is taken whole with its hyphens.
        return re.sub(r"(?<![\w.-])[A-Za-z][\w-]*", other, expression)


def cast_for(seed: int | None, ensembles: list[str]) -> Cast:
    """Give out the roles: `ensembles` are the texts whose steps and approvers get new names."""
    if seed is None:
        return Cast()
    chance = random.Random(seed)
    taken: set[str] = set()
    text = "\n".join(ensembles)
    steps = {name: _new_word(chance, taken) for name in sorted(set(_STEP.findall(text)))}
    people = {
        address: f"{_new_word(chance, taken)}.{_new_word(chance, taken)}@example.com"
        for address in sorted(set(_ADDRESS.findall(text)))
    }
    return Cast(
        seed,
        {name: f"{word}-{chance.randrange(10, 99)}" for name, word in steps.items()},
        people,
        topic=f"{_new_word(chance, taken)} {_new_word(chance, taken)}",
        customer=f"{_new_word(chance, taken).title()} Ltd",
        low_amount=chance.randrange(5, 100),
        high_amount=chance.randrange(10_000, 90_000),
    )


def _new_word(chance: random.Random, taken: set[str]) -> str:
    while (word := "".join(chance.choices(_SYLLABLES, k=4))) in taken:
        pass
    taken.add(word)
    return word


def _rewrite_gate_prompts(text: str, chance: random.Random) -> str:
    """Give every gate another prompt; a `think` step's stays, since its answer hangs on it."""

    def another(match: re.Match[str]) -> str:
        if not _is_gate_prompt(text, match.start()):
            return match[0]
        words = " ".join(_new_word(chance, set()) for _ in range(3))
        if match["rest"].startswith("|"):
            return f"{match['indent']}prompt: |\n{match['indent']}  Please look at {words}:"
        return f'{match["indent"]}prompt: "Please look at {words}"'

    return _PROMPT.sub(another, text)


def _is_gate_prompt(text: str, start: int) -> bool:
    """Say whether the step that this prompt stands in is a gate."""
    step = text.rfind("- name:", 0, start)
    return "agent: hitl" in text[step:start]
