"""Under which name, and in which words, is it told why a run stopped?"""

import json
import re

from countersign.domain.scopes import GATE_ENDED, ScopeEnd, end_in, why_ended
from countersign.domain.step_failure import told_failure

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


def own_failure(
    error: str | None, cause: str | None, *, scope: str
) -> tuple[str | None, str | None]:
    """Error and cause of a body: those of its part that failed first.

    The engine may tell another part of it, which was called off for that. `scope` is the body's,
    up to its `#`.
    """
    end = _end(cause) if error == GATE_ENDED else None
    if end is None or end.scope.partition("#")[0] != scope:
        return error_name(error, cause), told_cause(error, cause)
    return told_failure(end.error, end.cause)


def told_cause(error: str | None, cause: str | None) -> str | None:
    """The cause in words: that of a part which was called off is JSON, for the run to read."""
    end = _end(cause) if error == GATE_ENDED else None
    return cause if end is None else why_ended(end)


def _end(cause: str | None) -> ScopeEnd | None:
    try:
        end = end_in(json.loads(cause or "null"))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    told = () if end is None else (end.scope, end.error, end.cause)
    return end if all(isinstance(each, str) for each in told) else None
