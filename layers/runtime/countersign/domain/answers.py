"""What does one vote answer to a request's fields?

The names in `OWN_ANSWERS` may be answered at any request, declared or not: they are the verdict
and the words of the vote itself, under the names that a form gives them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from countersign.domain.canonical import UncanonicalError, check_canonical
from countersign.domain.fields import APPROVED, WORDS, Field, value_problem
from countersign.domain.outcome import OWN_ANSWERS
from countersign.domain.refusals import Problem
from countersign.domain.shown import printable, shown
from countersign.domain.words import meant

CODE = "HITL_BAD_ANSWER"
_OWN = {APPROVED: Field(APPROVED, "boolean"), **{name: Field(name, "text") for name in WORDS}}


@dataclass(frozen=True)
class Words:
    """What is said with a vote, from its own words or from its answers."""

    reason: str | None = None
    feedback: str | None = None


def answer_problems(fields: Sequence[Field], answers: Any, approved: bool) -> tuple[Problem, ...]:
    """Everything wrong with a vote's answers, each under `input.<name>`.

    Refused: what is no object, names that are not asked for, values of another type, a verdict
    other than the vote's, and, in an approval, what is required and left out or blank.
    """
    given = {} if answers is None else answers
    if not isinstance(given, Mapping):
        said = f"{shown(given)} is not an object"
        return (_problem("input", said, "write the fields' names with their answers"),)
    known = _OWN | {field.name: field for field in fields}
    problems = [*_unknown(given, known), *_wrong(given, known, approved)]
    if approved:
        problems += _left_out(fields, given)
    return tuple(problems)


def verdict_of(answers: Any) -> bool | Problem:
    """The verdict that the answers hold, a JSON boolean under `approved`, or why there is none."""
    if not isinstance(answers, Mapping):
        said = "there are no answers" if answers is None else f"{shown(answers)} is not an object"
        return _problem("input", said, 'write {"approved": true} or {"approved": false}')
    if APPROVED not in answers:
        hint = "write true or false, without quotes"
        return _problem(f"input.{APPROVED}", "the verdict is missing", hint)
    verdict = answers[APPROVED]
    if isinstance(verdict, bool):
        return verdict
    hint = "write true or false, without quotes"
    return _problem(f"input.{APPROVED}", f"{shown(verdict)} is not a verdict", hint)


def words_in(answers: Mapping[str, Any] | None) -> Words:
    """The reason and the feedback that checked answers hold; `comments` are feedback too."""
    given = answers or {}
    feedback = meant(given.get("feedback"))
    return Words(meant(given.get("reason")), feedback or meant(given.get("comments")))


def beside(answers: Mapping[str, Any] | None, words: Words) -> Words:
    """What of these words the answers do not hold already, so that it is kept and counted once."""
    held = words_in(answers)
    return Words(
        None if words.reason == held.reason else words.reason,
        None if words.feedback == held.feedback else words.feedback,
    )


def completed(
    fields: Sequence[Field], answers: Mapping[str, Any] | None, *, approved: bool, words: Words
) -> dict[str, Any] | None:
    """The answers to keep: as given, and what the vote itself says of fields left open.

    None where the request has no fields and nothing was answered.
    """
    if not fields and answers is None:
        return None
    own = {
        APPROVED: approved,
        "reason": words.reason,
        "feedback": words.feedback,
        "comments": words.feedback,
    }
    given = dict(answers or {})
    for field in fields:
        said = own.get(field.name)
        if said is not None:
            given.setdefault(field.name, said)
    return given


def _unknown(given: Mapping[str, Any], known: Mapping[str, Field]) -> list[Problem]:
    asked = [name for name in known if name not in OWN_ANSWERS] or list(OWN_ANSWERS)
    hint = f"it asks for {', '.join(asked)}"
    return [
        _problem(f"input.{printable(name)}", "this request does not ask for it", hint)
        for name in sorted(set(given) - set(known), key=str)
    ]


def _wrong(given: Mapping[str, Any], known: Mapping[str, Field], approved: bool) -> list[Problem]:
    problems = []
    for name, field in known.items():
        if name not in given:
            continue
        why = value_problem(field, given[name]) or _unreadable(given[name])
        if why is None and name == APPROVED and given[name] is not approved:
            why = "it says otherwise than the vote itself"
        if why is not None:
            problems.append(_problem(f"input.{name}", why, _quoted_hint(field, given[name])))
    return problems


def _quoted_hint(field: Field, value: Any) -> str | None:
    """The way out where a number or a boolean was written as text."""
    if not isinstance(value, str) or field.type not in ("number", "boolean"):
        return None
    try:
        meant = json.loads(value)
    except ValueError:
        return None
    is_meant = value_problem(field, meant) is None
    return f"write it without quotes: {value.strip()}" if is_meant else None


def _unreadable(value: Any) -> str | None:
    try:
        check_canonical(value, "")
    except UncanonicalError as error:
        return error.problem
    return None


def _left_out(fields: Sequence[Field], given: Mapping[str, Any]) -> list[Problem]:
    return [
        _problem(f"input.{field.name}", "an approval needs it", "answer it, or reject")
        for field in fields
        if field.required and field.name != APPROVED and _is_blank(given, field.name)
    ]


def _is_blank(given: Mapping[str, Any], name: str) -> bool:
    value = given.get(name, "")
    return isinstance(value, str) and meant(value) is None


def _problem(path: str, message: str, hint: str | None = None) -> Problem:
    return Problem(path, CODE, message, hint)
