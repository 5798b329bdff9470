"""Which values are of another type than their place takes, one by one and all at once?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.hostile.doors import JSON_DOORS
from tests.hostile.rows import LEFT_OUT, Row

NO_TEXT: tuple[tuple[str, Any], ...] = (
    ("a number", 1),
    ("zero", 0),
    ("a fraction", 1.5),
    ("true", True),
    ("false", False),
    ("a list", []),
    ("a list of one text", ["x"]),
    ("an object", {}),
    ("an object of one text", {"text": "x"}),
)
BLANK: tuple[tuple[str, Any], ...] = (
    ("empty", ""),
    ("blanks", " \t\n"),
    ("blanks of other scripts", "\u00a0\u2003\u3000"),
    ("null", None),
    ("absent", LEFT_OUT),
)
TEXTS: Mapping[str, tuple[str, ...]] = {
    "approve": ("reason", "feedback", "digest"),
    "reject": ("reason", "feedback", "digest"),
    "cancel": ("reason",),
    "stop": ("reason",),
    "resume": ("token", "as"),
}
"""What is text in the body of each door that reads `body_inputs`."""

ANSWERS: tuple[tuple[str, str, Any], ...] = (
    ("a number as text", "amount", "12"),
    ("a number as true", "amount", True),
    ("a number as a list", "amount", [12]),
    ("a number as an object", "amount", {"value": 12}),
    ("a number as nothing", "amount", None),
    ("a number beyond a double's whole ones", "amount", 1e300),
    ("a choice that is not offered", "region", "moon"),
    ("a choice in other letters", "region", "EU"),
    ("a choice with a Cyrillic letter", "region", "\u0435u"),
    ("a choice with a blank behind", "region", "eu "),
    ("a choice as a number", "region", 0),
    ("two choices", "region", ["eu", "us"]),
    ("a line as a number", "note", 5),
    ("two lines as one", "note", "a\nb"),
    ("a line with a line separator", "note", "a\u2028b"),
    ("a day that is in no calendar", "due", "2026-02-30"),
    ("a day with a time", "due", "2026-11-22T00:00:00Z"),
    ("a day in digits of another script", "due", "\u0662\u0660\u0662\u0666-11-22"),
    ("a day as a number", "due", 20261122),
    ("yes as text", "urgent", "true"),
    ("yes as a number", "urgent", 1),
    ("yes as nothing", "urgent", None),
)
SUBMITTED: tuple[tuple[str, str, str, tuple[Any, ...]], ...] = (
    # the input, the code, where, the values that are none
    ("quorum", "HITL_INPUT", "quorum", ("1", 0, -1, 1.5, True, [], {}, "")),
    (
        "timeout",
        "HITL_BAD_TIMEOUT",
        "timeout",
        ("60", 0, -1, 0.5, True, [], {}, 604_801, 86_400_000, 1e300),
    ),
    ("prompt", "HITL_INPUT", "prompt", (1, True, [], {}, "", " \n\t", None)),
    ("metadata", "HITL_INPUT", "metadata", (1, True, [], "x", 0.5, "")),
    ("onReject", "HITL_INPUT", "onReject", (1, True, [], {}, "", "VETO", None)),
    ("requireReason", "HITL_INPUT", "requireReason", (1, 0, "true", [], {}, None)),
    ("consequence", "HITL_INPUT", "consequence", (1, True, [], {}, "", " ")),
    ("notifyUrl", "HITL_BAD_URL", "notifyUrl", (1, True, [], {}, "")),
    ("fields", "HITL_BAD_FIELDS", "fields", (1, True, {}, "", "amount", None)),
)
FIELDS: tuple[tuple[str, Any, str], ...] = (
    # what stands in the list of fields, and the place that must be named
    ("a text", "amount", "fields[0]"),
    ("a number", 1, "fields[0]"),
    ("nothing", None, "fields[0]"),
    ("a list", [], "fields[0]"),
    ("no name", {"type": "string"}, "fields[0].name"),
    ("an empty name", {"name": "", "type": "string"}, "fields[0].name"),
    ("a name that is a number", {"name": 1, "type": "string"}, "fields[0].name"),
    ("a name with markup", {"name": "<b>", "type": "string"}, "fields[0].name"),
    ("a name with a quotation mark", {"name": 'a"b', "type": "string"}, "fields[0].name"),
    ("a name with a dot", {"name": "a.b", "type": "string"}, "fields[0].name"),
    ("a name with a line break behind", {"name": "a\n", "type": "string"}, "fields[0].name"),
    ("a Cyrillic name", {"name": "\u0430mount", "type": "string"}, "fields[0].name"),
    ("a name of the outcome's own", {"name": "status", "type": "string"}, "fields[0].name"),
    ("a name of 61 characters", {"name": "a" * 61, "type": "string"}, "fields[0].name"),
    ("no type", {"name": "a"}, "fields[0].type"),
    ("an unknown type", {"name": "a", "type": "file"}, "fields[0].type"),
    ("a type that is a list", {"name": "a", "type": ["string"]}, "fields[0].type"),
    ("a verdict that is text", {"name": "approved", "type": "string"}, "fields[0].type"),
    ("a label that is a number", {"name": "a", "type": "string", "label": 1}, "fields[0].label"),
    ("a blank label", {"name": "a", "type": "string", "label": " "}, "fields[0].label"),
    (
        "needed as a text",
        {"name": "a", "type": "string", "required": "true"},
        "fields[0].required",
    ),
    ("no options", {"name": "a", "type": "enum"}, "fields[0].options"),
    ("options that are text", {"name": "a", "type": "enum", "options": "eu"}, "fields[0].options"),
    (
        "an option that is a number",
        {"name": "a", "type": "enum", "options": [1]},
        "fields[0].options[0]",
    ),
    (
        "an option of two lines",
        {"name": "a", "type": "enum", "options": ["a\nb"]},
        "fields[0].options[0]",
    ),
    (
        "one option twice",
        {"name": "a", "type": "enum", "options": ["a", "a"]},
        "fields[0].options",
    ),
    (
        "options of a text",
        {"name": "a", "type": "string", "options": ["a"]},
        "fields[0].options",
    ),
    (
        "a default of another type",
        {"name": "a", "type": "number", "default": "1"},
        "fields[0].default",
    ),
    (
        "a verdict given beforehand",
        {"name": "approved", "type": "boolean", "default": True},
        "fields[0].default",
    ),
    ("an unknown key", {"name": "a", "type": "string", "onclick": "x"}, "fields[0].onclick"),
)
STARTED: tuple[tuple[str, Any, str], ...] = (
    ("nothing of what is needed", {}, "input.order"),
    ("a text that is a number", {"order": 7}, "input.order"),
    ("a text that is nothing", {"order": None}, "input.order"),
    ("a text that is a list", {"order": ["7"]}, "input.order"),
    ("a number that is text", {"order": "7", "amount": "12"}, "input.amount"),
    ("a number that is true", {"order": "7", "amount": True}, "input.amount"),
    ("a number below its least", {"order": "7", "amount": 0}, "input.amount"),
    ("a number above its most", {"order": "7", "amount": 1e300}, "input.amount"),
    ("a choice that is not offered", {"order": "7", "region": "moon"}, "input.region"),
    ("a list that is an object", {"order": "7", "lines": {}}, "input.lines"),
    ("a fraction for a whole number", {"order": "7", "lines": [1, 1.5]}, "input.lines[1]"),
    ("an unknown name", {"order": "7", "__proto__": {}}, "input.__proto__"),
    ("the envelope's own name", {"order": "7", "_countersign": {}}, "input._countersign"),
)


def rows() -> Iterator[Row]:
    """The rows of every door."""
    yield from _texts()
    yield from _answers()
    yield from _submitted()
    for rule, sent, path in STARTED:
        yield Row(rule, "start", 400, "INPUT_INVALID", (path,), json=sent)
    for name in JSON_DOORS:
        code = {"submit": "HITL_INPUT", "start": "INPUT_INVALID"}.get(name, "BODY_INVALID")
        prefix = "input." if name == "start" else ""
        for rule, key in (
            ("a name nearly right", "reasom"),
            ("the name of somebody else", "approver"),
            ("a name of JavaScript's", "__proto__"),
            ("an empty name", ""),
            ("a name with control characters", "a\r\nX-Header: b\x1b[31m"),
            ("a name in another script", "re\u0430son"),
        ):
            yield Row(rule, name, 400, code, (f"{prefix}{key}",), put={key: 1})
    yield from _together()


def _texts() -> Iterator[Row]:
    for name, texts in TEXTS.items():
        for text in texts:
            for rule, value in NO_TEXT:
                yield Row(
                    f"{rule} as {text}", name, 400, "BODY_INVALID", (text,), put={text: value}
                )
    for name, text in (("cancel", "reason"), ("resume", "token")):
        for rule, value in BLANK:
            yield Row(f"{rule} as {text}", name, 400, "BODY_INVALID", (text,), put={text: value})


def _answers() -> Iterator[Row]:
    for name in ("approve", "reject"):
        for rule, value in (*NO_TEXT[:7], ("a text", "amount=1")):
            yield Row(
                f"{rule} as answers", name, 400, "HITL_BAD_ANSWER", ("input",), put={"input": value}
            )
        for rule, field, value in ANSWERS:
            path = f"input.{field}"
            yield Row(rule, name, 400, "HITL_BAD_ANSWER", (path,), put={"input": {field: value}})
        other = name == "reject"
        for rule, value in (
            ("the other verdict in the answers", other),
            ("a verdict in the answers as text", "true"),
            ("a verdict in the answers as a number", 1),
            ("a verdict in the answers as nothing", None),
        ):
            said = {"input": {"approved": value}}
            yield Row(rule, name, 400, "HITL_BAD_ANSWER", ("input.approved",), put=said)
    for rule, value in (
        *NO_TEXT[:7],
        ("a text", "yes"),
        ("nothing", None),
        ("no answers", LEFT_OUT),
    ):
        said = {"input": value}
        yield Row(f"{rule} for the verdict", "resume", 400, "HITL_BAD_ANSWER", ("input",), put=said)
    for rule, value in (
        ("yes as text", "true"),
        ("yes as a number", 1),
        ("no as a number", 0),
        ("yes as a list", [True]),
        ("yes as nothing", None),
    ):
        said = {"input": {"approved": value}}
        yield Row(rule, "resume", 400, "HITL_BAD_ANSWER", ("input.approved",), put=said)
    for rule, field, value in ANSWERS:
        said = {"input": {"approved": True, field: value}}
        path = f"input.{field}"
        yield Row(f"beside a yes, {rule}", "resume", 400, "HITL_BAD_ANSWER", (path,), put=said)
    for rule, claim, code in (
        ("two lines", "ana\nadmin", "WORDS_INVALID"),
        ("an escape sequence", "\x1b[2Jana", "WORDS_INVALID"),
        ("letters that run backwards", "\u202eana", "WORDS_INVALID"),
        ("more than a name takes", "a" * 201, "WORDS_TOO_LONG"),
    ):
        yield Row(f"{rule} for who answers", "resume", 400, code, ("as",), put={"as": claim})


def _submitted() -> Iterator[Row]:
    for name, code, path, values in SUBMITTED:
        for value in values:
            yield Row(f"{value!r} as {name}", "submit", 400, code, (path,), put={name: value})
    for rule, value, path in FIELDS:
        yield Row(
            f"a field: {rule}", "submit", 400, "HITL_BAD_FIELDS", (path,), put={"fields": [value]}
        )
    twice = [{"name": "a", "type": "string"}, {"name": "a", "type": "text"}]
    yield Row(
        "a field: one name twice",
        "submit",
        400,
        "HITL_BAD_FIELDS",
        ("fields[1].name",),
        put={"fields": twice},
    )
    for name, other in (("quorum", "minApprovals"), ("audience", "approvers")):
        sent = {name: 1 if name == "quorum" else ["a@example.com"], other: 1}
        yield Row(f"{name} and {other}", "submit", 400, "HITL_INPUT", put=sent)
    yield Row(
        "a gate's milliseconds", "submit", 400, "HITL_INPUT", ("expiresIn",), put={"expiresIn": 1}
    )


def _together() -> Iterator[Row]:
    """Everything wrong with one call is told at once."""
    wrong_vote = {"reason": 1, "feedback": [], "digest": {}, "nope": 1}
    for name in ("approve", "reject"):
        yield Row(
            "four things wrong at once",
            name,
            400,
            "BODY_INVALID",
            tuple(wrong_vote),
            put=wrong_vote,
        )
        answers = {"amount": "1", "region": 1, "note": 2, "due": 3, "urgent": 4, "else": 5}
        yield Row(
            "six answers wrong at once",
            name,
            400,
            "HITL_BAD_ANSWER",
            tuple(f"input.{field}" for field in answers),
            put={"input": answers},
        )
    yield Row(
        "seven inputs wrong at once",
        "submit",
        400,
        "HITL_NO_AUDIENCE",
        ("audience", "quorum", "timeout", "prompt", "onReject", "notifyUrl", "nope"),
        put={
            "audience": [],
            "quorum": 0,
            "timeout": -1,
            "prompt": "",
            "onReject": 1,
            "notifyUrl": "x",
            "nope": 1,
        },
    )
    yield Row(
        "four inputs of a run wrong at once",
        "start",
        400,
        "INPUT_INVALID",
        ("input.order", "input.amount", "input.region", "input.nope"),
        json={"amount": "1", "region": "moon", "nope": 1},
    )
    yield Row(
        "three things wrong at once",
        "resume",
        400,
        "BODY_INVALID",
        ("token", "as", "nope"),
        put={"token": 1, "as": 2, "nope": 3},
    )
