"""What does the product owe to the world?"""

from dataclasses import replace

import pytest

from countersign.domain.effects import HOOK, hook_owed, mail_owed, unreachable, wake_up_owed
from tests.builders import KEY
from tests.fakes.world import NOON


def a_mail(name: str = "ana", epoch: int = 1, state: str | None = None):
    owed = mail_owed(KEY, f"{name}@example.com", epoch=epoch, now=NOON)
    if state is None:
        return owed
    return replace(owed, owed_since=None, receipt={"state": state, "at": NOON})


def test_a_mail_is_owed_once_for_each_mailbox_and_epoch() -> None:
    one = mail_owed(KEY, "Ana@Example.com", epoch=2, now=NOON)

    assert one.effect_id == "mail#ana@example.com#2"
    assert one.approver == "Ana@Example.com"
    assert one.is_owed


def test_a_wake_up_is_owed_once_for_each_generation() -> None:
    assert wake_up_owed(KEY, generation=3, now=NOON).effect_id == "resume#3"


def test_what_has_its_receipt_is_owed_no_more() -> None:
    assert not a_mail(state="sent").is_owed


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (None, False),
        ("sent", False),
        ("not-needed", False),
        ("refused", True),
        ("gave-up", True),
        ("bounced", True),
    ],
)
def test_who_could_not_be_reached_is_told_by_the_receipt(state, expected) -> None:
    assert a_mail(state=state).is_unreachable == expected


def test_the_latest_invitation_says_who_is_unreachable() -> None:
    effects = [
        a_mail("ana", 2, "sent"),
        a_mail("ana", 1, "refused"),
        a_mail("ben", 1, "refused"),
        a_mail("cleo", 1, "sent"),
        a_mail("cleo", 2, "bounced"),
        wake_up_owed(KEY, generation=1, now=NOON),
    ]

    assert unreachable(effects) == {"ben@example.com", "cleo@example.com"}


@pytest.mark.parametrize("event", ["pending", "decided"])
def test_a_webhook_is_owed_each_of_its_two_events_once(event) -> None:
    effect = hook_owed(KEY, event, now=NOON)

    assert (effect.effect_id, effect.kind) == (f"hook#{event}", HOOK)
    assert effect.owed_since == NOON
    assert effect.approver is None


def test_a_webhook_that_is_refused_makes_nobody_unreachable() -> None:
    dead = replace(hook_owed(KEY, "pending", now=NOON), receipt={"state": "refused", "at": NOON})

    assert unreachable([dead]) == frozenset()


def test_a_new_resume_token_is_told_by_an_event_of_its_own() -> None:
    effect = hook_owed(KEY, "pending", now=NOON, epoch=2)

    assert (effect.effect_id, effect.kind, effect.epoch) == ("hook#pending#2", HOOK, 2)
    assert hook_owed(KEY, "pending", now=NOON, epoch=1) == hook_owed(KEY, "pending", now=NOON)


def test_a_later_event_is_owed_from_its_own_second() -> None:
    assert hook_owed(KEY, "pending", now=NOON + 5, epoch=2).owed_since == NOON + 5


def test_of_two_mails_of_one_epoch_the_later_listed_counts() -> None:
    refused, sent = a_mail("ana", 1, "refused"), a_mail("ana", 1, "sent")

    assert unreachable([sent, refused]) == {"ana@example.com"}
    assert unreachable([refused, sent]) == frozenset()


def test_a_mail_from_before_there_were_epochs_is_the_oldest() -> None:
    old = replace(a_mail("ana", 1, "refused"), epoch=None)

    assert unreachable([a_mail("ana", 1, "sent"), old]) == frozenset()
    assert unreachable([old, a_mail("ana", 1, "sent")]) == frozenset()
    assert unreachable([replace(a_mail("ana", 1, "sent"), epoch=None), old]) == {"ana@example.com"}
