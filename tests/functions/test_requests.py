from dataclasses import replace
from typing import Any

import pytest

from countersign.domain.commands import CastVote
from functions.requests import app
from tests.web.doorway import ANA, BEN, Doorway, Reply, an_event

KEY = "content-approval.run-1.approve"


def shows(doorway: Doorway, token: str, *, key: str = KEY, audit: bool = False, **q: Any) -> Reply:
    path = f"/api/v1/requests/{key}" + ("/audit" if audit else "")
    return doorway.call(app.handler, an_event("GET", path, token=token, query=q, id=key))


def test_one_request_is_shown_with_its_evidence_and_digest() -> None:
    doorway = Doorway()
    request = doorway.a_request(metadata={"word_count": 1200})

    shown = shows(doorway, doorway.a_token("requests:read")).json

    assert shown["id"] == KEY
    assert shown["status"] == "pending"
    assert shown["digest"] == request.digest
    assert shown["evidence"]["data"] == {"word_count": 1200}
    assert shown["evidence"]["metadata"] == {"word_count": 1200}
    assert shown["requester"] == "ci-bot"
    assert shown["onReject"] == "veto"
    assert shown["undecided"] is False
    assert "outcome" not in shown


def test_the_outcome_stands_in_it_once_it_is_there() -> None:
    doorway = Doorway()
    doorway.votes(doorway.a_request(), ANA)

    shown = shows(doorway, doorway.a_token("requests:read")).json

    assert shown["outcome"]["status"] == "approved"


def test_an_approvers_link_reads_its_own_request_without_anybodys_link() -> None:
    doorway = Doorway()
    request = doorway.a_request(requester="somebody-else")

    reply = shows(doorway, doorway.link())

    assert reply.json["digest"] == request.digest
    assert "link" not in reply.text
    assert doorway.invoker.asked == []


def test_whom_no_mail_reaches_is_unreachable_until_a_new_link_is_on_its_way() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    effects = doorway.memory.tables.effects
    key = next(key for key in effects if BEN in key[1])
    effects[key] = replace(effects[key], owed_since=None, receipt={"state": "refused", "at": 1})
    token = doorway.a_token("requests:read")

    before = shows(doorway, token).json
    doorway.revokes(request, BEN, reissue=True)
    afterwards = shows(doorway, token).json

    assert [seat["state"] for seat in before["audience"]] == ["waiting", "unreachable"]
    assert [seat["state"] for seat in afterwards["audience"]] == ["waiting", "waiting"]


def test_a_link_does_not_read_another_request() -> None:
    doorway = Doorway()
    doorway.a_request()

    assert shows(doorway, doorway.link(), key="refund.run-1.approve").status == 403


def test_with_the_scope_the_links_stand_beside_the_approvers() -> None:
    doorway = Doorway()
    doorway.a_request(requester="somebody-else")
    doorway.invoker.answers["links"] = {KEY: {ANA: "https://x/a", BEN: "https://x/b"}}

    shown = shows(doorway, doorway.a_token("requests:read", "requests:links")).json

    assert [seat["link"] for seat in shown["audience"]] == ["https://x/a", "https://x/b"]


def test_no_links_are_shown_of_what_is_decided() -> None:
    doorway = Doorway()
    doorway.votes(doorway.a_request(requester="somebody-else"), ANA)

    reply = shows(doorway, doorway.a_token("requests:read", "requests:links"))

    assert doorway.invoker.asked == []
    assert '"link"' not in reply.text


def test_waiting_ends_when_the_outcome_is_there() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            doorway.applies(request, CastVote(ANA, approved=True, digest=request.digest))

    doorway.pauses = pause

    shown = shows(doorway, doorway.a_token("requests:read"), wait=20).json

    assert shown["status"] == "approved"
    assert pauses == [1, 1, 1]


def test_waiting_gives_the_present_state_when_nothing_happens() -> None:
    doorway = Doorway()
    doorway.a_request()

    shown = shows(doorway, doorway.a_token("requests:read"), wait=2).json

    assert shown["status"] == "pending"
    assert sum(doorway.pauses.seconds) == 2


@pytest.mark.parametrize("wait", ["21", "-1", "1.5", "long"])
def test_nobody_waits_longer_than_offered(wait: str) -> None:
    doorway = Doorway()

    assert shows(doorway, doorway.a_token("requests:read"), wait=wait).status == 400


def test_a_link_cannot_wait() -> None:
    doorway = Doorway()
    doorway.a_request()

    assert shows(doorway, doorway.link(), wait=5).status == 400


def test_the_audit_shows_both_chains_with_their_heads_and_that_they_hold() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    doorway.votes(request, ANA)

    shown = shows(doorway, doorway.a_token("audit:read"), audit=True).json

    stored = doorway.stored(request)
    assert shown["verifies"] is True
    assert shown["contradictions"] == []
    assert [entry["entry"]["kind"] for entry in shown["decisions"]["entries"]] == [
        "submitted",
        "voted",
        "closed",
    ]
    assert shown["decisions"]["head"] == {"seq": 3, "hash": stored.chain.hash}
    assert shown["deliveries"]["entries"] == []


def test_a_changed_entry_is_named() -> None:
    from dataclasses import replace

    doorway = Doorway()
    request = doorway.a_request()
    doorway.votes(request, ANA)
    entries = doorway.memory.tables.audit
    entry = entries[request.request_id, 2]
    forged = {**entry.body, "approver": BEN}
    entries[request.request_id, 2] = replace(entry, body=forged)

    shown = shows(doorway, doorway.a_token("audit:read"), audit=True).json

    assert shown["verifies"] is False
    assert shown["decisions"]["broken"]["seq"] == 2


def test_the_audit_needs_its_own_scope() -> None:
    doorway = Doorway()
    doorway.a_request()

    assert shows(doorway, doorway.a_token("requests:read"), audit=True).status == 403
    assert shows(doorway, doorway.link(), audit=True).status == 403


@pytest.mark.parametrize("audit", [False, True])
def test_an_unknown_request_is_not_found(audit: bool) -> None:
    doorway = Doorway()
    token = doorway.a_token("requests:read", "audit:read")

    assert shows(doorway, token, audit=audit).status == 404


@pytest.mark.parametrize("audit", [False, True])
@pytest.mark.parametrize("key", ["x" * 2_100, "ü" * 1_100, f"{KEY}#delivery", "\x00", "\ud800"])
def test_an_id_that_no_request_can_have_is_not_looked_for(audit: bool, key: str) -> None:
    doorway = Doorway()
    token = doorway.a_token("requests:read", "audit:read")
    reads = doorway.memory.reads

    assert shows(doorway, token, key=key, audit=audit).status == 404
    assert doorway.memory.reads == reads + 1, "the credential alone is read"


def test_evidence_that_was_changed_is_left_out_with_its_digest_and_the_audit_says_so() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    kept = doorway.memory.tables.evidence
    kept[KEY] = replace(kept[KEY], data={"word_count": 9})

    by_link = shows(doorway, doorway.link())
    trail = shows(doorway, doorway.a_token("audit:read"), audit=True).json

    assert by_link.json["evidenceProblem"] == "changed"
    assert "evidence" not in by_link.json
    assert request.digest not in by_link.text
    assert trail["verifies"] is False
    assert "it was changed" in trail["contradictions"][0]


def a_token_gate(doorway: Doorway) -> str:
    gate = doorway.a_token_gate(fields=[{"name": "amount", "type": "number"}])
    token = doorway.resume_token()
    doorway.invoker.answers["links"] = {gate.request_id: {"token": token}}
    return gate.request_id


def test_a_token_gates_token_is_shown_with_the_scope_alone() -> None:
    doorway = Doorway()
    key = a_token_gate(doorway)

    seeing = shows(doorway, doorway.a_token("requests:read", "requests:links"), key=key)
    reading = shows(doorway, doorway.a_token("requests:read", address=ANA), key=key)

    assert seeing.json["resumeToken"] == doorway.resume_token()
    assert (seeing.json["audience"], seeing.json["answeredBy"]) == ([], "token")
    assert doorway.resume_token() not in reading.text
    assert "resumeToken" not in reading.json


def test_what_is_asked_for_stands_in_the_request() -> None:
    doorway = Doorway()
    key = a_token_gate(doorway)

    shown = shows(doorway, doorway.resume_token(), key=key).json

    assert shown["fields"][0]["name"] == "amount"
    assert shown["evidence"]["fields"] == shown["fields"]


def test_where_too_many_wait_the_present_state_is_answered_at_once() -> None:
    doorway = Doorway()
    doorway.a_request()
    token = doorway.a_token("requests:read")
    most: list[int] = []

    def pause(_seconds: float) -> None:
        # Each wait begins another one inside it, until one is answered without waiting.
        most.append(len(most))
        shows(doorway, token, wait=1)

    doorway.pauses = pause

    reply = shows(doorway, token, wait=1)

    assert reply.json["status"] == "pending"
    assert len(most) == app.WAITING_AT_ONCE
