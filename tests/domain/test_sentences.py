"""What exactly is said of everything that an author or a caller may have written wrongly?

The sentences stand in `sentences.txt`, so that a change of words is read before it is kept;
`COUNTERSIGN_WRITE_CASES=1` writes them anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from countersign.domain.addresses import address_problem
from countersign.domain.answers import answer_problems, verdict_of
from countersign.domain.canonical import UncanonicalError, check_canonical
from countersign.domain.credentials import scopes_problem
from countersign.domain.fields import Field, Option, read_fields, value_problem
from countersign.domain.gate_inputs import check_inputs
from countersign.domain.notify_url import notify_url_problem
from countersign.domain.opening import check_opening, evidence_problem
from countersign.domain.refusals import Problem
from countersign.domain.run_input import input_problems
from tests.builders import an_opening, the_evidence

KEPT = Path(__file__).with_name("sentences.txt")

ADDRESSES = (None, 7, " ", f"{'a' * 250}@example.com", "ä@example.com", "A <a@b.example>", "ana")
URLS = (
    7,
    "https://hooks.example.com/" + "x" * 2_000,
    "https://hooks.example.com/a b",
    "https://[hooks.example.com/",
    "https:///path",
    "http://hooks.example.com/",
    "https://user@hooks.example.com/",
    "https://hooks.example.com/#a",
)
VALUES = (2**53, -(2**200), 1e17, float("inf"), {7: 1}, {"a": ["\ud800"]}, {"a": {"b": {1, 2}}})
SCOPES: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"requests:read", "all", "any"}),
    frozenset({"requests:submit", "requests:links"}),
)
MANY_OPTIONS = [f"o{n}" for n in range(101)]
LONG_FIELD = {"name": "f", "type": "text", "description": "x" * 16_384}
FIELDS: tuple[Any, ...] = (
    "amount",
    [{"name": "a", "type": "text"}] * 41,
    [{"name": "a", "type": "text", "label": "\ud800"}],
    [LONG_FIELD],
    ["amount"],
    [{"name": "a", "type": "text"}, {"name": "b", "type": "text"}, {"name": "a", "type": "date"}],
    [{"name": "a", "type": "text", "zeta": 1, "lable": 1}],
    [{"name": "1st", "type": "text"}],
    [{"name": "x" * 61, "type": "text"}],
    [{"name": "status", "type": "text"}],
    [{"name": "a", "type": "integer", "options": ["x"]}],
    [{"name": "a", "type": "text", "label": " ", "required": "yes", "options": ["x"]}],
    [{"name": "a", "type": "enum"}],
    [{"name": "a", "type": "enum", "options": MANY_OPTIONS}],
    [{"name": "a", "type": "enum", "options": ["x", "x"]}],
    [{"name": "a", "type": "enum", "options": [7]}],
    [{"name": "a", "type": "enum", "options": [{"value": "x", "label": " "}]}],
    [{"name": "a", "type": "enum", "options": ["x\ny"]}],
    [{"name": "approved", "type": "text"}, {"name": "reason", "type": "date"}],
    [{"name": "approved", "type": "boolean", "default": True}],
    [{"name": "a", "type": "number", "default": "12"}],
)
CHOICE = Field("f", "enum", options=tuple(Option(name, name) for name in MANY_OPTIONS[:11]))
ANSWERS = (
    (Field("f", "boolean"), "yes"),
    (Field("f", "number"), "12"),
    (Field("f", "number"), float("nan")),
    (Field("f", "number"), 2**53),
    (Field("f", "text"), 7),
    (Field("f", "string"), 7),
    (Field("f", "string"), "a\nb"),
    (Field("f", "string"), "x" * 1_001),
    (CHOICE, "p"),
    (Field("f", "enum", options=CHOICE.options[:10]), "p"),
    (Field("f", "date"), "2027-02-29"),
    (Field("f", "date"), "tomorrow"),
    (Field("f", "text"), None),
)
ASKED = (Field("amount", "number", required=True), Field("note", "string"))
VOTES: tuple[tuple[tuple[Field, ...], Any], ...] = (
    (ASKED, "yes"),
    (ASKED, {"sum": 1, "total": 2, "note": "x"}),
    ((), {"sum": 1}),
    (ASKED, {"amount": 1, "approved": False}),
    (ASKED, {"amount": 1, "note": "\ud800"}),
)
GATES: tuple[dict[str, Any], ...] = (
    {"approvers": []},
    {"approvers": {"a": 1}},
    {"approvers": ["ana"]},
    {"approvers": ["a@example.com"] * 401},
    {"approvers": [f"{n}@example.com" for n in range(11)]},
    {"audience": ["ana@example.com"]},
    {"minApprovals": "two"},
    {"minApprovals": 2},
    {"timeout": "1h"},
    {"timeout": 0},
    {"timeout": 86_400_000},
    {"timeout": 604_801},
    {"expiresIn": "1h"},
    {"expiresIn": 604_800_001},
    {"onReject": "never"},
    {"requireReason": "yes"},
    {"prompt": " "},
    {"prompt": 7},
    {"metadata": "x"},
    {"notifyUrl": None},
    {"notifyUrl": "ftp://hooks.example.com"},
    {"promt": "x"},
    {"zebra": "x"},
    {"data": 2**53},
    {"metadata": {"a": "\ud800"}},
)
SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "description": "the order's number"},
        "amount": {"type": ["number", "null"], "minimum": 1, "maximum": 9.5},
        "kind": {"enum": ["a", "ä", 3]},
        "only": {"enum": ["x"]},
        "one_of_many": {"enum": list(range(12))},
        "list": {"type": "array", "items": {"type": "integer"}},
        "inner": {
            "type": "object",
            "required": ["b"],
            "additionalProperties": False,
            "properties": {"b": {"type": "boolean"}},
        },
    },
}
INPUTS: tuple[Any, ...] = (
    [],
    {},
    {"id": 7, "amont": 1, "quite_another": 2},
    {"id": "x", "amount": "1"},
    {"id": "x", "amount": 0},
    {"id": "x", "amount": 10, "kind": "b", "only": "y", "one_of_many": 99},
    {"id": "x", "list": [1, 1.5, "2"]},
    {"id": "x", "list": [1] * 1_001},
    {"id": "x", "inner": {"c": 1}},
)


def test_what_is_said_is_what_is_kept() -> None:
    said = "\n".join(sentences()) + "\n"
    if os.environ.get("COUNTERSIGN_WRITE_CASES"):
        KEPT.write_text(said, encoding="utf-8")

    assert said == KEPT.read_text(encoding="utf-8")


def sentences() -> Iterator[str]:
    """Every sentence below the name of what was looked at."""
    yield from _under("an address", map(address_problem, ADDRESSES))
    yield from _under("an address to notify", map(notify_url_problem, URLS))
    yield from _under("a value", map(_uncanonical, VALUES))
    yield from _under("scopes", map(scopes_problem, SCOPES))
    yield from _under("an answer", (value_problem(field, value) for field, value in ANSWERS))
    yield from _told("fields", (read_fields(given).problems for given in FIELDS))
    yield from _told("a vote's answers", (answer_problems(*vote, True) for vote in VOTES))
    verdicts = (None, 7, {}, {"approved": "x"})
    yield from _told("a verdict", ((verdict_of(given),) for given in verdicts))
    yield from _told("a gate", map(_gate, GATES))
    yield from _told("a token gate", [_gate({"approvers": ["a@example.com"]}, token=True)])
    yield from _told("a request that stands alone", map(_alone, ({}, {"expiresIn": 1}, {"x": 1})))
    yield from _told("a run's input", (input_problems(given, SCHEMA) for given in INPUTS))
    unknown = input_problems({"x": 1}, {"type": "object", "required": [], "properties": {}})
    yield from _told("a run's input that takes none", [unknown])
    yield from _told("an opening", map(check_opening, _openings()))
    large = the_evidence(data="x" * 250_000, audience=("a@example.com", "b@example.com"))
    yield from _told("evidence", [[evidence_problem(large)]])


def _openings() -> Iterator[Any]:
    yield an_opening(consequence={"text": " "})
    yield an_opening(consequence={"text": 2**53})
    yield an_opening(consequence=2**53)
    yield an_opening(scopes=tuple(f"s{n}" for n in range(15)))
    yield an_opening(approvers=[], scopes=tuple(f"s{n}" for n in range(15)))


def _gate(inputs: dict[str, Any], token: bool = False, **other: Any) -> Any:
    asked = {"approvers": ["ana@example.com"], **inputs}
    return check_inputs(
        asked, max_approvers=10, max_timeout_seconds=604_800, is_token_gate=token, **other
    )


def _alone(inputs: dict[str, Any]) -> Any:
    return _gate(inputs, is_gate=False)


def _uncanonical(value: Any) -> str | None:
    try:
        check_canonical(value, "data")
    except UncanonicalError as error:
        return str(error)
    return None


def _told(room: str, found: Iterable[Any]) -> Iterator[str]:
    problems = ([each for each in several if isinstance(each, Problem)] for several in found)
    return _under(room, ("\n  ".join(map(_line, several)) for several in problems))


def _line(problem: Problem) -> str:
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"{problem.path} {problem.code}: {problem.message}{hint}"


def _under(room: str, said: Iterable[str | None]) -> Iterator[str]:
    yield f"# {room}"
    for sentence in said:
        assert sentence, f"nothing is said of what is wrong with {room}"
        yield f"  {sentence}".encode("utf-8", "backslashreplace").decode()
