"""What does a step take that runs any JavaScript, in a function that may do nothing?"""

from __future__ import annotations

import re

from countersign_compiler.asl.frame import Frame, Json, States
from countersign_compiler.asl.task import lambda_step
from countersign_compiler.asl.values import emit
from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.expressions import jsonata
from countersign_compiler.model import Constant, Step, Value
from countersign_compiler.source import Node
from countersign_compiler.steps.kind import Checking, StepKind, its_own_names

PROGRAMS = ("code", "handler")
RUNTIME = "sandbox"

# In `code:`, a text that begins like an arrow function is a handler, as where it is translated.
_ARROW = re.compile(
    r"(?:\s|//[^\n]*\n|/\*[\s\S]*?\*/)*(?:async\b\s*)?(?:\([^()]*\)|[A-Za-z_$][\w$]*)\s*=>"
)


def check(step: Step, checking: Checking) -> None:
    """Refuse another runtime than the sandbox, and a step with no program, or with two."""
    runtime = step.config.get("runtime")
    if runtime is not None and _text(runtime) != RUNTIME:
        known = did_you_mean(_text(runtime) or "", (RUNTIME,))
        checking.refuse(
            "G-VALUE",
            runtime,
            f"`runtime` is `{RUNTIME}`, written out",
            f"{known} Other languages: a `python` step.".strip(),
        )
    if step.written.issuperset(PROGRAMS):
        checking.reporter.error(
            "G-KEY",
            step.node,
            f"the step `{step.name}` has both `code` and `handler`; write one",
        )
    if step.written.isdisjoint(PROGRAMS):
        checking.reporter.error(
            "G-MISSING",
            step.node,
            f"the `code` step `{step.name}` has no `code`",
            "write `code: |` and under it JavaScript that ends in `return …;`",
        )
    for name in PROGRAMS:
        value = step.config.get(name)
        if value is not None and not (_text(value) or "").strip():
            checking.refuse("G-TYPE", value, f"`{name}` is a text that holds a program")


def states(step: Step, frame: Frame) -> States:
    """One call; the program can reach nothing, so running it twice does no harm."""
    name = next(name for name in PROGRAMS if name in step.config)
    node = step.config[name].node
    is_handler = name == "handler" or _ARROW.match(node.text) is not None
    config: Json = {
        "language": "handler" if is_handler else "code",
        "source": jsonata.literal(node.text),
        "at": _place(node, frame.ensemble.path),
        "input": "{% $input %}" if step.argument is None else emit(step.argument, frame.ensemble),
    }
    return lambda_step(step, "RunSandboxArn", frame, repeatable=True, config=config)


def _place(node: Node, path: str) -> Json:
    """Where the program's first character stands.

    `exact`: each of its lines stands in the file as it is, all from the same column on, so that
    the function can tell the place of each. Folded and escaped texts are not so.
    """
    ends, offset = [], 0
    for number, text in enumerate(node.text.split("\n")):
        if text.strip():
            first, last = len(text) - len(text.lstrip()), len(text.rstrip()) - 1
            ends += [(number, at, node.place(offset + at)) for at in (first, last)]
        offset += len(text) + 1
    number, at, (line, column) = ends[0]
    line, column = line - number, column - at
    exact = all(place == (line + number, column + at) for number, at, place in ends)
    return {"file": path, "line": line, "column": column, "exact": exact}


def _text(value: Value) -> str | None:
    return value.value if isinstance(value, Constant) and isinstance(value.value, str) else None


KIND = StepKind(
    name="sandbox",
    keys=its_own_names("code", "handler", "runtime"),
    verbatim=frozenset(PROGRAMS),
    takes_input=True,
    check=check,
    states=states,
)
