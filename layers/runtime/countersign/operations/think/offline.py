"""What does the stand-in for a language model answer?

Its answers stand in a file: a list of rules `{ensemble?, step?, contains?, captures?, answer}`, of
which the first that matches wins. `contains` is a text or several that must all stand in the
prompt. `captures` names regular expressions that must be found in it; what their first group finds
replaces `{name}` in the answer's texts. `answer` is an object, or the text of a reply.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from countersign.domain.step_failure import StepFailed
from countersign.operations.think.prompt import Prompt
from countersign.operations.think.reply import Reply, Turn

_KEYS = frozenset({"ensemble", "step", "contains", "captures", "answer", "why"})


class OfflineProvider:
    """Answers from `offline.json` in a folder, whatever model a step asks for."""

    name = "offline"
    can_mend = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ask(self, prompt: Prompt, _so_far: tuple[Turn, ...]) -> Reply:
        """The answer of the first rule that matches; a `StepFailed` where none does."""
        return Reply(answer_from(_rules(self._folder / "offline.json"), prompt))


def answer_from(rules: list[Mapping[str, Any]], prompt: Prompt) -> Any:
    """Answer with the first rule that matches."""
    for rule in rules:
        captured = _captured(rule, prompt)
        if captured is not None:
            return _filled(rule["answer"], captured)
    tried = "; ".join(_described(rule) for rule in rules) or "none"
    raise StepFailed(
        "THINK_NO_ANSWER",
        f"no offline answer for ensemble `{prompt.ensemble}`, step `{prompt.step}`; rules "
        f"searched: {tried}. Add one to functions/run_think/offline.json",
    )


def _rules(path: Path) -> list[Mapping[str, Any]]:
    try:
        rules = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StepFailed("THINK_OFFLINE", f"{path.name} cannot be read as JSON; mend it") from error
    if not isinstance(rules, list):
        raise StepFailed("THINK_OFFLINE", f"{path.name} is no list of rules; begin it with [")
    for number, rule in enumerate(rules, start=1):
        if not isinstance(rule, dict) or "answer" not in rule or set(rule) - _KEYS:
            raise StepFailed(
                "THINK_OFFLINE",
                f"rule {number} of {path.name} is not understood; a rule has an `answer` and may "
                f"have {', '.join(sorted(_KEYS - {'answer'}))}",
            )
    return rules


def _captured(rule: Mapping[str, Any], prompt: Prompt) -> dict[str, str] | None:
    """What the rule's patterns found in the prompt; None where the rule does not match."""
    if rule.get("ensemble", prompt.ensemble) != prompt.ensemble:
        return None
    if rule.get("step", prompt.step) != prompt.step:
        return None
    contains = rule.get("contains", [])
    if not all(
        text in prompt.text for text in ([contains] if isinstance(contains, str) else contains)
    ):
        return None
    found = {}
    for name, pattern in rule.get("captures", {}).items():
        match = re.search(pattern, prompt.text)
        if match is None:
            return None
        found[name] = (match[1] if match.re.groups else match[0]).strip()
    return found


def _filled(answer: Any, captured: Mapping[str, str]) -> Any:
    if isinstance(answer, str):
        names = "|".join(map(re.escape, captured))
        pattern = re.compile(rf"\{{({names})\}}")
        return pattern.sub(lambda found: captured[found[1]], answer) if captured else answer
    if isinstance(answer, list):
        return [_filled(item, captured) for item in answer]
    if isinstance(answer, dict):
        return {key: _filled(value, captured) for key, value in answer.items()}
    return answer


def _described(rule: Mapping[str, Any]) -> str:
    told = [f"{key} {rule[key]!r}" for key in ("ensemble", "step", "contains") if key in rule]
    told += [f"matching {pattern!r}" for pattern in rule.get("captures", {}).values()]
    return ", ".join(told) or "any prompt"
