"""Under which name is it told why a run stopped?"""

import json

import pytest

from countersign.domain.run_error import error_name, own_failure, told_cause

ENGINE = "States.QueryEvaluationError"
PLACE = "EXPR_UNDECIDED ensembles/refund.yaml:4:24 input.amount > 1000"


@pytest.mark.parametrize(
    "cause",
    [
        f"D3137: {PLACE}",
        f"The expression '$must($x,\"{PLACE}\")' threw an error: {PLACE}",
    ],
)
def test_what_could_not_be_decided_has_one_name_wherever_it_stopped_the_run(cause) -> None:
    assert error_name(ENGINE, cause) == "EXPR_UNDECIDED"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (ENGINE, None),
        (ENGINE, "T2001: the left side of + is no number"),
        (ENGINE, f"'$must($x,\"{PLACE}\")' gave nothing"),
        (ENGINE, f"'$must($x,\\\"{PLACE}\\\")' gave nothing"),
        (ENGINE, "somebody wrote EXPR_UNDECIDED into a text"),
        ("States.TaskFailed", PLACE),
        ("HTTP_STATUS", "it answered 500"),
        (None, None),
    ],
)
def test_every_other_error_keeps_its_name(error, cause) -> None:
    assert error_name(error, cause) == error


def test_a_part_that_was_called_off_tells_why_in_words() -> None:
    end = '{"Error":"HTTP_STATUS","Cause":"it answered 502","scope":"orders.run-1.both#2026"}'

    told = told_cause("Gate.Ended", end)

    assert told == "another part of both failed: HTTP_STATUS: it answered 502"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        ("HTTP_STATUS", '{"Error":"x"}'),
        ("Gate.Ended", "no JSON"),
        ("Gate.Ended", "[1]"),
        ("Gate.Ended", "{}"),
        ("Gate.Ended", None),
        (None, None),
    ],
)
def test_any_other_cause_stays_as_it_is(error, cause) -> None:
    assert told_cause(error, cause) == cause


SCOPE = "orders.run-1.both"


def ended(scope: str, cause: str = "it answered 502") -> str:
    return json.dumps({"Error": "StepFailed", "Cause": cause, "scope": f"{scope}#2026"})


def test_a_body_fails_with_what_its_own_part_failed_with() -> None:
    own = own_failure("Gate.Ended", ended(SCOPE, "StepFailed: HTTP_URL: no address"), scope=SCOPE)

    assert own == ("HTTP_URL", "HTTP_URL: no address")


@pytest.mark.parametrize("scope", ["top.run-0.both", "orders.run-1.both.1", "orders.run-1.bot"])
def test_a_body_that_was_called_off_with_another_scope_keeps_that_name(scope) -> None:
    error, cause = own_failure("Gate.Ended", ended(scope), scope=SCOPE)

    assert error == "Gate.Ended"
    assert cause is not None
    assert cause.startswith("another part of ")


@pytest.mark.parametrize("cause", ["no JSON", "[1]", "{}", '{"Error":1,"Cause":2,"scope":3}', None])
def test_an_end_that_cannot_be_read_stays_as_it_is(cause) -> None:
    assert own_failure("Gate.Ended", cause, scope=SCOPE) == ("Gate.Ended", cause)


@pytest.mark.parametrize("name", ["Error", "Cause", "scope"])
def test_an_end_that_holds_no_text_is_told_as_it_came(name) -> None:
    cause = json.dumps({"Error": "E", "Cause": "c", "scope": "a.b.c#d", name: 7})

    assert told_cause("Gate.Ended", cause) == cause


def test_a_cause_that_nobody_can_read_is_told_as_it_came() -> None:
    assert told_cause("Gate.Ended", "[" * 100_000) == "[" * 100_000
