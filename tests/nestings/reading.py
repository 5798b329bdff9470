"""What does an ensemble say, read as plain data by somebody who knows no compiler?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

UNWRITTEN = object()
"""Stands for a key that is not there, where null means something else."""

_DIALECTS = {"agents": "ensemble", "flow": "ensemble", "elements": "automation"}
_HANDLER = re.compile(r"\(input\) => \((.*)\)\Z", re.DOTALL)
_CODE = re.compile(r"return (.*);\Z", re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One step; `blocks` are the lists of steps inside it, `said` the settings of its kind."""

    name: str
    kind: str
    condition: Any = UNWRITTEN
    continues: bool = False
    said: dict[str, Any] = field(default_factory=dict)
    blocks: tuple[tuple[Step, ...], ...] = ()

    def inside(self) -> list[Step]:
        """The steps in it at any depth, in the order of the file."""
        return [each for block in self.blocks for one in block for each in (one, *one.inside())]

    @property
    def waits_inside(self) -> bool:
        """Whether a gate stands in it; a child's gates stand in the child."""
        return any(each.kind == "gate" for each in self.inside())


@dataclass(frozen=True)
class Ensemble:
    """An ensemble's name, its steps and what it gives."""

    name: str
    steps: tuple[Step, ...]
    output: Any

    def every_step(self) -> list[Step]:
        """The steps at any depth, in the order of the file."""
        return [each for one in self.steps for each in (one, *one.inside())]


@cache
def read_ensemble(text: str) -> Ensemble:
    """Read one file of any of the three dialects."""
    document = yaml.safe_load(text)
    [word] = [word for word in _DIALECTS if word in document]
    steps = tuple(_step(each, word) for each in document[word])
    return Ensemble(document[_DIALECTS[word]], steps, document.get("output", {}))


def _step(said: dict[str, Any], word: str) -> Step:
    kind, settings, blocks = _control(said, word) or (*_operation(said, word), ())
    return Step(
        name=said.get("name") or said["member"],
        kind=kind,
        condition=said.get("condition", UNWRITTEN),
        continues=said.get("continue_on_error", False),
        said={**settings, "attempts": said.get("retry", {}).get("attempts", 1)},
        blocks=blocks,
    )


Blocks = tuple[tuple[Step, ...], ...]


def _control(said: dict[str, Any], word: str) -> tuple[str, dict[str, Any], Blocks] | None:
    def steps(block: list[dict[str, Any]]) -> tuple[Step, ...]:
        return tuple(_step(each, word) for each in block)

    match said:
        case {"parallel": branches}:
            return "parallel", {}, tuple(steps(branch) for branch in branches)
        case {"foreach": items, "as": name}:
            gives = {"items": items, "as": name, "output": said.get("output", UNWRITTEN)}
            most = {"concurrency": said.get("concurrency", 40)}
            return "foreach", gives | most, (steps(said[word]),)
        case {"if": test}:
            branches = (steps(said.get("then", [])), steps(said.get("else", [])))
            return "if", {"test": test}, branches
        case {"ensemble": child}:
            return "ensemble", {"child": child, "input": said.get("input", "${input}")}, ()
        case {"stop": how}:
            return "stop", {"output": how.get("output", UNWRITTEN)}, ()
        case {"fail": how}:
            return "fail", how, ()
    return None


def _operation(said: dict[str, Any], word: str) -> tuple[str, dict[str, Any]]:
    if word == "agents":
        if said.get("agent") == "hitl":
            return "gate", _gate(said["inputs"], "approvers")
        kind, settings = said["operation"], said["config"]
    elif word == "flow":
        settings = said["config"]
        kind = settings.get("builtin", "code")
        if kind == "hitl":
            return "gate", _gate(settings, "approvers")
    else:
        kind, settings = said["element"], said["spec"]
        if kind == "hitl":
            return "gate", _gate(settings, "audience")
    if kind == "code":
        return kind, {"gives": _program(settings), "input": said.get("input", "${input}")}
    return kind, {"url": settings["url"], "body": settings["body"]}


def _gate(settings: dict[str, Any], audience: str) -> dict[str, Any]:
    return {"approvers": settings[audience]}


def _program(settings: dict[str, Any]) -> str:
    """The one expression that a program gives."""
    text = settings.get("code") or settings["handler"]
    found = _CODE.match(text) or _HANDLER.match(text)
    assert found, text
    return found[1]
