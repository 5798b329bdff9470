"""Is there anything a caller can send that is answered as a fault of ours?"""

import importlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countersign.links import served_stamp
from tests.web.doorway import ANA, BASE_URL, Doorway, an_event

KEY = "content-approval.run-1.approve"
API_DOORS = {
    "approve": ("POST", f"/api/v1/requests/{KEY}/approve"),
    "cancel": ("POST", f"/api/v1/requests/{KEY}/cancel"),
    "start": ("POST", "/api/v1/ensembles/content-approval/executions"),
    "submit": ("POST", "/api/v1/requests"),
    "resume_execution": ("POST", "/api/v1/executions/content-approval.run-1/resume"),
    "stop_execution": ("POST", "/api/v1/executions/content-approval.run-1/stop"),
    "pending": ("GET", "/api/v1/requests"),
    "requests": ("GET", f"/api/v1/requests/{KEY}"),
    "executions": ("GET", "/api/v1/executions"),
}
OPENED = {"opened": True, "request": "r_1", "audience": [ANA], "quorum": 1, "deadline": 1}
SCOPES = (
    "requests:read",
    "requests:decide",
    "requests:cancel",
    "executions:read",
    "executions:start",
    "executions:stop",
    "audit:read",
)
ANY_TEXT = st.text(alphabet=st.characters(), max_size=30)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
KNOWN_NAMES = st.sampled_from(
    ["reason", "feedback", "digest", "limit", "cursor", "status", "from", "to", "wait", "ensemble"]
) | st.sampled_from(
    ["input", "token", "as", "audience", "quorum", "timeout", "prompt", "data", "fields"]
)
BODIES = st.binary(max_size=60) | st.dictionaries(KNOWN_NAMES | ANY_TEXT, ANY_JSON, max_size=4).map(
    lambda value: json.dumps(value).encode()
)
QUERIES = st.lists(st.tuples(KNOWN_NAMES | ANY_TEXT, ANY_TEXT), max_size=4).map(dict)
MANY = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def _public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)


def a_deployment() -> Doorway:
    doorway = Doorway()
    doorway.a_request(KEY)
    doorway.workflow.start("content-approval", "run-1", {})
    doorway.invoker.answers = {"history": {"steps": [], "nextCursor": None}, "links": {}}
    doorway.invoker.answers["open_gate"] = OPENED
    return doorway


@pytest.mark.parametrize("door", API_DOORS)
@MANY
@given(body=BODIES, query=QUERIES, key=ANY_TEXT)
def test_a_caller_is_never_told_that_we_failed(
    door: str, body: bytes, query: dict[str, str], key: str
) -> None:
    method, path = API_DOORS[door]
    doorway = a_deployment()
    token = doorway.a_token(*SCOPES, address=ANA)
    if door == "submit":
        token = doorway.a_token("requests:submit")
    query = {name: value for name, value in query.items() if _is_text(name + value)}
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    event: dict[str, Any] = an_event(
        method, path, token=token, body=body, query=query, headers=headers
    )
    event["pathParameters"] = {"id": KEY, "name": "content-approval"}
    if door == "executions":
        event["pathParameters"] = {}

    reply = doorway.call(importlib.import_module(f"functions.{door}.app").handler, event)

    assert reply.status < 500, reply.text
    assert reply.headers["X-Request-Id"]
    json.loads(reply.text)


@MANY
@given(body=st.binary(max_size=80) | QUERIES.map(lambda q: str(q).encode()), link=ANY_TEXT)
def test_a_forms_sender_is_never_told_that_we_failed(body: bytes, link: str) -> None:
    doorway = a_deployment()
    app = importlib.import_module("functions.answer.app")
    for token in (doorway.link(), link):
        event = an_event("POST", "/r/x", body=body, link=token)
        event["headers"]["content-type"] = "application/x-www-form-urlencoded"

        assert doorway.call(app.handler, event).status < 500


@MANY
@given(credential=ANY_TEXT, link=ANY_TEXT)
def test_whatever_stands_where_a_credential_should_is_refused(credential: str, link: str) -> None:
    doorway = a_deployment()
    approve = importlib.import_module("functions.approve.app")
    review = importlib.import_module("functions.review.app")

    by_api = doorway.call(approve.handler, an_event("POST", "/x", token=credential, id=KEY))
    by_page = doorway.call(review.handler, an_event("GET", "/r/x", link=link))

    assert by_api.status == 401
    assert by_page.status == 404


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


FIELD_SHAPES = st.dictionaries(
    st.sampled_from(["name", "type", "label", "required", "options", "description", "default"]),
    ANY_JSON | st.sampled_from(["text", "enum", "number", "boolean", "date", "amount"]),
    max_size=5,
)
SUBMISSIONS = st.fixed_dictionaries(
    {"audience": st.just([ANA]) | ANY_JSON, "prompt": ANY_JSON},
    optional={
        "fields": st.lists(FIELD_SHAPES, max_size=3) | ANY_JSON,
        "timeout": ANY_JSON,
        "quorum": ANY_JSON,
        "notifyUrl": ANY_TEXT.map("https://".__add__) | ANY_JSON,
        "consequence": ANY_JSON,
        "data": ANY_JSON,
        "metadata": ANY_JSON,
    },
)
ANSWERS = st.dictionaries(
    st.sampled_from(["approved", "amount", "region", "note", "due", "reason", "comments"])
    | ANY_TEXT,
    ANY_JSON,
    max_size=5,
)
ASKED_FOR = [
    {"name": "amount", "type": "number", "required": True},
    {"name": "region", "type": "enum", "options": ["eu", "us"]},
    {"name": "note", "type": "string"},
    {"name": "due", "type": "date"},
]


@MANY
@given(body=SUBMISSIONS)
def test_a_submission_of_any_shape_is_taken_or_refused(body: Any) -> None:
    doorway = a_deployment()
    submit = importlib.import_module("functions.submit.app")
    event = an_event("POST", "/x", token=doorway.a_token("requests:submit"), json_body=body)

    assert doorway.call(submit.handler, event).status in (201, 400)


@MANY
@given(answers=ANSWERS | ANY_JSON, claim=ANY_JSON)
def test_answers_of_any_shape_are_taken_or_leave_the_gate_open(answers: Any, claim: Any) -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate(fields=ASKED_FOR)
    resume = importlib.import_module("functions.resume_execution.app")
    body = {"token": doorway.resume_token(), "input": answers, "as": claim}
    event = an_event("POST", "/x", json_body=body, id="content-approval.run-1")

    reply = doorway.call(resume.handler, event)

    assert reply.status in (200, 400)
    assert doorway.stored(gate).is_open is (reply.status == 400)


@MANY
@given(answers=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=4), amount=ANY_TEXT)
def test_forms_with_fields_of_any_content_are_answered(
    answers: dict[str, str], amount: str
) -> None:
    doorway = Doorway()
    request = doorway.a_request(fields=ASKED_FOR)
    app = importlib.import_module("functions.answer.app")
    link, digest = doorway.link(), request.digest
    stamp = served_stamp(link, digest=digest, served_at=doorway.clock.now() - 30)
    sent = {f"answer.text.{name}": text for name, text in answers.items() if _is_text(name + text)}
    sent |= {"verdict": "approve", "digest": digest, "served": stamp}
    sent |= {"answer.number.amount": amount} if _is_text(amount) else {}

    reply = doorway.call(app.handler, an_event("POST", "/r/x", form=sent, link=link))

    assert reply.status in (303, 400)
