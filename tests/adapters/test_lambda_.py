import io
import json

import pytest

from countersign.adapters.lambda_ import LambdaInvoker
from countersign.service.ports import UnavailableError
from tests.adapters.stubs import StubClient, refusal

FUNCTIONS = {"notify": lambda: "stage-notify", "links": lambda: "stage-links"}


def invoker(client):
    return LambdaInvoker(client, functions=FUNCTIONS)


def answers(value, **facts):
    return StubClient(invoke=[{"Payload": io.BytesIO(json.dumps(value).encode()), **facts}])


def test_work_is_put_into_the_functions_queue():
    client = answers(None)

    invoker(client).tell("notify", {"effects": []})

    [(_, asked)] = client.asked
    assert asked["FunctionName"] == "stage-notify"
    assert asked["InvocationType"] == "Event"
    assert json.loads(asked["Payload"]) == {"effects": []}


def test_an_answer_is_waited_for():
    client = answers({"r-1": {"ana@example.com": "https://example.com/r/x"}})

    answer = invoker(client).ask("links", {"requestIds": ["r-1"]})

    assert answer == {"r-1": {"ana@example.com": "https://example.com/r/x"}}
    assert client.asked[0][1]["InvocationType"] == "RequestResponse"


def test_a_function_that_failed_is_unavailable_and_its_words_stay_there():
    client = answers({"errorMessage": "ana@example.com"}, FunctionError="Unhandled")

    with pytest.raises(UnavailableError) as failed:
        invoker(client).ask("links", {})

    assert "ana" not in str(failed.value)


def test_a_function_that_cannot_be_called_is_unavailable():
    client = StubClient(invoke=[refusal("TooManyRequestsException")])

    with pytest.raises(UnavailableError):
        invoker(client).tell("notify", {})
