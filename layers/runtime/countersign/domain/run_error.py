"""Under which name, and in which words, is it told why a run stopped?"""

import json
import re

from countersign.domain.scopes import GATE_ENDED, end_in, why_ended

UNDECIDED = "EXPR_UNDECIDED"
"""An expression whose test could be proven neither true nor false."""

ENGINE_FOUND_NOTHING = "States.QueryEvaluationError"
"""What the engine calls every expression that gave no value, whatever the reason."""

# The engine may quote the whole expression, where our own words stand behind a quotation mark.
_OUR_WORDS = re.compile(rf"(?<![\"'\\]){UNDECIDED} \S+:\d+:\d+")


def error_name(error: str | None, cause: str | None) -> str | None:
    """The name that authors know: ours, where the engine's says only that an expression failed.

    A state that can't catch ends the run under the engine's name, and ours is in the cause.
    """
    is_ours = error == ENGINE_FOUND_NOTHING and _OUR_WORDS.search(cause or "") is not None
    return UNDECIDED if is_ours else error


def told_cause(error: str | None, cause: str | None) -> str | None:
    """The cause in words: that of a part which was called off is JSON, for the run to read."""
    if error != GATE_ENDED or cause is None:
        return cause
    try:
        end = end_in(json.loads(cause))
        return cause if end is None else why_ended(end)
    except (ValueError, TypeError, KeyError, RecursionError):
        return cause
