"""What can be said about an ensemble, and how is it shown to its author?"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final, Literal

Severity = Literal["error", "warning"]

EXCERPT_CHARACTERS: Final = 120
"""How much of a line an excerpt shows; a line can be as long as a file."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place (line and column from 1, `length` characters long)."""

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    length: int
    message: str
    hint: str = ""


CODES: Final[Mapping[str, str]] = {
    # The YAML file (`Y-`).
    "Y-ALIAS": "an anchor or an alias; a value is written where it is used",
    "Y-DEEP": "values nested more than 32 deep",
    "Y-DIRECTIVE": "a `%` directive",
    "Y-DOCS": "more than one document in a file",
    "Y-DUPKEY": "a key given twice in one mapping",
    "Y-EMPTY": "a file that holds nothing",
    "Y-FILE": "a file that cannot be read",
    "Y-KEY": "a key that is empty, null, `<<`, no text, or holds `${...}`",
    "Y-NUMBER": "a number that YAML tools read differently, or one too large",
    "Y-OPEN": "`${` in an unquoted text without its `}` on the same line",
    "Y-SIZE": "a file over 256 KiB or 10,000 values",
    "Y-SYNTAX": "text that is not YAML",
    "Y-TAG": "a tag such as `!x` or `!!str`",
    "Y-TOP": "a file that is neither a mapping nor a list of `- member:` entries",
    "Y-UTF8": "text that is not UTF-8",
    "Y-YESNO": "`yes`, `no`, `on` or `off` without quotes, which YAML tools read differently",
    # Expressions (`X-`).
    "X-ALWAYS": "a text, number, list, object or null written out as a test, or a status alone",
    "X-ARGS": "a method or function with the wrong number or kind of arguments",
    "X-CALL": "a method or function that the language does not have",
    "X-CHAIN": "a comparison of a comparison, such as `a < b < c`",
    "X-CHAR": "a character that has no meaning here",
    "X-COMMENT": "a comment that is not closed",
    "X-COMPARE": "a comparison with a list or an object written out",
    "X-COND": "a condition that is not `true`, `false` or exactly one `${...}`",
    "X-DEEP": "an expression that is nested too deep or costs too much",
    "X-DUPKEY": "a key given twice in one object",
    "X-ENV": "an `env` name that the deployment does not declare",
    "X-FIELD": "a field that a gate does not give or its form does not ask for",
    "X-INPUT": "a field that the schema of the run's input does not have",
    "X-MIX": "`??` beside `||` or `&&` without parentheses",
    "X-NAME": "a name that is not known here, or a forbidden field",
    "X-NAME-CLASH": "two step names that become the same variable",
    "X-NEVER": "a status or a yes compared with a value that it never has",
    "X-NUMBER": "a number in a form or a size that is not read",
    "X-ORDER": "a step read where it cannot have run",
    "X-PARAM": "an arrow's parameter that is not one plain, free name",
    "X-SIZE": "an expression over 4,096 characters",
    "X-STEP-BARE": "a step used whole; one of its fields is meant",
    "X-STEP-FIELD": "a field that a step's record does not have",
    "X-STRING": "a text that is not closed, or an escape that does not exist",
    "X-SYNTAX": "an unexpected or missing part of an expression",
    "X-TYPE": "a list or an object written out where a number is needed",
    "X-UNCLOSED": "`${` without its `}`",
    # JavaScript bodies (`J-`).
    "J-HANDLER": "a handler that is not an arrow function of at most one plain parameter",
    "J-NAME": "a name in a body that is reserved or given twice",
    "J-STATEMENT": "a statement other than `const` and one final `return`",
    # The ensemble and its deployment (`G-`).
    "G-ADDRESS": "a text that is not one plain e-mail address",
    "G-AUDIENCE": "a gate that certainly asks nobody",
    "G-CHILD": "a run of an ensemble that is not there, or that would start itself again",
    "G-DEPLOYMENT": "an entry of the deployment file that is not read",
    "G-DIALECT": "a document that is no ensemble in any dialect",
    "G-ENSEMBLE-TWICE": "two ensembles that would be one state machine",
    "G-ENV-UNUSED": "a stage's value for a name that nothing declares",
    "G-ENV-VALUE": "a declared `env` name without default and without a value in a stage",
    "G-HOST": "a URL whose host the policy does not allow, or cannot know",
    "G-ITEM": "a name that cannot name the item of a `foreach`",
    "G-KEY": "a key that cannot stand here",
    "G-KIND": "a step without a kind, with two, or of an unknown one",
    "G-LIMIT": "a number over a limit of the policy",
    "G-MISSING": "a key that has to be written",
    "G-NAME": "a name that cannot name an ensemble",
    "G-NO-DEPLOYMENT": "no deployment file, so every `env` name counts as declared",
    "G-NO-ENSEMBLE": "a folder without any ensemble",
    "G-NOTYET": "a capability of the language that this version does not compile",
    "G-PYTHON": "a handler that is not there or cannot be run, or a folder of code with a mistake",
    "G-QUORUM": "a number of approvals that can never be reached",
    "G-RETRY": "a step that cannot be tried again",
    "G-RIGHTS": "an extra right of a step's code that is too wide or cannot be read",
    "G-RESUME": "a step that would answer a gate in the name of people",
    "G-SAME-APPROVER": "one approver written twice, who is asked once",
    "G-SQL": "a query that is not one statement with a `?` for each value",
    "G-STAGE": "a stage that is not there or cannot be read",
    "G-STEP-NAME": "a name that cannot name a step",
    "G-STEP-TWICE": "two steps of one name",
    "G-STOP": "a run that would be ended from inside a `parallel` or a `foreach`",
    "G-STORAGE": "a stage without a database for the `storage` steps of its ensembles",
    "G-THINK": "a stage that does not say who answers prompts, or not all that it takes",
    "G-TYPE": "a value of a wrong type",
    "G-UNREACHED": "a step behind the certain end of the run",
    "G-UNIT": "a number that looks like one of another unit",
    "G-UNGUARDED": "a call or a mail behind a gate that runs without its yes as with it",
    "G-URL": "a text that is no URL that can be called",
    "G-VALUE": "a value outside those that are allowed",
    # The compiled definition (`A-`).
    "A-ASSIGN": "a variable read and set in the same `Assign`",
    "A-CATCH": "a `Catch` that behaves differently on one engine",
    "A-FIELD": "a field that a state of this type does not have",
    "A-JSONATA": "a JSONata text that is not well formed",
    "A-NAME": "a state name that is too long, twice there, or has other characters",
    "A-NEXT": "a way out of a state that leads nowhere",
    "A-SCOPE": "a variable assigned in two nested scopes",
    "A-SIZE": "a compiled definition over 1,000,000 bytes",
    "A-START": "a machine or a Map's body without its first state",
    "A-SUBSTITUTION": "a text that deployment would replace",
    "A-TIMEOUT": "a gate's `TimeoutSeconds` that is no literal number",
    "A-UNREACHABLE": "a state that nothing goes to",
    "A-VARIABLE": "a variable read where it may not be set",
}
"""Every code and its meaning in one line; a code never changes its meaning."""


class Collector:
    """Gathers the findings of one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.findings: list[Finding] = []

    def add(
        self,
        code: str,
        place: tuple[int, int],
        message: str,
        hint: str = "",
        *,
        length: int = 1,
        severity: Severity = "error",
    ) -> None:
        """Add one finding; `place` is (line, column) from 1, `code` stands in `CODES`."""
        assert code in CODES, f"{code} is not in the table of codes"
        line, column = place
        self.findings.append(
            Finding(code, severity, self.path, line, column, max(length, 1), message, hint)
        )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings sorted by file, place and code, each once."""
    return tuple(sorted(set(findings), key=_place))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None where none is close."""
    by_lower = {other.lower(): other for other in sorted(known)}
    if name.lower() in by_lower:
        return by_lower[name.lower()]
    close = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`Did you mean `x`?`, or an empty text where no known name is close."""
    close = nearest(name, known)
    return f"Did you mean `{close}`?" if close else ""


def render(finding: Finding, source_lines: Sequence[str]) -> str:
    """The finding as an author reads it: place and message, excerpt with caret, hint.

    `source_lines` are all lines of the file (`source.lines_of`); a line that is not there is left
    out, so a file that cannot be read can still be reported.
    """
    place = f"{finding.path}:{finding.line}:{finding.column}"
    shown = [f"{place}: {finding.severity} {finding.code}: {finding.message}"]
    if 0 < finding.line <= len(source_lines):
        shown += _excerpt(finding, source_lines[finding.line - 1])
    if finding.hint:
        shown.append(f"   hint: {finding.hint}")
    shown.append(f"   more: countersign explain {finding.code}")
    return "\n".join(shown)


def as_json(findings: Iterable[Finding]) -> str:
    """The findings, in order, as a JSON list of objects with the fields of `Finding`."""
    return json.dumps([asdict(each) for each in in_order(findings)], ensure_ascii=False, indent=2)


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.path, finding.line, finding.column, finding.code, finding.message


def _excerpt(finding: Finding, line: str) -> tuple[str, str]:
    """The line and, under it, carets; a tab stays a tab, so that they stand right.

    Of a long line only what stands around the place is shown.
    """
    column, length = finding.column - 1, finding.length
    cut = max(0, column - EXCERPT_CHARACTERS // 2) if len(line) > EXCERPT_CHARACTERS else 0
    shown = line[cut : cut + EXCERPT_CHARACTERS]
    rest = len(shown) - (column - cut)
    before, after = "…" if cut else "", "…" if cut + len(shown) < len(line) else ""
    under = "".join("\t" if each == "\t" else " " for each in before + shown[: column - cut])
    carets = "^" * max(1, min(length, rest))
    number = f"{finding.line:5d}"
    return f"{number} | {before}{shown}{after}", f"{' ' * len(number)} | {under}{carets}"
