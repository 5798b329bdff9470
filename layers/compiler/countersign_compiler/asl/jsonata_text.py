"""Is a JSONata text well formed, and which variables does it take from around it?

A scanner and the rule that operands and operators take turns: enough to find a text that was cut,
joined or quoted wrongly, without a JSONata engine at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from countersign_compiler.expressions.prelude import HELPERS

_BUILT_IN_NAMES = """
    abs append assert average base64decode base64encode boolean ceil clone contains count
    decodeUrl decodeUrlComponent distinct each encodeUrl encodeUrlComponent error exists
    filter floor formatBase formatInteger formatNumber fromMillis hash join keys length lookup
    lowercase map match max merge millis min not now number pad parse parseInteger partition
    power random range reduce replace reverse round shuffle sift single sort split spread sqrt
    states string substring substringAfter substringBefore sum toMillis trim type uppercase
    uuid zip
"""

BUILT_IN = frozenset(_BUILT_IN_NAMES.split())
"""What Step Functions gives every expression; `$eval` is not among it."""

Kind = Literal["operand", "variable", "operator", "open", "close"]

_TOKEN = re.compile(
    r"""
    (?P<space>\s+ | /\*.*?\*/)
  | (?P<string>"(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | `[^`]*`)
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
  | (?P<variable>\$[\w$]*)
  | (?P<word>[^\W\d]\w*)
  | (?P<operator>:=|!=|<=|>=|~>|\.\.|\*\*|[-+*/%&=<>?:.,;@\#^|])
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
    """,
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/(?!\*)(?:[^/\\\n]|\\.)+/[im]*")
_HEAD = re.compile(r"\$(\w+):=")
# The variables of a run that name a step of it, which no expression sets; texts; numbers.
_VARYING = re.compile(
    r"""
    "(?:[^"\\]|\\.)*"
  | \$(?P<variable>(?:[egs]|m[0-9]+)_\w+)(?!\w*:=)
  | (?<![\w$.])[0-9]+(?:\.[0-9]+)?(?![\w.])
    """,
    re.VERBOSE,
)
_PAIRS = {")": "(", "]": "[", "}": "{"}
_WORD_OPERATORS = frozenset({"and", "or", "in"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text reads from around it, or why it is not well formed (None where it is)."""

    variables: frozenset[str]
    problem: str | None


@lru_cache(maxsize=4096)
def read_jsonata(text: str) -> Reading:
    """Scan the text between `{%` and `%}`; variables are named without their `$`."""
    helpers, rest = _helpers_before(text)
    try:
        names = _names_in(rest)
    except _MalformedError:
        try:
            names = _scan(text)
        except _MalformedError as error:
            return Reading(frozenset(), str(error))
        helpers = []
    used = names.used.union(*(_of_helper(name).used for name in helpers))
    bound = names.bound.union(helpers, *(_of_helper(name).bound for name in helpers))
    free = used - bound - BUILT_IN
    problem = "`$eval` is not there on AWS" if "eval" in free else None
    return Reading(free - {"eval"}, problem)


def _names_in(text: str) -> _Names:
    """As `_scan`; texts that differ only in the run's variables and in constants are one form.

    The steps of an ensemble ask much the same of different records.
    """
    variables: set[str] = set()

    def blank(found: re.Match[str]) -> str:
        if found["variable"] is None:
            return '""'
        variables.add(found["variable"])
        return "$_"

    names = _scan_form(_VARYING.sub(blank, text))
    return _Names(names.used - {"_"} | variables, names.bound)


def _helpers_before(text: str) -> tuple[list[str], str]:
    """The compiler's own functions at the beginning of `(…;…)`, and the text without them.

    They are most of a definition's JSONata: each is scanned once, and not wherever it stands.
    """
    found: list[str] = []
    start = at = text.find("(") + 1
    while start and not text[: start - 1].strip():
        head = _HEAD.match(text, at)
        helper = HELPERS.get(head[1]) if head else None
        if head is None or helper is None or not text.startswith(helper.definition, head.end()):
            break
        after = head.end() + len(helper.definition)
        if not text.startswith(";", after):
            break
        found.append(head[1])
        at = after + 1
    return found, text[:start] + text[at:]


@cache
def _of_helper(name: str) -> _Names:
    return _scan(HELPERS[name].definition)


@dataclass(frozen=True, slots=True)
class _Names:
    """The variables that a text reads, and those that it gives a value."""

    used: frozenset[str]
    bound: frozenset[str]


@lru_cache(maxsize=4096)
def _scan_form(text: str) -> _Names:
    return _scan(text)


def _scan(text: str) -> _Names:
    tokens = list(_tokens(text))
    _check_turns(tokens)
    used: set[str] = set()
    bound = _parameters(tokens)
    for index, (kind, token) in enumerate(tokens):
        if kind != "variable" or token.strip("$") == "":
            continue
        following = tokens[index + 1][1] if index + 1 < len(tokens) else ""
        (bound if following == ":=" else used).add(token[1:])
    return _Names(frozenset(used), frozenset(bound))


class _MalformedError(ValueError):
    """The text cannot be JSONata; the message says why."""


def _tokens(text: str) -> Iterator[tuple[Kind, str]]:
    position, wants_operand = 0, True
    while position < len(text):
        match = _REGEX.match(text, position) if wants_operand else None
        match = match or _TOKEN.match(text, position)
        if match is None:
            raise _MalformedError(f"unexpected `{text[position]}` at {position}")
        position = match.end()
        token = match.group()
        name = match.lastgroup
        if name == "space":
            continue
        kind = _kind(name, token, wants_operand)
        wants_operand = kind in ("operator", "open")
        yield kind, token


def _kind(name: str | None, token: str, wants_operand: bool) -> Kind:
    if name == "open":
        return "open"
    if name == "close":
        return "close"
    if name == "variable":
        return "variable"
    if name == "operator" or (token in _WORD_OPERATORS and not wants_operand):
        return "operator"
    return "operand"


def _check_turns(tokens: list[tuple[Kind, str]]) -> None:
    """Operands and operators take turns, and every bracket has its other half."""
    opened: list[str] = []
    previous: tuple[Kind, str] = ("open", "")
    for kind, token in tokens:
        after_value = previous[0] in ("operand", "variable", "close")
        if kind in ("operand", "variable") and after_value:
            raise _MalformedError(f"`{previous[1]}` and `{token}` stand side by side")
        if kind == "operator" and not after_value and token != "-":
            raise _MalformedError(f"`{token}` has nothing before it")
        if kind == "open":
            opened.append(token)
        if kind == "close":
            if previous[0] == "operator" and previous[1] != ";":
                raise _MalformedError(f"`{previous[1]}` has nothing after it")
            if not opened or opened.pop() != _PAIRS[token]:
                raise _MalformedError(f"`{token}` closes nothing")
        previous = (kind, token)
    if opened:
        raise _MalformedError(f"`{opened[-1]}` is not closed")
    if previous[0] == "operator" or not tokens:
        raise _MalformedError("it ends too early")


def _parameters(tokens: list[tuple[Kind, str]]) -> set[str]:
    """The names of the parameters of every `function(...)`."""
    found: set[str] = set()
    inside = False
    for index, (kind, token) in enumerate(tokens):
        if token == "(" and index and tokens[index - 1][1] == "function":
            inside = True
        elif token == ")":
            inside = False
        elif inside and kind == "variable":
            found.add(token[1:])
    return found
