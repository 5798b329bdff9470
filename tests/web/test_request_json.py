from dataclasses import replace

from countersign.domain.evidence import KeptEvidence
from countersign.service.read_evidence import read_evidence
from countersign.web.request_json import request_json, request_summary, vote_json
from tests.web.doorway import ANA, BEN, CAT, Doorway


def test_nothing_that_opens_a_request_is_in_its_shape() -> None:
    doorway = Doorway()
    request = doorway.a_request()

    shown = str(request_json(request, read_evidence(request, store=doorway.memory.evidence)))

    assert "task-token" not in shown
    assert doorway.link(ANA) not in shown
    assert "link" not in shown


def test_links_and_bounces_find_their_seat_whatever_the_case() -> None:
    request = Doorway().a_request()

    seats = request_summary(
        request, unreachable=[BEN.upper()], links={"ANA@EXAMPLE.com": "https://a"}
    )["audience"]

    assert seats == [
        {"approver": ANA, "state": "waiting", "link": "https://a"},
        {"approver": BEN, "state": "unreachable"},
    ]


def test_who_answered_is_reachable_whatever_the_mail_says() -> None:
    doorway = Doorway()
    request = doorway.a_request(quorum=2)
    doorway.votes(request, BEN)

    seats = request_summary(doorway.stored(request), unreachable=[BEN])["audience"]

    assert seats[1]["state"] == "approved"


def test_after_a_cancelling_the_reason_stands_in_it_and_no_outcome() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    doorway.cancels(request, "withdrawn")

    shown = request_summary(doorway.stored(request))

    assert shown["cancellation"] == "withdrawn"
    assert "outcome" not in shown
    assert {seat["state"] for seat in shown["audience"]} == {"unanswered"}


def test_evidence_that_is_kept_no_longer_is_left_out() -> None:
    shown = request_json(Doorway().a_request(), KeptEvidence(None))

    assert "evidence" not in shown
    assert "evidenceProblem" not in shown
    assert shown["digest"]


def test_evidence_that_was_changed_is_said_and_leaves_no_digest_to_vote_with() -> None:
    request = Doorway().a_request()

    shown = request_json(request, KeptEvidence(None, "changed"))

    assert shown["evidenceProblem"] == "changed"
    assert not {"evidence", "digest"} & set(shown)
    assert request.digest not in str(shown)


def test_a_quorum_counts_what_is_and_what_can_still_be() -> None:
    doorway = Doorway()
    request = doorway.a_request(approvers=(ANA, BEN, CAT), quorum=2, onReject="untilImpossible")
    doorway.votes(request, ANA, approved=False)

    assert request_summary(doorway.stored(request))["quorum"] == {
        "required": 2,
        "approved": 0,
        "rejected": 1,
        "remaining": 2,
        "possible": 2,
    }


def test_a_vote_carries_its_audit_hash() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    doorway.votes(request, ANA)

    shown = vote_json(doorway.stored(request).votes[0])

    assert shown["auditHash"] == doorway.memory.audit.entries(request.request_id)[1].hash


def test_a_policys_decision_was_asked_of_nobody() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    doorway.votes(request, ANA)
    by_policy = replace(doorway.stored(request), answered_by="policy", audience=(), votes=())

    shown = request_summary(by_policy)

    assert (shown["answeredBy"], shown["audience"]) == ("policy", [])
    assert shown["outcome"]["status"] == "approved"


def test_the_address_to_notify_is_shown_to_nobody() -> None:
    doorway = Doorway()
    request = doorway.a_request(notifyUrl="https://hooks.example.com/secret-path")

    shown = request_json(request, read_evidence(request, store=doorway.memory.evidence))

    assert "secret-path" not in str(shown)
