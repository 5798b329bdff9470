import json

import pytest
from botocore.exceptions import ClientError

from countersign import telemetry

SECRET = "ana@example.com"


@pytest.fixture(autouse=True)
def _nothing_counted_before(capsys):
    telemetry.flush()
    capsys.readouterr()


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def fails():
    raise ValueError(f"what {SECRET} sent is wrong")


def test_an_event_is_one_line_with_its_facts(capsys):
    telemetry.tell("gate opened", request_id="refund.run-1.review", ensemble="refund")

    [line] = lines(capsys)
    assert line["message"] == "gate opened"
    assert line["request_id"] == "refund.run-1.review"
    assert line["ensemble"] == "refund"
    assert "step" not in line


def test_a_fact_that_is_not_in_the_list_cannot_be_logged():
    with pytest.raises(TypeError):
        telemetry.tell("mailed", approver=SECRET)


def test_of_a_failure_only_its_type_and_place_are_told(capsys):
    with pytest.raises(ValueError, match="wrong") as failure:
        fails()

    telemetry.tell_failure("opening failed", failure.value)

    [line] = lines(capsys)
    assert line["level"] == "WARNING"
    assert line["error"] == "ValueError"
    assert line["place"].startswith("test_telemetry.py:")
    assert SECRET not in json.dumps(line)


def test_of_an_aws_refusal_the_call_and_its_code_are_told_but_not_its_message(capsys):
    refusal = ClientError(
        {"Error": {"Code": "AccessDeniedException", "Message": f"{SECRET} may not"}}, "GetItem"
    )

    telemetry.tell_failure("failed", refusal)

    [line] = lines(capsys)
    assert line["error"] == "ClientError AccessDeniedException of GetItem"
    assert SECRET not in json.dumps(line)


def test_what_a_handler_raises_is_told_and_raised_on(capsys):
    @telemetry.observed
    def handler(_event, _context):
        fails()

    with pytest.raises(ValueError, match="wrong"):
        handler({}, None)

    [line] = lines(capsys)
    assert (line["message"], line["error"]) == ("failed", "ValueError")


def test_what_was_counted_is_sent_when_the_handler_ends(capsys):
    @telemetry.observed
    def handler(_event, _context):
        telemetry.count("GateNotOpened")
        telemetry.measure_seconds("OldestEffectAge", 90)
        return "done"

    assert handler({}, None) == "done"

    [line] = lines(capsys)
    assert line["GateNotOpened"] == [1.0]
    assert line["OldestEffectAge"] == [90.0]
    assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Countersign"


def test_a_handler_that_counted_nothing_sends_nothing(capsys):
    @telemetry.observed
    def handler(_event, _context):
        return "done"

    handler({}, None)

    assert lines(capsys) == []
