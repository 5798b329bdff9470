"""What went wrong in an author's JavaScript, on which line of the ensemble, and what mends it?

A failure's message is written into the function's log. So it tells what the author wrote and what
the engine says of that, never a value of the run.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from countersign.domain.step_failure import StepFailed
from countersign.operations.sandbox.program import Program

CPU_SECONDS: Final = 0.5
MEMORY_BYTES: Final = 32 * 1024 * 1024
STACK_BYTES: Final = 512 * 1024

_FRAME: Final = re.compile(r"<input>:(\d{1,7}):(\d{1,7})")
_UNKNOWN: Final = re.compile(r"(.{1,100}) is not defined|could not load module '(.{1,100})'")
_MODULES: Final = re.compile(r"\s*(import|export)\b")
# What the engine says of a value by the name that the source has for it; the rest are fixed texts.
_NAMING: Final = re.compile(
    r"cannot (?:read|set) property '(?P<property>.*)' of (?:null|undefined)"
    r"|'(?P<constant>.*)' is read-only|(?P<callee>.*) is not (?:a function|iterable)"
    r"|not an? \w+|Cannot convert undefined or null to object|invalid array length"
    r"|toFixed\(\) digits argument must be between 0 and 100|invalid date|Date value is NaN",
    re.IGNORECASE | re.DOTALL,
)
_BUILT_IN_NAMES: Final = frozenset(
    {"Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "URIError", "EvalError"}
    | {"InternalError", "AggregateError"}
)
_NOTHING_OUTSIDE: Final = (
    "a sandboxed program has no network, file, process or module, only its input and the language "
    "itself; use an `http` step for a call, or a `python` step for packages"
)


def stopped_failure(said: str, program: Program) -> StepFailed:
    """What the engine ended itself: a limit that was reached, or text that is no JavaScript."""
    head, _, stack = said.partition("\n")
    name, _, message = head.partition(": ")
    if name == "SyntaxError":
        return _syntax(message, stack, program)
    return _thrown(name, message, stack, program)


def thrown_failure(thrown: Any, program: Program) -> StepFailed:
    """What the program threw, or the engine in it: `{name?, message, stack?}` or `{isNull}`."""
    found = thrown if isinstance(thrown, Mapping) else {}
    if found.get("isNull"):
        return _nothing_thrown(program)
    name, message, stack = (str(found.get(key, "")) for key in ("name", "message", "stack"))
    return _thrown(name, message, stack, program)


def refused_failure(refused: Any, program: Program) -> StepFailed:
    """A result that has no JSON form: `{what, key?}`."""
    found = refused if isinstance(refused, Mapping) else {}
    what, key = str(found.get("what", "")), str(found.get("key", ""))
    if what == "no function":
        return StepFailed(
            "SANDBOX_RESULT",
            f"{program.place()}: the handler is no function; write `(input) => …`",
        )
    named = f"`{key}` in it is " if key and program.says(key) else "it holds "
    return result_failure(named + what, program)


def result_failure(why: str, program: Program) -> StepFailed:
    """A result that the run cannot take over."""
    return StepFailed(
        "SANDBOX_RESULT",
        f"{program.place()}: the program's result cannot be taken over: {why}; return objects, "
        "lists, texts, finite numbers, true, false or null",
    )


def _thrown(name: str, message: str, stack: str, program: Program) -> StepFailed:
    where = _where(stack, program)
    if message == "interrupted":
        return StepFailed(
            "SANDBOX_TIMEOUT",
            f"{where}: the program computed for more than {CPU_SECONDS} s and was stopped, at or "
            "after this place; let its loops end sooner, or do it in a `python` step",
        )
    if message in ("out of memory", "string too long"):
        return StepFailed(
            "SANDBOX_MEMORY",
            f"{where}: the program needs more than {MEMORY_BYTES // 1024 // 1024} MB; hold less "
            "at a time, or do it in a `python` step",
        )
    if message == "Maximum call stack size exceeded":
        return StepFailed(
            "SANDBOX_STACK",
            f"{where}: functions call each other too deep, for more than "
            f"{STACK_BYTES // 1024} KB of stack; write a loop instead",
        )
    if message == "circular reference":
        return result_failure("it holds itself", program)
    if name == "ReferenceError" and (unknown := _UNKNOWN.fullmatch(message)):
        return _no_such_name(unknown[1] or unknown[2], where, program)
    return StepFailed("SANDBOX_THROW", f"{where}: {_told(name, message, program)}")


def _nothing_thrown(program: Program) -> StepFailed:
    # With the last memory gone, the engine has none for an error that would say so.
    if program.says("null"):
        return StepFailed("SANDBOX_THROW", f"{program.place()}: {_told('', 'null', program)}")
    return StepFailed(
        "SANDBOX_MEMORY",
        f"{program.place()}: the program threw null, as the engine does where all of "
        f"{MEMORY_BYTES // 1024 // 1024} MB is taken; hold less at a time, or do it in a `python` "
        "step",
    )


def _no_such_name(name: str, where: str, program: Program) -> StepFailed:
    told = f"`{name}`" if program.says(name) else "a name"
    return StepFailed("SANDBOX_NAME", f"{where}: {told} is not there: {_NOTHING_OUTSIDE}")


def _syntax(message: str, stack: str, program: Program) -> StepFailed:
    where = _where(stack, program)
    frame = _frame(stack, program)
    lines = program.source.split("\n")
    if frame is not None and (found := _MODULES.match(lines[frame[0] - 2])):
        return _no_such_name(found[1], where, program)
    return StepFailed(
        "SANDBOX_SYNTAX", f"{where}: this is not JavaScript: {message}; mend the program's text"
    )


def _told(name: str, message: str, program: Program) -> str:
    """The error's own words, where they are the author's or the engine's and hold no value."""
    kind = name if name in _BUILT_IN_NAMES or (name and program.says(name)) else "an error"
    if message and (program.says(message) or _is_the_engines(message, program)):
        return f"the program threw {kind}: {message}"
    return (
        f"the program threw {kind}; its message is not written out in the program, so it may hold "
        "the run's data and is not told"
    )


def _is_the_engines(message: str, program: Program) -> bool:
    found = _NAMING.fullmatch(message)
    return found is not None and all(
        program.says(named) for named in found.groups() if named is not None
    )


def _where(stack: str, program: Program) -> str:
    frame = _frame(stack, program)
    return program.place() if frame is None else program.place(*frame)


def _frame(stack: str, program: Program) -> tuple[int, int] | None:
    """Line and column of the innermost frame in the author's own lines."""
    frames = ((int(found[1]), int(found[2])) for found in _FRAME.finditer(stack))
    return next((frame for frame in frames if program.holds(frame[0])), None)
