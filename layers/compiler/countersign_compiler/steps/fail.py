"""What does a step take that fails the run on purpose?"""

from __future__ import annotations

import re

from countersign_compiler.asl import records
from countersign_compiler.asl.condition import step_condition
from countersign_compiler.asl.frame import Frame, States, source_of
from countersign_compiler.asl.values import fragment
from countersign_compiler.expressions import jsonata
from countersign_compiler.expressions.jsonata import Fragment
from countersign_compiler.model import FAIL_KIND, Constant, Step
from countersign_compiler.steps.kind import Checking, StepKind, its_own_names
from countersign_compiler.steps.literals import must_be_text

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*\Z")
_TAKEN = ("States.", "Gate.", "Lambda.", "EXPR_", "FOREACH_", "PARALLEL_")
_LONGEST = 80


def check(step: Step, checking: Checking) -> None:
    """Refuse error names that mean something already, or that no `catch` could name."""
    must_be_text(step, "cause", checking)
    error = step.config.get("error")
    if error is None:
        return
    name = error.value if isinstance(error, Constant) else None
    if not isinstance(name, str):
        checking.refuse("G-TYPE", error, "`error` is a text without `${}`", _HOW)
    elif not _NAME.match(name) or len(name) > _LONGEST:
        checking.refuse("G-VALUE", error, f"`{name}` cannot name an error", _HOW)
    elif name.startswith(_TAKEN):
        begins = next(taken for taken in _TAKEN if name.startswith(taken))
        checking.refuse(
            "G-VALUE", error, f"errors that begin with `{begins}` are the product's own", _HOW
        )


def states(step: Step, frame: Frame) -> States:
    """The step's record, and the shared ending with its error."""
    error, cause = step.config["error"], step.config.get("cause")
    said = Fragment('""') if cause is None else fragment(cause, frame.ensemble)
    words = f'($w:={said.body};$type($w)="string"?$w:$type($w)="null"?"":$string($w))'
    found: States = {
        step.name: {
            "Type": "Pass",
            "Comment": source_of(step, frame),
            "Assign": {
                frame.variable(step.name): records.FAILED,
                frame.failure: {
                    "Error": error.value if isinstance(error, Constant) else "",
                    "Cause": jsonata.expression(Fragment(words, said.needs)),
                },
            },
            "Output": records.failed(None),
            "Next": frame.failed,
        }
    }
    return found | step_condition(step, frame)


_HOW = "write letters, digits, `-` and `_` in words joined by dots, such as `Refund.Refused`"
KIND = StepKind(
    name=FAIL_KIND,
    keys=its_own_names("error", "cause"),
    required=("error",),
    check=check,
    states=states,
)
