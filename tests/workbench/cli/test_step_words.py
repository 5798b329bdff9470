"""In which words is one step of a run told in a terminal?"""

import pytest

from countersign_workbench.cli.step_words import (
    brief,
    details,
    failure,
    lasted,
    reasons,
    status_word,
)

DAY = "2026-11-22"


def step(status: str, kind: str = "http", **known):
    return {"name": "x", "kind": kind, "status": status, **known}


@pytest.mark.parametrize(
    ("shown", "word"),
    [
        (step("succeeded"), "succeeded"),
        (step("succeeded", output={"status": "approved"}), "succeeded"),
        (step("succeeded", "hitl", output={"status": "rejected"}), "rejected"),
        (step("succeeded", "hitl"), "succeeded"),
        (step("waiting", "hitl", output={"status": "pending"}), "waiting"),
        (step("not-started"), "not started"),
    ],
)
def test_a_gate_is_told_by_its_outcome_and_any_other_step_by_its_status(shown, word) -> None:
    assert status_word(shown) == word


def test_who_answered_is_told_with_the_day_only_where_it_is_another() -> None:
    answers = [
        {"approver": "ana@example.com", "approved": True, "at": "2026-11-22T12:00:31Z"},
        {"approver": "ben@example.com", "approved": False, "at": "2026-11-23T08:00:00Z"},
    ]

    told = details(step("succeeded", "hitl", answers=answers), DAY)

    assert told == "ana@example.com approved 12:00:31; ben@example.com rejected 2026-11-23 08:00:00"


def test_a_step_that_waits_says_for_what_and_whom_no_mail_reaches() -> None:
    gate = step("waiting", "hitl", requestId="r.1.x", unreachable=["ben@example.com"])
    child = step("waiting", "ensemble", child="c.1", waitingFor=["c.1.ask"])

    assert details(gate, DAY) == "r.1.x; no mail reaches ben@example.com"
    assert details(child, DAY) == "c.1.ask"


def test_a_failed_step_says_why_once_and_in_one_line() -> None:
    assert failure({"error": "HTTP", "cause": "HTTP: 502\nbody"}) == "HTTP: 502"
    assert failure({"error": "HTTP", "cause": "502"}) == "HTTP: 502"
    assert failure({"error": "HTTP"}) == "HTTP"
    assert failure({}) == ""


def test_why_a_step_did_not_run_is_told_with_every_value_that_was_seen() -> None:
    values = [
        {"path": "input.n", "value": 2},
        {"path": "input.text", "value": '"xxx', "truncated": True},
        {"path": "input.m", "missing": "absent"},
        {"path": "review.output.approved", "missing": "skipped"},
        {"path": "check.output.ok", "missing": "undecided"},
        {"path": "load.output", "missing": "unknown"},
        {"path": "env.LIMIT", "missing": "hidden"},
    ]
    shown = step("skipped", saw={"source": "${input.n > 3}", "values": values})

    assert details(shown, DAY) == "${input.n > 3}"
    assert list(reasons(shown)) == [
        "input.n = 2",
        'input.text = "xxx…',
        "input.m is absent",
        "review.output.approved is absent: review was skipped",
        "check.output.ok is undecided: so was check",
        "load.output is not known any more",
        "env.LIMIT is not shown: a value of the configuration",
    ]


def test_a_condition_of_another_step_is_told_with_its_name() -> None:
    shown = step("skipped", saw={"of": "both", "source": "${input.n}", "values": []})

    assert details(shown, DAY) == "both: ${input.n}"


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        ("2026-11-22T12:00:00Z", ""),
        ("2026-11-22T12:00:07Z", "7 s"),
        ("2026-11-22T12:04:12Z", "4 min 12 s"),
        ("2026-11-22T15:00:00Z", "3 h"),
        ("2026-11-24T13:05:09Z", "2 d 1 h"),
        (None, ""),
    ],
)
def test_how_long_it_took_is_told_in_two_units_at_most(ended, told) -> None:
    assert lasted("2026-11-22T12:00:00Z", ended) == told


def test_nothing_from_elsewhere_commands_the_terminal() -> None:
    assert "\x1b" not in details(step("failed", cause="\x1b]0;owned"), DAY)


def test_a_long_value_is_cut() -> None:
    assert brief("x" * 300) == '"' + "x" * 199 + "…"
    assert brief({"a": [1]}) == '{"a": [1]}'
