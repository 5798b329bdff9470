"""What does a step take that runs the author's own Python?"""

from __future__ import annotations

import re
from dataclasses import replace

from countersign_compiler.asl.frame import Frame, Json, States
from countersign_compiler.asl.task import lambda_step
from countersign_compiler.asl.values import emit
from countersign_compiler.deployment import Deployment
from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.model import Constant, Items, Step, Value
from countersign_compiler.python.folder import CODE_FILE, FOLDER, placeholder
from countersign_compiler.steps.kind import Checking, StepKind, its_own_names

CODE = "G-PYTHON"
_HANDLER = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z][A-Za-z0-9_]*)\Z")
_HOW = f"`assess.handler` is the function `handler` in `ensembles/{FOLDER}/assess/{CODE_FILE}`"


def check(step: Step, checking: Checking) -> None:
    """Refuse a handler that is not there or cannot take the event, and steps it cannot be given."""
    if "input" in step.config and step.argument is not None:
        checking.refuse("G-KEY", step.argument, "the step's input is given twice")
    handler = step.config.get("handler")
    if handler is not None:
        _check_handler(handler, checking)
    listed = step.config.get("steps")
    if listed is not None:
        _check_steps(step, listed, checking)


def _check_handler(handler: Value, checking: Checking) -> None:
    if not isinstance(handler, Constant) or not isinstance(handler.value, str):
        checking.refuse("G-TYPE", handler, "`handler` is written out: a text without `${}`", _HOW)
        return
    found = _HANDLER.match(handler.value)
    if found is None:
        checking.refuse(CODE, handler, "`handler` is a folder, a dot and a function", _HOW)
        return
    told = _why_not(found[1], found[2], checking.deployment)
    if told is not None:
        checking.refuse(CODE, handler, *told)


def _why_not(folder: str, function: str, deployment: Deployment) -> tuple[str, str] | None:
    """What is wrong with the handler, and how it is mended; None where it can be run."""
    if deployment.python is None:
        return None
    file = f"ensembles/{FOLDER}/{folder}/{CODE_FILE}"
    if folder not in deployment.python:
        guess = did_you_mean(folder, deployment.python)
        return f"there is no folder of code `{folder}`", f"{guess} Its code is {file}.".strip()
    functions = deployment.python[folder].functions
    if functions is None:
        return None
    if function not in functions:
        guess = did_you_mean(function, functions)
        hint = guess or f"write `def {function}(event):` at the top of the file"
        return f"{file} has no function `{function}`", hint
    reason = functions[function]
    if reason is not None:
        return f"`{function}` in {file} cannot be run: {reason}", f"write `def {function}(event):`"
    return None


def _check_steps(step: Step, listed: Value, checking: Checking) -> None:
    if not isinstance(listed, Items):
        checking.refuse("G-TYPE", listed, "`steps` is a list of names of earlier steps")
        return
    first: set[str] = set()
    for item in listed.items:
        name = item.value if isinstance(item, Constant) else None
        if not isinstance(name, str):
            checking.refuse("G-TYPE", item, "`steps` is a list of names of earlier steps")
        elif name in first:
            checking.refuse("G-KEY", item, f"`{name}` stands in `steps` twice")
        elif (reason := _why_not_read(name, step)) is not None:
            near = did_you_mean(name, [each for each in step.around if each != name])
            checking.refuse("X-ORDER", item, f"`{name}` {reason}", near)
        else:
            first.add(name)


def _why_not_read(name: str, step: Step) -> str | None:
    known = step.around.get(name)
    return "is no step of this ensemble" if known is None else known.hidden


def states(step: Step, frame: Frame) -> States:
    """One call of the folder's function, never repeated once it may have begun."""
    own = step.argument if step.argument is not None else step.config.get("input")
    folder, function = _handler_of(step)
    config: dict[str, Json] = {
        "handler": f"{folder}.{function}",
        "input": "{% $input %}" if own is None else emit(own, frame.ensemble),
        "steps": {name: f"{{% ${step.around[name].variable} %}}" for name in listed(step)},
    }
    # What must not be absent is looked for in the input alone: the other settings are literal.
    taking = replace(step, config={} if own is None else {"input": own})
    return lambda_step(taking, placeholder(folder), frame, repeatable=False, config=config)


def _handler_of(step: Step) -> tuple[str, str]:
    handler = step.config["handler"]
    folder, _, function = str(getattr(handler, "value", "")).partition(".")
    return folder, function


def listed(step: Step) -> list[str]:
    """The earlier steps whose records the function is given."""
    value = step.config.get("steps")
    items = value.items if isinstance(value, Items) else ()
    return [str(item.value) for item in items if isinstance(item, Constant)]


KIND = StepKind(
    name="python",
    keys=its_own_names("handler", "input", "steps"),
    required=("handler",),
    check=check,
    states=states,
    takes_input=True,
)
