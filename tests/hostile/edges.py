"""Where does each limit of the product stand: what is just taken, and what is refused?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from countersign.domain.limits import (
    ADDRESS_CHARACTERS,
    CLAIM_CHARACTERS,
    DEFAULT_MAX_APPROVERS,
    DEFAULT_MAX_TIMEOUT_SECONDS,
    FIELD_LINE_CHARACTERS,
    FIELD_NAME_CHARACTERS,
    FIELD_OPTIONS,
    FIELDS_BYTES,
    FIELDS_MAX,
    NOTIFY_URL_CHARACTERS,
    PAGE_MAX,
    STEP_BYTES,
    WORDS_BYTES,
    evidence_bytes,
)
from tests.hostile.rows import LEFT_OUT, Row

MAX_EXACT = 2**53 - 1


def rows() -> Iterator[Row]:
    """Pairs of rows, the first of which is taken and the second not."""
    yield from _votes()
    yield from _submissions()
    yield from _starts()
    yield from _lists()


def _pair(
    rule: str,
    door: str,
    taken: Any,
    refused: Any,
    told: tuple[int, str, tuple[str, ...]],
    **at: Any,
) -> Iterator[Row]:
    """What is taken at the edge, and what is refused one beyond it, both under `at`'s one name."""
    ((where, name),) = at.items()
    status = {"submit": 201, "start": 202}.get(door, 200)

    def sent(value: Any) -> dict[str, Any]:
        if not name:
            return {where: value}
        # Words are counted together: the ones at the edge stand alone.
        alone = {"reason": LEFT_OUT} if name == "feedback" else {}
        return {where: {**alone, name: value}}

    yield Row(f"{rule}, just taken", door, status, **sent(taken))
    yield Row(f"{rule}, one too much", door, told[0], told[1], told[2], **sent(refused))


def _votes() -> Iterator[Row]:
    for door in ("approve", "reject"):
        for name in ("reason", "feedback"):
            most = WORDS_BYTES
            told = (400, "WORDS_TOO_LONG", (name,))
            yield from _pair(f"bytes of {name}", door, "a" * most, "a" * (most + 1), told, put=name)
            # A quotation mark is two characters in JSON and four in JSON that is a text.
            quarter = most // 4
            marks = '"' * quarter
            yield from _pair(f"quotation marks of {name}", door, marks, marks + '"', told, put=name)
        told = (400, "HITL_BAD_ANSWER", ("input.note",))
        note = "a" * FIELD_LINE_CHARACTERS
        pair = _pair(
            "characters of a line", door, {"note": note}, {"note": note + "a"}, told, put="input"
        )
        yield from pair
        told = (400, "HITL_BAD_ANSWER", ("input.amount",))
        at = float(MAX_EXACT)
        yield from _pair("a number", door, {"amount": at}, {"amount": at * 2}, told, put="input")
    told = (400, "WORDS_TOO_LONG", ("as",))
    name = "a" * CLAIM_CHARACTERS
    yield from _pair("characters of who answers", "resume", name, name + "a", told, put="as")


def _submissions() -> Iterator[Row]:
    local = "a" * (ADDRESS_CHARACTERS - len("@") - 4 * 48 - len(".example.com"))
    domain = ".".join(["b" * 47] * 4) + ".example.com"
    longest = f"{local}@{domain}"
    assert len(longest) <= ADDRESS_CHARACTERS
    longest = "a" * (ADDRESS_CHARACTERS - len(longest)) + longest
    told = (400, "HITL_BAD_ADDRESS", ("audience[0]",))
    pair = _pair("an address", "submit", [longest], ["a" + longest], told, put="audience")
    yield from pair
    people = [f"p{number}@example.com" for number in range(DEFAULT_MAX_APPROVERS + 1)]
    told = (400, "HITL_TOO_MANY_APPROVERS", ("audience",))
    yield from _pair("approvers", "submit", people[:-1], people, told, put="audience")
    same = ["ana@example.com", "ANA@example.com"] * 200
    told = (400, "HITL_TOO_MANY_APPROVERS", ("audience",))
    yield from _pair("names of one person", "submit", same, [*same, "x"], told, put="audience")
    longest_wait = DEFAULT_MAX_TIMEOUT_SECONDS
    told = (400, "HITL_BAD_TIMEOUT", ("timeout",))
    pair = _pair("a time", "submit", longest_wait, longest_wait + 1, told, put="timeout")
    yield from pair
    yield from _pair("a short time", "submit", 1, 0, told, put="timeout")
    told = (400, "HITL_QUORUM_UNREACHABLE", ("quorum",))
    yield from _pair("a quorum", "submit", 1, 2, told, put="quorum")
    url = "https://hooks.example.com/"
    url += "a" * (NOTIFY_URL_CHARACTERS - len(url))
    told = (400, "HITL_BAD_URL", ("notifyUrl",))
    yield from _pair("an address to notify", "submit", url, url + "a", told, put="notifyUrl")
    yield from _evidence()
    yield from _fields()


def _evidence() -> Iterator[Row]:
    """Where evidence ends is found by asking: the rest of it takes a few hundred bytes."""
    told = (413, "HITL_TOO_LARGE", ("data",))
    room = evidence_bytes(1)
    yield from _pair("evidence", "submit", "a" * (room - 1_000), "a" * room, told, put="data")
    bell = "\x07" * (room // 6)
    yield from _pair("evidence by its escapes", "submit", bell[:-200], bell, told, put="data")
    euros = "\u20ac" * (room // 3)
    yield from _pair("evidence by its bytes", "submit", euros[:-400], euros, told, put="prompt")


def _fields() -> Iterator[Row]:
    told = (400, "HITL_BAD_FIELDS", ("fields",))
    many = [{"name": f"f{number}", "type": "string"} for number in range(FIELDS_MAX + 1)]
    yield from _pair("fields", "submit", many[:-1], many, told, put="fields")
    named = {"type": "string", "name": "a" * FIELD_NAME_CHARACTERS}
    longer = {"type": "string", "name": "a" * (FIELD_NAME_CHARACTERS + 1)}
    at_name = (400, "HITL_BAD_FIELDS", ("fields[0].name",))
    yield from _pair("a field's name", "submit", [named], [longer], at_name, put="fields")
    options = [f"o{number}" for number in range(FIELD_OPTIONS + 1)]
    at_options = (400, "HITL_BAD_FIELDS", ("fields[0].options",))
    yield from _pair(
        "options",
        "submit",
        [{"name": "a", "type": "enum", "options": options[:-1]}],
        [{"name": "a", "type": "enum", "options": options}],
        at_options,
        put="fields",
    )
    field = {"name": "a", "type": "string", "required": False, "label": ""}
    empty = len(json.dumps([field], separators=(",", ":")))
    label = "a" * (FIELDS_BYTES - empty)
    yield from _pair(
        "bytes of fields",
        "submit",
        [{**field, "label": label}],
        [{**field, "label": label + "a"}],
        told,
        put="fields",
    )


def _starts() -> Iterator[Row]:
    told = (413, "INPUT_TOO_LARGE", ())
    order = "a" * (STEP_BYTES - len('{"order":""}'))
    yield from _pair("a run's input", "start", order, order + "a", told, put="order")
    lines = [1] * 100
    whole = (400, "INPUT_INVALID", ("input.lines[0]",))
    yield from _pair("a whole number", "start", lines, [1.5], whole, put="lines")
    bounds = (400, "INPUT_INVALID", ("input.amount",))
    yield from _pair("a greatest amount", "start", 1000, 1000.01, bounds, put="amount")
    yield from _pair("a least amount", "start", 1, 0.99, bounds, put="amount")
    deepest: Any = []
    for _ in range(61):
        deepest = [deepest]
    deep = (400, "BODY_NOT_JSON", ())
    yield from _pair("levels", "submit", deepest, [[deepest]], deep, put="data")
    number = (400, "BODY_NOT_JSON", ())
    yield from _pair("a whole number", "submit", MAX_EXACT, MAX_EXACT + 1, number, put="data")


def _lists() -> Iterator[Row]:
    told = (400, "QUERY_INVALID", ("limit",))
    for door in ("requests", "pending", "executions"):
        most, more = f"limit={PAGE_MAX}", f"limit={PAGE_MAX + 1}"
        yield from _pair("a page", door, most, more, told, query="")
    yield from _pair("a page of steps", "execution", "limit=1000", "limit=1001", told, query="")
    waits = (400, "QUERY_INVALID", ("wait",))
    yield from _pair("seconds to wait", "request", "wait=20", "wait=21", waits, query="")
