"""What does a decision owe to the world?"""

import pytest

from countersign.domain.commands import Cancel, Expire
from tests.builders import a_request, approves, rejects
from tests.domain.decided import accepted
from tests.fakes.world import NOON


def test_an_outcome_owes_one_wake_up_of_its_tokens_generation() -> None:
    answer = accepted(a_request(token_generation=3), approves("ana"))

    (effect,) = answer.effects
    assert (effect.effect_id, effect.generation) == ("resume#3", 3)
    assert effect.owed_since == NOON + 60


def test_a_vote_that_closes_nothing_owes_nothing() -> None:
    assert accepted(a_request(approvers=2, min_approvals=2), approves("ana")).effects == ()


@pytest.mark.parametrize(
    ("command", "now"),
    [(approves("ana"), NOON), (Expire("deadline"), NOON + 3600), (Cancel("no", "ops"), NOON)],
)
def test_a_request_that_stands_alone_owes_no_wake_up(command, now) -> None:
    assert accepted(a_request(token_generation=0), command, now).effects == ()


@pytest.mark.parametrize(
    ("command", "now"),
    [
        (approves("ana"), NOON),
        (rejects("ana"), NOON),
        (Expire("deadline"), NOON + 3600),
        (Expire("engine"), NOON + 3600),
        (Expire("engine"), NOON),
        (Cancel("no", "ops"), NOON),
        (Cancel("the run ended", "engine", engine_waits=False), NOON),
    ],
)
def test_every_end_is_owed_to_who_asked_to_be_told(command, now) -> None:
    request = a_request(notify_url="https://hooks.example.com/a", token_generation=0)

    (effect,) = accepted(request, command, now).effects

    assert (effect.effect_id, effect.kind, effect.owed_since) == ("hook#decided", "hook", now)


def test_a_vote_that_closes_nothing_tells_nobody() -> None:
    request = a_request(approvers=2, min_approvals=2, notify_url="https://hooks.example.com/a")

    assert accepted(request, approves("ana")).effects == ()
