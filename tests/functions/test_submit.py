import json
from collections.abc import Mapping
from typing import Any

import pytest

from countersign.service.ports import UnavailableError
from functions.open_gate import app as open_gate
from functions.submit import app
from tests.web.doorway import ANA, BEN, Doorway, Reply, an_event

PATHS = ("/api/v1/requests", "/api/v1/hitl/invoke", "/api/v1/hitl/submit")
ASKED = {"prompt": "Deploy 4.2.0?", "data": {"version": "4.2.0"}, "audience": [ANA, BEN]}


class Opener:
    """The other functions, of which the opener really opens; `fails` before or after it did."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.fails: str | None = None

    def tell(self, task: str, payload: Mapping[str, Any]) -> None:
        raise AssertionError(f"{task} is told nothing")

    def ask(self, task: str, payload: Mapping[str, Any]) -> Any:
        assert task == "open_gate"
        self.asked.append(json.loads(json.dumps(payload)))
        if self.fails == "before":
            raise UnavailableError("TooManyRequestsException")
        answer = open_gate.handler(payload, None)
        if self.fails == "after":
            raise UnavailableError("the answer was lost")
        return answer


class Service:
    """A deployment and one service that submits to it."""

    def __init__(self, *scopes: str, **known: Any) -> None:
        self.opener = Opener()
        self.doorway = Doorway(invoker=self.opener, **known)
        self.token = self.doorway.a_token(*(scopes or ("requests:submit",)), name="deployer")

    def submits(
        self, body: Any = ASKED, *, key: str | None = None, path: str = PATHS[0], **event: Any
    ) -> Reply:
        headers = {} if key is None else {"Idempotency-Key": key}
        call = an_event(
            "POST", path, **{"token": self.token, "json_body": body, "headers": headers, **event}
        )
        return self.doorway.call(app.handler, call)

    @property
    def requests(self) -> list[Any]:
        return list(self.doorway.memory.tables.requests.values())


@pytest.mark.parametrize("path", PATHS)
def test_a_request_is_submitted_under_each_of_its_names(path: str) -> None:
    service = Service()

    reply = service.submits(path=path)

    (request,) = service.requests
    assert reply.status == 201
    assert reply.json == {
        "id": request.request_id,
        "status": "pending",
        "audience": [ANA, BEN],
        "quorum": 1,
        "deadline": "2026-11-23T12:00:00Z",
        "self": f"/api/v1/requests/{request.request_id}",
    }
    assert reply.headers["Location"] == reply.json["self"]
    assert (request.requester, request.token_generation) == ("deployer", 0)


def test_the_approvers_are_owed_their_mails_and_the_answer_holds_no_link() -> None:
    service = Service()

    reply = service.submits()

    owed = {effect.effect_id for effect in service.doorway.memory.tables.effects.values()}
    assert owed == {f"mail#{ANA}#1", f"mail#{BEN}#1"}
    assert "/r/" not in reply.text
    assert "token" not in reply.text


def test_an_id_says_that_the_request_stands_alone() -> None:
    request_id = Service().submits().json["id"]

    assert request_id.startswith("r_")
    assert len(request_id) == len("r_") + 26


@pytest.mark.parametrize("body", [{**ASKED, "audience": []}, {"prompt": "Deploy?"}, {}, None])
def test_a_question_to_nobody_is_refused_as_that(body: Any) -> None:
    service = Service()

    reply = service.submits(body)

    assert (reply.status, reply.json["code"]) == (400, "HITL_NO_AUDIENCE")
    assert service.opener.asked == []


def test_everything_that_is_wrong_is_said_at_once_with_its_place() -> None:
    service = Service()

    reply = service.submits(
        {
            "prompt": 7,
            "approvers": ["nobody"],
            "minApprovals": 0,
            "timeout": -1,
            "fields": [{"name": "status", "type": "text"}],
            "notifyUrl": "ftp://x",
            "consequence": " ",
            "promt": "typo",
        }
    )

    wrong = {error["path"]: error["code"] for error in reply.json["errors"]}
    assert reply.status == 400
    assert wrong == {
        "prompt": "HITL_INPUT",
        "approvers[0]": "HITL_BAD_ADDRESS",
        "minApprovals": "HITL_INPUT",
        "timeout": "HITL_BAD_TIMEOUT",
        "fields[0].name": "HITL_BAD_FIELDS",
        "notifyUrl": "HITL_BAD_URL",
        "consequence": "HITL_INPUT",
        "promt": "HITL_INPUT",
    }
    assert service.opener.asked == []


def test_a_submission_without_a_question_is_refused_at_its_place() -> None:
    service = Service()

    reply = service.submits({"audience": [ANA]})

    assert (reply.status, reply.json["code"]) == (400, "HITL_INPUT")
    assert [error["path"] for error in reply.json["errors"]] == ["prompt"]
    assert service.requests == []


def test_evidence_beyond_its_limit_is_refused_with_both_sizes() -> None:
    reply = Service().submits({**ASKED, "data": "x" * 250_000})

    assert (reply.status, reply.json["code"]) == (413, "HITL_TOO_LARGE")


def test_the_consequence_is_the_callers_claim() -> None:
    service = Service()

    service.submits({**ASKED, "consequence": "It is rolled out."})

    (evidence,) = service.doorway.memory.tables.evidence.values()
    assert evidence.consequence == {"text": "It is rolled out.", "claimedBy": "deployer"}


def test_nobody_submits_in_anothers_name_or_with_a_task_token() -> None:
    service = Service()

    reply = service.submits({**ASKED, "requester": "boss", "token": "t", "answeredBy": "token"})

    assert {error["path"] for error in reply.json["errors"]} == {"requester", "token", "answeredBy"}


def test_the_policys_limits_hold_for_what_no_run_asks() -> None:
    limits = {"maxApprovers": 1, "maxTimeoutSeconds": 60}
    service = Service(catalogue={"ensembles": {}, "limits": limits})

    reply = service.submits({**ASKED, "timeout": 61})

    assert {error["code"] for error in reply.json["errors"]} == {
        "HITL_TOO_MANY_APPROVERS",
        "HITL_BAD_TIMEOUT",
    }


def test_a_key_submits_once_and_is_answered_alike() -> None:
    service = Service()

    first = service.submits(key="deploy-4.2.0")
    again = service.submits(key="deploy-4.2.0", path=PATHS[1])

    assert (first.status, again.status) == (201, 201)
    assert first.json == again.json
    assert len(service.requests) == 1


def test_a_key_with_other_inputs_is_a_mismatch() -> None:
    service = Service()
    service.submits(key="k")

    reply = service.submits({**ASKED, "prompt": "Deploy 4.3.0?"}, key="k")

    assert (reply.status, reply.json["code"]) == (409, "IDEMPOTENCY_MISMATCH")


def test_a_key_is_its_callers_own() -> None:
    service = Service()
    other = service.doorway.a_token("requests:submit", name="another")

    ids = {
        service.submits(key="k").json["id"],
        service.submits(key="k", token=other).json["id"],
        service.submits(key="l").json["id"],
        service.submits().json["id"],
        service.submits().json["id"],
    }

    assert len(ids) == 5


def test_sending_again_after_the_outcome_tells_how_it_stands() -> None:
    service = Service()
    service.submits(key="k")
    service.doorway.votes(service.requests[0], ANA)

    reply = service.submits(key="k")

    assert (reply.status, reply.json["status"]) == (201, "approved")


@pytest.mark.parametrize("fails", ["before", "after"])
def test_an_opening_that_was_not_confirmed_can_be_sent_again_with_its_key(fails: str) -> None:
    service = Service()
    service.opener.fails = fails
    reply = service.submits(key="k")
    service.opener.fails = None

    again = service.submits(key="k")

    assert (reply.status, reply.headers["Retry-After"]) == (503, "2")
    assert "same Idempotency-Key" in reply.json["detail"]
    assert again.status == 201
    assert len(service.requests) == 1


def test_without_a_key_it_is_said_that_it_may_have_been_submitted() -> None:
    service = Service()
    service.opener.fails = "after"

    assert "may have been submitted" in service.submits().json["detail"]


@pytest.mark.parametrize(
    ("scopes", "code"),
    [
        (("requests:read",), "SCOPE_MISSING"),
        (("requests:submit", "requests:links"), "SCOPES_CONFLICT"),
    ],
)
def test_only_who_may_submit_and_never_sees_links_submits(scopes, code: str) -> None:
    service = Service(*scopes)

    reply = service.submits()

    assert (reply.status, reply.json["code"]) == (403, code)
    assert service.opener.asked == []


def test_a_link_submits_nothing() -> None:
    service = Service()
    service.doorway.a_request()

    assert service.submits(token=service.doorway.link()).status == 403


@pytest.mark.parametrize("path", PATHS)
def test_other_methods_are_told_what_is_taken(path: str) -> None:
    service = Service()

    reply = service.doorway.call(app.handler, an_event("PUT", path, token=service.token))

    assert (reply.status, reply.headers["Allow"]) == (405, "POST")


def test_a_query_is_refused() -> None:
    assert Service().submits(query={"wait": "5"}).json["code"] == "QUERY_INVALID"
