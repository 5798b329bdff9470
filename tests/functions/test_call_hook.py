from dataclasses import replace

import pytest

from countersign.deliveries import DeliveryFailedError
from countersign.domain.effects import hook_owed
from countersign.service.deliver_hook import LEASE_SECONDS
from countersign.service.ports import UnavailableError, Undeliverable
from functions.call_hook import app
from tests.architecture.template_rules import deployed_parent
from tests.functions.house import REQUEST_ID, a_run, sample

URL = "https://hooks.example.com/in/s3cr3t"


def a_hook_owed(house) -> None:
    """A request whose opening a web address wants to know of."""
    a_run(house)
    tables = house.memory.tables
    tables.requests[REQUEST_ID] = replace(tables.requests[REQUEST_ID], notify_url=URL)
    now = house.clock.now()
    tables.effects[REQUEST_ID, "hook#pending"] = hook_owed(REQUEST_ID, "pending", now=now)


def test_the_address_is_told_once_however_often_the_batch_comes(house):
    a_hook_owed(house)

    first = app.handler(sample("call_hook"), None)
    second = app.handler(sample("call_hook"), None)

    assert (first, second) == ({"delivered": 1}, {"nothing": 1})
    assert [hook.url for hook in house.webhook.called] == [URL]


def test_the_sweeper_names_effects_itself(house):
    a_hook_owed(house)
    named = {"requestId": REQUEST_ID, "effectId": "hook#pending"}

    assert app.handler({"effects": [named]}, None) == {"delivered": 1}


def test_a_failing_receiver_is_postponed_and_the_gate_stays_as_it_is(house):
    a_hook_owed(house)
    house.webhook.answers = [UnavailableError("answered 500")]

    assert app.handler(sample("call_hook"), None) == {"postponed": 1}
    assert house.request.is_open


def test_a_batch_is_to_come_again_when_the_store_does_not_answer(house):
    a_hook_owed(house)
    house.memory.fail()

    with pytest.raises(DeliveryFailedError, match="1 of 1"):
        app.handler(sample("call_hook"), None)


@pytest.mark.parametrize("answer", [UnavailableError("no answer"), Undeliverable("gone", 410)])
def test_the_address_is_in_no_log(house, capsys, answer):
    a_hook_owed(house)
    house.webhook.answers = [answer]
    capsys.readouterr()

    app.handler(sample("call_hook"), None)

    logged = capsys.readouterr().out
    assert REQUEST_ID in logged
    assert "s3cr3t" not in logged


def test_an_event_is_held_for_longer_than_the_function_may_run():
    timeout = deployed_parent()["Resources"]["CallHookFunction"]["Properties"]["Timeout"]

    assert timeout < LEASE_SECONDS <= timeout + 15
