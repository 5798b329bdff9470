"""Is what the author's function gave a JSON value, and where is it not?"""

import math
from collections.abc import Mapping
from typing import Any

from countersign.domain.canonical import MAX_SAFE_INTEGER
from countersign.domain.step_failure import StepFailed

DEEPEST = 60
"""How many lists and objects may stand in each other; Step Functions ends at about 100."""


def must_be_json(value: Any, path: str = "output", depth: int = 0) -> None:
    """Refuse what JSON cannot hold as it is, naming the place and the type, never the value.

    Nothing is converted in silence: a tuple, a Decimal, a date or a NaN would be something else for
    the steps that read it.
    """
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _must_be_text(value, path)
    elif isinstance(value, int):
        if abs(value) > MAX_SAFE_INTEGER:
            raise _refused(path, "a whole number beyond 2^53 - 1, which a run keeps only roughly")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise _refused(path, "a number that is infinite or not a number")
    elif isinstance(value, list | dict):
        if depth == DEEPEST:
            raise _refused(path, f"nested more than {DEEPEST} deep")
        _must_hold_json(value, path, depth + 1)
    else:
        raise _refused(path, f"a `{type(value).__name__}`")


def _must_hold_json(value: list[Any] | dict[Any, Any], path: str, depth: int) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise _refused(path, f"an object with a key that is a `{type(key).__name__}`")
            _must_be_text(key, path)
            must_be_json(item, f"{path}.{key}", depth)
    else:
        for index, item in enumerate(value):
            must_be_json(item, f"{path}[{index}]", depth)


def _must_be_text(text: str, path: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _refused(path, "a text with half of a character (a lone surrogate)") from None


def _refused(path: str, what: str) -> StepFailed:
    return StepFailed(
        "PYTHON_OUTPUT",
        f"{path} is {what}, and a step gives a JSON value: lists, objects with text keys, texts, "
        "numbers, true, false and null; convert it before it is returned",
    )
