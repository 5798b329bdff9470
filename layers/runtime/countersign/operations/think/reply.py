"""What does a language model give back, and which value is in it?"""

import json
import math
import re
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, Protocol

from countersign.operations.think.prompt import Prompt

_FENCED = re.compile(r"\A\s*```(?:json)?[ \t]*\r?\n(.*)\n```\s*\Z", re.DOTALL | re.IGNORECASE)
NOTHING = object()
"""What `json_in` gives for a text that is no JSON; null is a value."""


@dataclass(frozen=True)
class Turn:
    """What one side said behind the prompt."""

    role: Literal["assistant", "user"]
    text: str


@dataclass(frozen=True)
class Reply:
    """One reply: a text, or from a stand-in the value itself; None for what nobody counted."""

    content: Any
    model: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None


class Provider(Protocol):
    """Answers prompts; `can_mend` says whether it can do better when told what was wrong."""

    name: str
    can_mend: bool

    def ask(self, prompt: Prompt, so_far: tuple[Turn, ...]) -> Reply:
        """Give one reply to a prompt and what was said behind it; else a `StepFailed`."""


def output_of(content: Any) -> Any:
    """The object that a reply is made of (also inside one Markdown fence), else the reply."""
    value = json_in(content)
    return value if isinstance(value, dict) else content


def json_in(content: Any) -> Any:
    """The JSON value that a reply is made of, or `NOTHING`."""
    if not isinstance(content, str):
        return content
    fenced = _FENCED.match(content)
    try:
        text = fenced[1] if fenced else content
        return json.loads(text, parse_constant=_not_json, parse_float=_finite)
    except (ValueError, RecursionError):
        return NOTHING


def _finite(number: str) -> float:
    value = float(number)
    return value if math.isfinite(value) else _not_json(number)


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
