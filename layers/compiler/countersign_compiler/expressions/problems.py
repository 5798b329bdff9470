"""What is wrong with one expression?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal: where it stands (offsets from 0, `end` behind the last character), its code."""

    code: str
    start: int
    end: int
    message: str
    hint: str = ""


def sorted_problems(problems: list[Problem]) -> tuple[Problem, ...]:
    """The problems by place, each once."""
    return tuple(sorted(set(problems), key=lambda each: (each.start, each.code, each.message)))
