"""How often is a step tried, how long, and what if it fails for good?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from countersign_compiler.diagnostics import did_you_mean, nearest
from countersign_compiler.dialects.draft import DraftStep
from countersign_compiler.model import (
    CHILD_KIND,
    FOREACH_KIND,
    GATE_KIND,
    PARALLEL_KIND,
    POLICY_KIND,
    Retry,
)
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node

MOST_ATTEMPTS: Final = 10
MOST_INTERVAL_SECONDS: Final = 300
MOST_BACKOFF: Final = 10
MOST_TIMEOUT_SECONDS: Final = 900
"""As long as a function can run: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

TRIED: Final = frozenset({"email", "http", "python", "sandbox", "storage", "think"})
"""Kinds that a function carries out: they may be tried again, and be given a time."""

_FAILING: Final = TRIED | {CHILD_KIND, FOREACH_KIND, GATE_KIND, PARALLEL_KIND, POLICY_KIND}
_RETRY: Final[Mapping[str, tuple[int, int]]] = {
    "attempts": (2, MOST_ATTEMPTS),
    "interval": (1, MOST_INTERVAL_SECONDS),
    "backoff": (1, MOST_BACKOFF),
}


def settings_of(kind: str) -> tuple[str, ...]:
    """Which of `retry`, `timeout` and `continue_on_error` a step of this kind may have."""
    return (
        *(("retry", "timeout") if kind in TRIED else ()),
        *(("continue_on_error",) if kind in _FAILING else ()),
    )


def read_retry(step: DraftStep, reporter: Reporter) -> Retry | None:
    """The step's `retry: {attempts, interval?, backoff?}`; None where it has none that is right."""
    node = step.retry
    if node is None or not step.kind:
        return None
    if step.kind not in TRIED:
        reporter.error("G-RETRY", node, f"`{step.name}` cannot be tried again: {_why(step)}", _HOW)
        return None
    if node.kind != "mapping":
        hint = "write `retry: {attempts: 3}`"
        reporter.error("G-TYPE", node, "`retry` is a mapping with `attempts`", hint)
        return None
    found: dict[str, int | float] = {}
    for key, value in node.pairs:
        if key.text not in _RETRY:
            guess = did_you_mean(key.text, _RETRY)
            hint = f"{guess} It takes `attempts`, `interval` and `backoff`.".strip()
            reporter.error("G-KEY", key, f"`retry` has no key `{key.text}`", hint)
        elif (number := _number(key.text, value, reporter)) is not None:
            found[key.text] = number
    meant = {nearest(key.text, _RETRY) for key, _ in node.pairs if key.text not in _RETRY}
    if node.key("attempts") is None and "attempts" not in meant:
        hint = "add it: `attempts: 3` is the first try and two more"
        reporter.error("G-MISSING", node, "`retry` has no `attempts`", hint)
    if "attempts" not in found:
        return None
    return Retry(int(found["attempts"]), int(found.get("interval", 1)), found.get("backoff", 2))


def read_timeout(step: DraftStep, reporter: Reporter) -> int | None:
    """The step's `timeout` in seconds for one try; None where it has none that is right."""
    node = step.timeout
    if node is None or not step.kind:
        return None
    if step.kind == GATE_KIND:
        hint = f"write it as `timeout` in its `{step.settings_key}`"
        reporter.error("G-KEY", node, "the time that people have is a setting of the gate", hint)
        return None
    if step.kind not in TRIED:
        reporter.error("G-KEY", node, f"`{step.name}` takes no `timeout`: {_why(step)}", _HOW)
        return None
    value = node.value
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        if value <= MOST_TIMEOUT_SECONDS:
            return value
        hint = _in_seconds(value)
    else:
        hint = "write such as `timeout: 30`"
    message = f"`timeout` is a whole number of seconds from 1 to {MOST_TIMEOUT_SECONDS}"
    reporter.error("G-VALUE", node, message, hint)
    return None


def read_continues(step: DraftStep, reporter: Reporter) -> bool:
    """Whether the run goes on where the step has failed: its `continue_on_error`."""
    node = step.continues
    if node is None or not step.kind:
        return False
    if not isinstance(node.value, bool):
        reporter.error("G-TYPE", node, "`continue_on_error` is `true` or `false`, written out")
        return False
    if step.kind not in _FAILING:
        hint = "take it out; what cannot be decided stops a run always"
        message = f"`{step.name}` has no failure to go past: {_why(step)}"
        reporter.error("G-KEY", node, message, hint)
        return False
    return node.value


_HOW: Final = f"it stands on steps of the kinds {', '.join(f'`{kind}`' for kind in sorted(TRIED))}"
_WHY: Final[Mapping[str, str]] = {
    GATE_KIND: "a gate is never asked twice",
    CHILD_KIND: "a run of its own may hold gates, and no gate is asked twice",
    POLICY_KIND: "a decision by policy is made once",
    "code": "it works out a value, and would work out the same again",
    "if": "it only takes a branch",
    "stop": "it ends the run",
    "fail": "it fails the run, and that is meant",
}


def _why(step: DraftStep) -> str:
    return _WHY.get(step.kind, "the steps inside it have settings of their own")


def _number(key: str, node: Node, reporter: Reporter) -> int | float | None:
    least, most = _RETRY[key]
    value = node.value
    wanted = (int, float) if key == "backoff" else (int,)
    if isinstance(value, wanted) and not isinstance(value, bool) and least <= value <= most:
        return value
    kind = "a number" if key == "backoff" else "a whole number"
    unit = " of seconds" if key == "interval" else ""
    reporter.error("G-VALUE", node, f"`retry.{key}` is {kind}{unit} from {least} to {most}")
    return None


def _in_seconds(value: int) -> str:
    if value >= 1000 and value % 1000 == 0:
        return f"{value} looks like milliseconds: write {value // 1000}"
    return ""
