"""What the threat model accepts, shown as it is: a change of it is a change of docs/security.md."""

from countersign.domain.credentials import SCOPES, scopes_problem
from functions.approve import app as approve
from functions.requests import app as requests
from functions.review import app as review
from tests.web.doorway import ANA, BEN, Doorway, an_event

REQUEST = "content-approval.run-1.approve"


def test_who_asks_may_answer_where_their_own_address_is_among_the_approvers() -> None:
    doorway = Doorway()
    doorway.a_request(requester="release-bot", approvers=(ANA,))
    own = doorway.a_token("requests:submit", "requests:decide", name="release-bot", address=ANA)

    answered = doorway.call(approve.handler, _approval(own))

    assert (answered.status, answered.json["decided"]) == (200, True)
    assert answered.json["outcome"]["approvedBy"] == ANA


def test_who_asks_answers_for_nobody_else() -> None:
    doorway = Doorway()
    doorway.a_request(requester="release-bot", approvers=(ANA,))
    own = doorway.a_token("requests:submit", "requests:decide", name="release-bot", address=BEN)

    refused = doorway.call(approve.handler, _approval(own))

    assert (refused.status, refused.json["code"]) == (403, "NOT_IN_AUDIENCE")


def test_a_quorum_of_two_stands_between_who_asks_and_the_yes() -> None:
    doorway = Doorway()
    doorway.a_request(requester="release-bot", approvers=(ANA, BEN), quorum=2)
    own = doorway.a_token("requests:submit", "requests:decide", name="release-bot", address=ANA)

    answered = doorway.call(approve.handler, _approval(own))

    assert (answered.status, answered.json["decided"]) == (200, False)


def test_whoever_is_forwarded_the_mail_answers_in_its_owners_name_and_is_told_whose_it_is() -> None:
    doorway = Doorway()
    request = doorway.a_request(approvers=(ANA, BEN))
    forwarded = doorway.link(ANA)

    page = doorway.call(review.handler, an_event("GET", f"/r/{forwarded}", link=forwarded))
    answered = doorway.call(approve.handler, _approval(forwarded, digest=request.digest))

    assert ANA in page.text
    assert answered.status == 200
    assert answered.json["vote"]["approver"] == ANA
    assert answered.json["vote"]["via"] == "link"


def test_no_power_that_one_token_may_hold_shows_the_links_of_what_it_submitted() -> None:
    doorway = Doorway()
    doorway.a_request(requester="everything")
    # All at once is refused at the door; the widest that is let in has no `requests:submit`.
    widest = SCOPES - {"requests:submit"}
    token = doorway.a_token(*widest, name="everything")

    shown = doorway.call(
        requests.handler,
        an_event("GET", f"/api/v1/requests/{REQUEST}", token=token, id=REQUEST),
    )

    assert scopes_problem(frozenset(SCOPES)) is not None
    assert scopes_problem(frozenset(widest)) is None
    assert shown.status == 200
    assert not any("link" in one for one in shown.json["audience"])
    assert doorway.invoker.told == doorway.invoker.asked == []


def _approval(token: str, **body: str):
    path = f"/api/v1/requests/{REQUEST}/approve"
    return an_event("POST", path, token=token, json_body=body, id=REQUEST)
