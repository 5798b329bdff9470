"""A mail that would reach nobody, or whose addresses are none, is refused."""

from __future__ import annotations

import pytest

from countersign.operations.email import compose
from countersign_compiler.steps import email
from tests.compiler.builders import codes, states, step


@pytest.mark.parametrize(
    "to",
    [
        "a@example.com",
        '"a@example.com, b@example.com; c@example.com"',
        "[a@example.com, '${input.x}']",
        '"${input.to}"',
    ],
)
def test_recipients_are_accepted_as_one_some_or_a_list(to):
    assert codes(step("email", to=to)) == []


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"subject": "x"}, "G-MISSING"),
        ({"to": "[]"}, "G-VALUE"),
        ({"to": "5"}, "G-TYPE"),
        ({"to": "{a: b}"}, "G-TYPE"),
        ({"to": "[null]"}, "G-TYPE"),
        ({"to": "a@example.com", "cc": "[[b@example.com]]"}, "G-TYPE"),
        ({"to": "nobody"}, "G-ADDRESS"),
        ({"to": "''"}, "G-ADDRESS"),
        ({"to": '"a@example.com, nobody"'}, "G-ADDRESS"),
        ({"to": "a@example.com", "cc": "[x]"}, "G-ADDRESS"),
        ({"to": "a@example.com", "replyTo": "x"}, "G-ADDRESS"),
        ({"to": "a@example.com", "subject": "5"}, "G-TYPE"),
        ({"to": "a@example.com", "bcc": "b@example.com"}, "G-KEY"),
    ],
)
def test_a_mail_that_cannot_be_sent_is_refused(config, code):
    assert codes(step("email", **config)) == [code]


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("x" * 300, []),
        ("x" * 301, ["G-LIMIT"]),
        (f'"{"x" * 299}${{input.y}}"', []),
        (f'"${{input.a}}{"x" * 301}"', ["G-LIMIT"]),
        ('"a\\nb"', ["G-VALUE"]),
        ('"a\\n${input.b}c"', ["G-VALUE"]),
        ('"a\\n"', []),
        ('"a\\n${input.b}"', []),
    ],
)
def test_a_subject_that_no_run_could_send_is_refused(subject, found):
    assert codes(step("email", to="a@example.com", subject=subject)) == found


FIFTY = ", ".join(f"a{number}@example.com" for number in range(50))


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"to": f"[{FIFTY}]"}, []),
        ({"to": f"'{FIFTY}'"}, []),
        ({"to": f"[{FIFTY}, A7@example.com]", "cc": "a8@example.com"}, []),
        ({"to": f"[{FIFTY}, '${{input.x}}']"}, []),
        ({"to": f"[{FIFTY}, b@example.com]"}, ["G-LIMIT"]),
        ({"to": f"'{FIFTY}; b@example.com'"}, ["G-LIMIT"]),
        ({"to": "b@example.com", "cc": f"[{FIFTY}]"}, ["G-LIMIT"]),
        ({"to": "b@example.com", "replyTo": f"[{FIFTY}]"}, []),
    ],
)
def test_more_recipients_than_a_mail_takes_are_refused_where_they_are_written(config, found):
    assert codes(step("email", **config)) == found


@pytest.mark.parametrize(
    "to", ['"a@example.com,"', '"; a@example.com"', '"a@b.example,, c@d.example"']
)
def test_an_empty_place_among_addresses_is_refused(to):
    assert codes(step("email", to=to)) == ["G-ADDRESS"]


def test_the_most_recipients_are_those_of_the_step_itself():
    assert email.MOST_RECIPIENTS == compose.MOST_RECIPIENTS


def test_the_limit_of_a_subject_is_that_of_the_step_itself():
    assert email.MOST_SUBJECT_CHARACTERS == compose.MOST_SUBJECT_CHARACTERS


def test_a_mail_that_may_have_been_sent_is_not_sent_again():
    [again] = states(step("email", to="a@example.com"))["work"]["Retry"]

    assert again["ErrorEquals"] == ["Lambda.TooManyRequestsException"]
