"""A mutant is what it says: exactly one line of the product, or nothing."""

from __future__ import annotations

import pytest

from countersign.domain.decide import Refused
from countersign.domain.opening import Opening
from countersign.service.open_gate import NotOpened
from tests.builders import SECRET, an_opening
from tests.fakes.memory import Memory
from tests.fakes.world import NOON
from tests.model.copies import DOMAIN, SERVICE, changed_memory, changed_services


def test_a_line_that_is_not_there_makes_no_mutant() -> None:
    with pytest.raises(AssertionError, match="0 times, not once"):
        changed_services({f"{DOMAIN}.decide": (("no such line", ""),)})


def test_a_line_that_stands_there_twice_makes_none_either() -> None:
    with pytest.raises(AssertionError, match="not once"):
        changed_memory(("self", "this"))


def test_a_module_that_nothing_is_made_of_cannot_be_changed() -> None:
    with pytest.raises(AssertionError, match="nothing is made of"):
        changed_services({f"{SERVICE}.list_pending": ()})


def test_what_is_not_changed_does_the_same_and_is_known_by_the_same_classes() -> None:
    services = changed_services({})
    refused = an_opening(approvers=2, min_approvals=3)

    answer = services.open_gate(refused, store=Memory().requests, secret=SECRET, now=NOON)
    cancelled = services.cancel_request("r", "x", "ops", store=Memory().requests, clock=None)

    assert isinstance(refused, Opening)
    assert isinstance(answer, NotOpened)
    assert not isinstance(cancelled, Refused)
