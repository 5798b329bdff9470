import pytest

from countersign.adapters import clients

MAKERS = {
    "dynamodb": clients.dynamodb,
    "states": clients.stepfunctions,
    "ses": clients.ses,
    "lambda": clients.lambda_,
}


@pytest.fixture(autouse=True)
def _a_region_and_fresh_clients(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    for make in MAKERS.values():
        make.cache_clear()
    yield
    for make in MAKERS.values():
        make.cache_clear()


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_client_is_made_once(make):
    assert make() is make()


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_no_call_waits_longer_than_an_answer_may_take(make):
    config = make().meta.config

    waits = (config.connect_timeout + config.read_timeout) * config.retries["total_max_attempts"]
    assert config.connect_timeout <= 2
    assert waits <= 60
    assert config.retries["mode"] == "standard"


def test_a_mail_is_tried_once():
    assert clients.ses().meta.config.retries["total_max_attempts"] == 1
