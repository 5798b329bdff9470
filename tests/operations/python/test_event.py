"""The event holds the input, the listed records and a key that names the step's work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.python.event import event_of, handler_of
from tests.operations.python.author import a_call


def test_the_event_holds_input_steps_and_key() -> None:
    event = event_of(a_call({"id": "A-1"}, steps={"assess": {"output": 1}}))

    assert event["input"] == {"id": "A-1"}
    assert event["steps"] == {"assess": {"output": 1}}
    assert event["idempotencyKey"] == a_call().idempotency_key


def test_the_key_is_the_same_at_every_attempt_and_nowhere_else() -> None:
    call = a_call()
    others = [
        replace(call, step="other"),
        replace(call, execution=call.execution + "-2"),
        replace(call, item=(0,)),
    ]

    keys = {each.idempotency_key for each in [call, *others]}

    assert a_call("changed").idempotency_key == call.idempotency_key
    assert len(keys) == 4
    assert all(len(key) == 32 for key in keys)


@pytest.mark.parametrize("handler", ["", "pay", ".handler", "pay."])
def test_a_handler_without_its_parts_is_refused(handler) -> None:
    with pytest.raises(StepFailed, match=r"STEP_CONFIG: config\.handler"):
        handler_of(a_call(handler=handler))


def test_a_setting_that_nobody_reads_is_refused() -> None:
    call = replace(a_call(), config={"handler": "pay.handler", "memory": 512})

    with pytest.raises(StepFailed, match=r"STEP_CONFIG: config\.memory"):
        event_of(call)


def test_steps_that_are_no_mapping_are_refused() -> None:
    with pytest.raises(StepFailed, match=r"config\.steps"):
        event_of(a_call(steps=["assess"]))
