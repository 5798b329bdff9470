import pytest

from countersign.deliveries import DeliveryFailedError
from countersign.service.deliver_mail import LEASE_SECONDS
from countersign.service.ports import Undeliverable
from functions.notify import app
from tests.architecture.template_rules import deployed_parent
from tests.functions.house import BASE_URL, REQUEST_ID, a_run, sample


def test_every_approver_of_the_batch_gets_a_mail_with_a_link_of_their_own(house):
    a_run(house)

    counts = app.handler(sample("notify"), None)

    assert counts == {"delivered": 2}
    assert [each.approver for each in house.channel.sent] == ["ana@example.com", "ben@example.com"]
    links = {each.link for each in house.channel.sent}
    assert len(links) == 2
    assert all(link.startswith(f"{BASE_URL}/r/") for link in links)


def test_a_batch_that_comes_twice_mails_once(house):
    a_run(house)
    app.handler(sample("notify"), None)

    counts = app.handler(sample("notify"), None)

    assert counts == {"nothing": 2}
    assert len(house.channel.sent) == 2


def test_one_mail_that_is_refused_holds_up_no_other(house):
    a_run(house)
    house.channel.answers = [Undeliverable("MessageRejected")]

    counts = app.handler(sample("notify"), None)

    assert counts == {"refused": 1, "delivered": 1}
    effect = house.memory.tables.effects[REQUEST_ID, "mail#ana@example.com#1"]
    assert effect.is_unreachable
    assert house.request.is_open


def test_the_sweeper_names_effects_itself(house):
    a_run(house)
    named = {"requestId": REQUEST_ID, "effectId": "mail#ben@example.com#1"}

    assert app.handler({"effects": [named]}, None) == {"delivered": 1}
    assert app.handler(named, None) == {"nothing": 1}


def test_a_batch_is_to_come_again_when_the_store_does_not_answer(house):
    a_run(house)
    house.memory.fail()

    with pytest.raises(DeliveryFailedError, match="2 of 2"):
        app.handler(sample("notify"), None)


def test_no_address_and_no_link_is_logged(house, capsys):
    a_run(house)
    capsys.readouterr()

    app.handler(sample("notify"), None)

    logged = capsys.readouterr().out
    assert REQUEST_ID in logged
    assert "@example.com" not in logged
    assert BASE_URL not in logged


def test_a_mail_is_held_for_longer_than_the_function_may_run():
    timeout = deployed_parent()["Resources"]["NotifyFunction"]["Properties"]["Timeout"]

    assert timeout < LEASE_SECONDS <= timeout + 15
