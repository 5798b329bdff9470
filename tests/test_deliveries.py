import json

import pytest

from countersign.deliveries import DeliveryFailedError, deliver_all, named_in
from countersign.service.delivery import Delivery
from countersign.service.ports import UnavailableError
from tests.functions.house import sample


class Deliverer:
    """Gives each effect the state that a test wants; an exception is raised."""

    def __init__(self, **by_effect):
        self._by_effect = by_effect
        self.tried = []

    def __call__(self, request_id, effect_id):
        self.tried.append((request_id, effect_id))
        state = self._by_effect.get(effect_id, "delivered")
        if isinstance(state, Exception):
            raise state
        return Delivery(state)


def named(*effect_ids):
    return {"effects": [{"requestId": "r", "effectId": effect_id} for effect_id in effect_ids]}


def test_the_stream_the_sweeper_and_a_person_name_effects_each_in_their_own_way():
    assert list(named_in(sample("notify"))) == [
        ("refund.run-1.review", "mail#ana@example.com#1"),
        ("refund.run-1.review", "mail#ben@example.com#1"),
    ]
    assert list(named_in(named("a", "b"))) == [("r", "a"), ("r", "b")]
    assert list(named_in({"requestId": "r", "effectId": "a"})) == [("r", "a")]


def test_what_became_of_each_is_counted():
    deliverer = Deliverer(a="delivered", b="refused", c="delivered")

    assert deliver_all(named("a", "b", "c"), deliverer) == {"delivered": 2, "refused": 1}


def test_every_effect_is_tried_whatever_became_of_the_one_before():
    deliverer = Deliverer(a=UnavailableError("down"), b=ValueError("odd"))

    with pytest.raises(DeliveryFailedError, match="2 of 3"):
        deliver_all(named("a", "b", "c"), deliverer)

    assert deliverer.tried == [("r", "a"), ("r", "b"), ("r", "c")]


def test_what_is_postponed_is_the_sweepers_business_and_no_failure():
    assert deliver_all(named("a"), Deliverer(a="postponed")) == {"postponed": 1}


def test_a_record_that_names_no_effect_does_not_come_again_for_ever():
    records = {"Records": [{"dynamodb": {"Keys": {"requestId": {"N": "1"}}}}, {}]}
    deliverer = Deliverer()

    assert deliver_all(records, deliverer) == {}
    assert deliverer.tried == []


def test_an_effects_address_is_not_logged(capsys):
    deliver_all(named("mail#ana@example.com#1"), Deliverer())

    [line] = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert (line["kind"], line["status"]) == ("mail", "delivered")
    assert "ana@" not in json.dumps(line)
