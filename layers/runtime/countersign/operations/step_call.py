"""What is a step asked to do, and what does it give back?"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from countersign.domain.limits import STEP_BYTES
from countersign.domain.step_failure import StepFailed

MISSING = object()


@dataclass(frozen=True)
class StepCall:
    """One call of a step's function by the state machine.

    `config` is evaluated; `whole` names the values in it that the author wrote as one whole `${}`,
    as paths ("body", "headers.X-Id"). `item` has one index for each `foreach` around the step.
    `run_started` is the run's own StartTime: names of runs can be used again. `reads_env` names
    the configuration that a value is made of, by path: {"to": ["CONTENT_TEAM"]}.
    """

    execution: str
    execution_name: str
    ensemble: str
    step: str
    config: Mapping[str, Any]
    whole: tuple[str, ...]
    item: tuple[int, ...] = ()
    run_started: str = ""
    reads_env: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def origin(self, path: str) -> str:
        """What a failure adds where the stage's configuration may be why a value is missing."""
        names = [f"env.{name}" for name in self.reads_env.get(path, ())]
        if not names:
            return ""
        return f" (it reads {' and '.join(names)}, which the parameter EnsembleEnv gives)"

    @property
    def key(self) -> str:
        """What names this step's work once and for all: the same at every attempt."""
        return "\n".join([self.execution, self.step, *map(str, self.item)])

    @property
    def idempotency_key(self) -> str:
        """32 hex digits made of the key, for what takes one so as not to act twice."""
        return hashlib.sha256(self.key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True)
class StepResult:
    """What a step did: `input` as used (never a secret), `output`, and facts beside it."""

    input: Any
    output: Any
    meta: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The record's part that the state machine takes over; refused where it is too large."""
        must_fit(self.input, self.output, self.meta)
        return {"input": self.input, "output": self.output, "meta": dict(self.meta)}


def must_fit(*values: Any) -> None:
    """Refuse values that are together too large for one step; asked before anything is sent."""
    size = sum(json_bytes(value) for value in values)
    if size > STEP_BYTES:
        raise StepFailed(
            "STEP_TOO_LARGE",
            f"what the step took and gave is {size:,} bytes, and {STEP_BYTES:,} are the most "
            "that a run can hold for one step; ask for less, or pass on a reference to it",
        )


def read_step_call(event: Mapping[str, Any]) -> StepCall:
    """Read the state machine's payload; a value that must not be absent and is fails the step."""
    config = event.get("config")
    call = StepCall(
        execution=str(event.get("execution", "")),
        execution_name=str(event.get("executionName", "")),
        ensemble=str(event.get("ensemble", "")),
        step=str(event.get("step", "")),
        config=config if isinstance(config, Mapping) else {},
        whole=tuple(event.get("whole") or ()),
        item=tuple(event.get("item") or ()),
        run_started=str(event.get("runStarted") or ""),
        reads_env=event.get("readsEnv") or {},
    )
    for path in call.whole:
        if _is_absent(call, path):
            raise StepFailed(
                "STEP_VALUE_ABSENT",
                f"config.{path} is absent: what the expression reads is not there"
                f"{call.origin(path)}; where that is meant, write a value for it, such as "
                '${… ?? ""}',
            )
    return call


def found(config: Any, path: str) -> Iterator[Any]:
    """Every value that a dotted path can mean, none where there is none.

    Keys may hold dots themselves, so that `a.b` can be the key `a.b` and the `b` within `a`.
    """
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        head, rest = ".".join(parts[:length]), parts[length:]
        inner = _item(config, head)
        if inner is MISSING:
            continue
        if rest:
            yield from found(inner, ".".join(rest))
        else:
            yield inner


def _is_absent(call: StepCall, path: str) -> bool:
    """Whether any of the values that this path can mean is: which one was meant cannot be told.

    Two values of one path are named twice, so that one of them alone is one too few.
    """
    values = list(found(call.config, path))
    return len(values) < call.whole.count(path) or any(value is None for value in values)


def json_bytes(value: Any) -> int:
    """Size of a value as UTF-8 JSON without spaces."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return len(text.encode("utf-8", "surrogatepass"))


def no_other_keys(config: Mapping[str, Any], *known: str) -> None:
    """Refuse a key that this kind of step does not know, instead of ignoring it."""
    unknown = sorted(set(config) - set(known))
    if unknown:
        raise StepFailed(
            "STEP_CONFIG",
            f"config.{unknown[0]} is not known to this kind of step; it takes {', '.join(known)}",
        )


def _item(config: Any, key: str) -> Any:
    if isinstance(config, Mapping):
        return config.get(key, MISSING)
    if isinstance(config, list) and key.isdecimal() and int(key) < len(config):
        return config[int(key)]
    return MISSING
