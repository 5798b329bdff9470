"""What is a scope, and what is said where one has ended?"""

import json

import pytest

from countersign.domain.scopes import (
    CAUSE_CHARACTERS,
    ERROR_CHARACTERS,
    ScopeEnd,
    end_in,
    scope_end,
    step_of,
    why_ended,
)

SCOPE = "batch.run-1.each-order#2026-11-22T11:59:00.000Z"


@pytest.mark.parametrize(
    ("scope", "step"),
    [
        (SCOPE, "each-order"),
        ("batch.run-1.both.3.14#2026-11-22T11:59:00.000Z", "both"),
        ("batch.run.with.dots.7.both.0#2026-11-22T11:59:00.000Z", "both"),
        ("7", "7"),
    ],
)
def test_a_scope_names_its_step(scope, step) -> None:
    assert step_of(scope) == step


def test_an_end_is_read_as_it_was_written() -> None:
    end = scope_end(SCOPE, "HTTP_STATUS", "404 — „weg“")

    assert end_in(json.loads(end.to_text())) == end
    assert json.loads(end.to_text()) == {
        "Error": "HTTP_STATUS",
        "Cause": "404 — „weg“",
        "scope": SCOPE,
    }
    assert end_in(None) is None


def test_an_endless_failure_is_cut() -> None:
    end = scope_end(SCOPE, "E" * 300, "c" * 30_000)

    assert (len(end.error), len(end.cause)) == (ERROR_CHARACTERS, CAUSE_CHARACTERS)
    assert end.cause.endswith("c…")


def test_half_a_character_is_replaced() -> None:
    assert scope_end(SCOPE, "Boom", "a\ud800b").cause == "a?b"


def test_a_cause_keeps_its_lines_and_the_reason_is_one() -> None:
    end = scope_end(SCOPE, "Boom", "one\ntwo")

    assert end.cause == "one\ntwo"
    assert why_ended(end) == "another part of each-order failed: Boom: one two"


def test_approvers_read_the_beginning_of_a_long_cause() -> None:
    said = why_ended(ScopeEnd(SCOPE, "Boom", "c" * 900))

    assert len(said) < 400
    assert said.endswith("c…")


def test_a_failure_without_cause_is_told_by_its_name() -> None:
    assert why_ended(ScopeEnd(SCOPE, "Boom", " ")) == "another part of each-order failed: Boom"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        ("HTTP_STATUS", "HTTP_STATUS: POST https://a.example.com gave 404"),
        ("HTTP_STATUS", "POST https://a.example.com gave 404"),
        (
            "StepFailed",
            '{"errorType": "StepFailed", '
            '"errorMessage": "HTTP_STATUS: POST https://a.example.com gave 404"}',
        ),
    ],
)
def test_a_step_says_its_code_once_however_the_engine_wraps_it(error, cause) -> None:
    assert why_ended(ScopeEnd(SCOPE, error, cause)) == (
        "another part of each-order failed: HTTP_STATUS: POST https://a.example.com gave 404"
    )


def test_an_end_is_written_without_blanks_and_in_its_own_letters() -> None:
    assert ScopeEnd("s", "E", "ä").to_text() == '{"Error":"E","Cause":"ä","scope":"s"}'


def test_an_error_of_just_so_many_characters_is_kept_whole() -> None:
    assert scope_end("s", "E" * 256, "c").error == "E" * 256
    assert scope_end("s", "E" * 257, "c").error == "E" * 255 + "…"


def test_the_indexes_behind_a_step_are_not_its_name() -> None:
    assert step_of("pay.0#now") == "pay"
    assert step_of("0#now") == "0"
