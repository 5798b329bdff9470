"""The judge of a run finds what did not follow from the outcome, and nothing where it did."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from countersign.domain.commands import Cancel
from countersign.domain.request import Request
from tests.builders import a_request, after, approves
from tests.races.aftermath import ABORTED, FAILED, RUNNING, SUCCEEDED, Aftermath, judged_aftermath

APPROVED_REQUEST = after(a_request(), approves("ana"))
CANCELLED_REQUEST = after(a_request(), Cancel("no longer wanted", by="operator"))
CLOSED = ({"kind": "submitted"}, {"kind": "voted"}, {"kind": "closed", "because": "quorum"})
CANCELLED = ({"kind": "submitted"}, {"kind": "cancelled", "by": "operator"})


def as_it_should(request: Request = APPROVED_REQUEST, **other: Any) -> Aftermath:
    """An approved request whose run was woken once, did its step once and ended well."""
    bare = Aftermath(
        request=request,
        run=SUCCEEDED,
        error=None,
        carried=1,
        wake_ups=1,
        woken=1,
        wake_up_states=("woken",),
        mailed=1,
        still_owed=(),
        trail=CLOSED,
        audit_holds=True,
    )
    return replace(bare, **other)


def headings(ended: Aftermath) -> set[str]:
    return {name for name, count in judged_aftermath(ended).counts().items() if count}


def test_where_one_yes_led_to_one_step_nothing_is_found() -> None:
    assert headings(as_it_should()) == set()


def test_a_run_that_was_stopped_need_not_have_done_its_step() -> None:
    assert headings(as_it_should(run=ABORTED, error="Stopped", carried=0)) == set()


def test_a_cancelled_question_ends_its_run_without_the_step() -> None:
    ended = as_it_should(CANCELLED_REQUEST, run=FAILED, error="Gate.Cancelled", trail=CANCELLED)

    assert headings(replace(ended, carried=0)) == set()
    assert headings(replace(ended, carried=1)) == {"untrue"}


@pytest.mark.parametrize(
    ("what", "heading"),
    [
        ({"carried": 0}, "lost"),
        ({"carried": 2}, "doubled"),
        ({"wake_ups": 0, "woken": 0}, "lost"),
        ({"woken": 2}, "doubled"),
        ({"mailed": 2}, "doubled"),
        ({"trail": (*CLOSED, CLOSED[-1])}, "doubled"),
        ({"run": RUNNING}, "stuck"),
        ({"still_owed": ("resume#1",)}, "stuck"),
        ({"run": FAILED, "error": "Gate.NoOutcome"}, "untrue"),
        ({"audit_holds": False}, "untrue"),
    ],
    ids=lambda what: str(what),
)
def test_what_does_not_follow_is_found(what: dict[str, Any], heading: str) -> None:
    assert heading in headings(as_it_should(**what))
