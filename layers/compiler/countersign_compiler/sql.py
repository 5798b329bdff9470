"""Where in a statement do its parameters stand?

Databases differ in what they take for a text, a comment or an operator. What they would read
differently is refused, so that a `?` is a parameter for all of them or for none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<text>'[^']*(?:''[^']*)*')
  | (?P<name>"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`)
  | (?P<line>--[^\n]*)
  | (?P<block>/\*.*?\*/)
  | (?P<open>['"`]|/\*)
  | (?P<cast>::)
  | (?P<dollar>(?<!\w)\$(?:\w+\$?|\$))
  | (?P<named>[:@][A-Za-z_]\w*)
  | (?P<mark>\?(?:\d+|\?|&|\|(?!\|))?)
  | (?P<end>;)
  | (?P<other>[^'"`\-/:$@?;]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTE = "put such a text in `params` and a `?` in its place"
_READS = re.compile(r"\s*(?:SELECT|VALUES|EXPLAIN|SHOW)\b", re.I)
# `SELECT … INTO` makes a table, and `EXPLAIN ANALYZE` runs what it explains.
_WRITES_YET = re.compile(r"\b(?:INTO|ANALY[ZS]E)\b", re.I)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement without comments: its text around each parameter, one part more than those."""

    parts: tuple[str, ...]

    @property
    def parameters(self) -> int:
        """How many values it takes."""
        return len(self.parts) - 1


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text is not one statement, and the way out."""

    message: str
    hint: str


def read_statement(query: str) -> Statement | Fault:
    """Split a query at its `?` outside quotes and comments.

    Refused: nothing, more than one statement, other placeholders than `?`, what is not closed, and
    what databases read differently (a backslash before a quote, comments in comments, `$$`).
    """
    parts = [""]
    is_over = says_something = False
    for match in _TOKEN.finditer(query):
        kind, text = str(match.lastgroup), match[0]
        is_blank = kind in ("line", "block") or not text.strip()
        if fault := _fault(kind, text):
            return fault
        if is_over and not is_blank:
            return Fault(
                "the query holds more than one statement",
                "write one step for each statement; one `;` may stand at the end",
            )
        if kind == "end":
            is_over = True
        elif kind == "mark":
            parts.append("")
        elif kind in ("line", "block"):
            parts[-1] += " "
        else:
            parts[-1] += text
        says_something = says_something or not (is_blank or kind == "end")
    if not says_something:
        return Fault("the query is empty", "write one SQL statement")
    return Statement(tuple(parts))


def only_reads(query: str) -> bool:
    """Whether a statement by its own words changes nothing; a function that it calls still may."""
    statement = read_statement(query)
    text = "" if isinstance(statement, Fault) else "?".join(statement.parts)
    return bool(_READS.match(text)) and not _WRITES_YET.search(text)


def _fault(kind: str, text: str) -> Fault | None:
    if kind == "open":
        what = "comment" if text == "/*" else f"quote {text}"
        return Fault(f"a {what} is opened and not closed", "close it")
    if kind in ("text", "name") and "\\" + text[0] in text:
        return Fault("a backslash stands before a quote, which databases read differently", _QUOTE)
    if kind == "block" and "/*" in text[2:]:
        return Fault(
            "a comment stands in a comment, which databases read differently", "take it out"
        )
    if kind in ("named", "dollar") or (kind == "mark" and text != "?"):
        return Fault(
            f"`{text}` is no placeholder that every database takes",
            "write `?` for each value, in the order of `params`",
        )
    return None
