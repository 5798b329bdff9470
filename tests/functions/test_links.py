import pytest

from countersign.domain.credentials import (
    REQUESTS_LINKS,
    REQUESTS_READ,
    REQUESTS_SUBMIT,
    Credential,
)
from countersign.links import link_hash, resume_token
from functions.links import app
from functions.open_gate import app as open_gate
from tests.fakes.world import NOON
from tests.functions.house import BASE_URL, REQUEST_ID, a_run, sample


def a_credential(house, *scopes, name="helpdesk", **facts):
    event = sample("links")
    scopes = frozenset(scopes or {REQUESTS_READ, REQUESTS_LINKS})
    credential = Credential(event["credential"], name, scopes, created_at=NOON, **facts)
    house.memory.tables.credentials[credential.token_hash] = credential
    return event


def test_a_caller_with_the_scope_gets_every_approvers_link(house):
    a_run(house)
    event = a_credential(house)

    answer = app.handler(event, None)

    links = answer[REQUEST_ID]
    assert set(links) == {"ana@example.com", "ben@example.com"}
    stored = house.memory.tables.links
    for approver, url in links.items():
        token = url.removeprefix(f"{BASE_URL}/r/")
        assert stored[link_hash(token)].approver == approver


def test_each_disclosure_is_written_down_before_it_is_given(house):
    a_run(house)
    event = a_credential(house)

    app.handler(event, None)

    [entry] = house.memory.audit.entries(f"{REQUEST_ID}#delivery")
    assert entry.body["kind"] == "disclosed"
    assert entry.body["to"] == "helpdesk"


@pytest.mark.parametrize(
    ("scopes", "facts"),
    [
        ((REQUESTS_READ,), {}),
        ((REQUESTS_LINKS, REQUESTS_SUBMIT), {}),
        ((REQUESTS_LINKS,), {"revoked": True}),
        ((REQUESTS_LINKS,), {"expires_at": NOON}),
    ],
    ids=["without the scope", "with submit too", "revoked", "expired"],
)
def test_a_credential_that_may_not_see_links_gets_none(house, scopes, facts):
    a_run(house)
    event = a_credential(house, *scopes, **facts)

    assert app.handler(event, None) == {}
    assert house.memory.audit.entries(f"{REQUEST_ID}#delivery") == ()


def test_a_caller_without_the_scope_gets_the_link_of_their_own_address(house):
    a_run(house)
    event = a_credential(house, REQUESTS_READ, name="ana", address="Ana@Example.com")

    answer = app.handler(event, None)

    assert set(answer[REQUEST_ID]) == {"ana@example.com"}
    [entry] = house.memory.audit.entries(f"{REQUEST_ID}#delivery")
    assert entry.body["approvers"] == ["ana@example.com"]


def test_an_address_that_nobody_asked_gets_none(house):
    a_run(house)
    event = a_credential(house, REQUESTS_READ, name="eva", address="eva@example.com")

    assert app.handler(event, None) == {}


def test_an_unknown_credential_gets_none(house):
    a_run(house)

    assert app.handler(sample("links"), None) == {}


def test_nobody_sees_links_of_what_they_have_submitted(house):
    call = a_run(house)
    event = a_credential(house, name=call["startedBy"])

    assert app.handler(event, None) == {}


def test_unknown_requests_are_left_out(house):
    a_run(house)
    event = a_credential(house)
    event["requestIds"].append("refund.run-9.review")

    assert set(app.handler(event, None)) == {REQUEST_ID}


def test_no_link_is_logged(house, capsys):
    a_run(house)
    event = a_credential(house)

    app.handler(event, None)

    assert BASE_URL not in capsys.readouterr().out


def test_a_token_gates_one_token_is_given_with_the_scope_alone_and_written_down(house):
    call = a_run(house)
    gate = {**call, "request": f"{REQUEST_ID}-2", "answeredBy": "token", "token": "task-2"}
    gate["input"] = {"data": None}
    open_gate.handler(gate, None)
    event = {**sample("links"), "requestIds": [gate["request"]]}

    a_credential(house, REQUESTS_READ, name="ana", address="ana@example.com")
    none = app.handler(event, None)
    a_credential(house)
    given = app.handler(event, None)

    secret = house.memory.tables.secrets[gate["request"]]
    [entry] = house.memory.audit.entries(f"{gate['request']}#delivery")
    assert none == {}
    assert given == {gate["request"]: {"token": resume_token(secret)}}
    assert entry.body["approvers"] == ["token"]
