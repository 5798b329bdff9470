import pytest

from functions.answer import app
from functions.review import app as review
from tests.web.a_form import FoundForm, form_of
from tests.web.doorway import ANA, BASE_URL, BEN, Doorway, Reply, an_event

READING_SECONDS = 30


@pytest.fixture(autouse=True)
def _public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)


def opened_form(doorway: Doorway, link: str) -> FoundForm:
    page = doorway.call(review.handler, an_event("GET", f"/r/{link}", link=link))
    return form_of(page.text)


def sends(
    doorway: Doorway,
    fields: dict[str, str],
    *,
    link: str | None = None,
    after: int = READING_SECONDS,
    headers: dict[str, str] | None = None,
) -> Reply:
    link = link or doorway.link()
    doorway.clock.move(after)
    event = an_event("POST", f"/r/{link}", form=fields, link=link, headers=headers)
    return doorway.call(app.handler, event)


def test_an_approval_is_recorded_and_leads_to_the_receipt() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    form = opened_form(doorway, doorway.link())

    reply = sends(doorway, form.as_sent(verdict="approve", feedback="Lovely.\r\nReally."))

    assert reply.status == 303
    assert reply.headers["Location"] == f"{doorway.link()}/receipt"
    vote = doorway.stored(request).votes[0]
    assert (vote.approver, vote.approved, vote.feedback) == (ANA, True, "Lovely.\nReally.")
    assert vote.served_at == doorway.clock.now() - READING_SECONDS


def test_a_rejection_keeps_its_reason() -> None:
    doorway = Doorway()
    request = doorway.a_request(requireReason=True)
    form = opened_form(doorway, doorway.link())

    reply = sends(doorway, form.as_sent(verdict="reject", reason="Wrong amount"))

    assert reply.status == 303
    assert doorway.stored(request).status == "rejected"
    assert doorway.stored(request).votes[0].reason == "Wrong amount"


def test_a_form_sent_as_it_came_changes_nothing() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    form = opened_form(doorway, doorway.link())

    reply = sends(doorway, form.as_sent())

    assert reply.status == 200
    assert "Choose whether you approve or reject" in reply.text
    assert "<title>Error: " in reply.text
    assert doorway.stored(request) == request


def test_a_choice_without_the_stamp_shows_the_page_again_with_nothing_chosen() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    fields = opened_form(doorway, doorway.link()).as_sent(verdict="approve", reason="because")
    del fields["served"]

    reply = sends(doorway, fields)

    again = form_of(reply.text)
    assert reply.status == 200
    assert [is_checked for _, _, is_checked in again.radios] == [False, False]
    assert again.texts["reason"] == "because"
    assert doorway.stored(request) == request


@pytest.mark.parametrize(("after", "status"), [(0, 200), (1, 200), (2, 303)])
def test_what_comes_back_within_two_seconds_was_read_by_nobody(after: int, status: int) -> None:
    doorway = Doorway()
    doorway.a_request()
    form = opened_form(doorway, doorway.link())

    reply = sends(doorway, form.as_sent(verdict="approve"), after=after)

    assert reply.status == status


@pytest.mark.parametrize(("after", "status"), [(86_400, 303), (86_401, 200)])
def test_a_form_older_than_a_day_is_shown_again(after: int, status: int) -> None:
    doorway = Doorway()
    doorway.a_request(timeout=200_000)
    form = opened_form(doorway, doorway.link())

    reply = sends(doorway, form.as_sent(verdict="approve", feedback="kept words"), after=after)

    assert reply.status == status
    if status == 200:
        assert "more than a day" in reply.text
        assert form_of(reply.text).texts["feedback"] == "kept words"


def test_a_scanner_that_sends_back_what_it_got_twice_changes_nothing() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    first = sends(doorway, opened_form(doorway, doorway.link()).as_sent(verdict="approve"), after=0)

    second = sends(doorway, form_of(first.text).as_sent())

    assert second.status == 200
    assert doorway.stored(request) == request


def test_the_stamp_of_another_link_does_not_hold() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    form = opened_form(doorway, doorway.link(BEN))

    reply = sends(doorway, form.as_sent(verdict="approve"), link=doorway.link(ANA))

    assert reply.status == 200
    assert doorway.stored(request) == request


def test_a_rejection_without_the_reason_it_needs_keeps_everything_typed() -> None:
    doorway = Doorway()
    request = doorway.a_request(requireReason=True)
    form = opened_form(doorway, doorway.link())

    reply = sends(doorway, form.as_sent(verdict="reject", reason="  ", feedback="Split <it>."))

    again = form_of(reply.text)
    assert reply.status == 400
    assert 'href="#reason"' in reply.text
    assert 'id="reason-error"' in reply.text
    assert ("verdict", "reject", True) in again.radios
    assert again.texts["feedback"] == "Split <it>."
    assert doorway.stored(request) == request


def test_words_that_are_too_long_say_how_long_they_may_be() -> None:
    doorway = Doorway()
    doorway.a_request()
    form = opened_form(doorway, doorway.link())

    reply = sends(doorway, form.as_sent(verdict="approve", feedback="x" * 4001))

    assert reply.status == 400
    assert 'id="feedback-error"' in reply.text
    assert "at most 4000" in reply.text
    assert form_of(reply.text).texts["feedback"] == "x" * 4001


def test_a_form_with_another_digest_is_a_conflict_and_shows_what_is_asked_now() -> None:
    from countersign.links import served_stamp

    doorway = Doorway()
    request = doorway.a_request()
    other = "sha256:" + "0" * 64
    stamp = served_stamp(doorway.link(), digest=other, served_at=doorway.clock.now())
    fields = {"verdict": "approve", "digest": other, "served": stamp, "reason": "because"}

    reply = sends(doorway, fields)

    again = form_of(reply.text)
    assert reply.status == 409
    assert again.hidden["digest"] == request.digest
    assert again.texts["reason"] == "because"
    assert [is_checked for _, _, is_checked in again.radios] == [False, False]
    assert doorway.stored(request).votes == ()


def test_losing_the_race_is_told_as_good_news() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    form = opened_form(doorway, doorway.link(ANA))
    doorway.votes(request, BEN)

    reply = sends(doorway, form.as_sent(verdict="approve"))

    assert reply.status == 409
    assert "Your answer was not needed" in reply.text


def test_sending_the_same_answer_again_leads_to_the_same_receipt() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    fields = opened_form(doorway, doorway.link()).as_sent(verdict="approve")
    sends(doorway, fields)
    recorded = doorway.stored(request)

    reply = sends(doorway, fields)

    assert reply.status == 303
    assert doorway.stored(request) == recorded


def test_another_answer_after_ones_own_is_refused_and_the_first_one_stands() -> None:
    doorway = Doorway()
    request = doorway.a_request(quorum=2)
    form = opened_form(doorway, doorway.link())
    sends(doorway, form.as_sent(verdict="approve"))

    reply = sends(doorway, form.as_sent(verdict="reject"))

    assert reply.status == 409
    assert "You had approved this already" in reply.text
    assert [vote.approved for vote in doorway.stored(request).votes] == [True]


def test_an_answer_after_the_deadline_is_gone() -> None:
    doorway = Doorway()
    request = doorway.a_request(timeout=60)
    form = opened_form(doorway, doorway.link())

    reply = sends(doorway, form.as_sent(verdict="approve"), after=61)

    assert reply.status == 410
    assert doorway.stored(request).votes == ()


def test_refused_answers_are_counted_on_the_link_and_the_sixth_has_to_wait() -> None:
    doorway = Doorway()
    request = doorway.a_request(requireReason=True)
    fields = opened_form(doorway, doorway.link()).as_sent(verdict="reject")
    sends(doorway, fields)
    for _ in range(4):
        sends(doorway, fields, after=1)

    reply = sends(doorway, {**fields, "reason": "late", "feedback": "so & so"}, after=1)

    assert reply.status == 429
    again = form_of(reply.text)
    assert (again.texts["reason"], again.texts["feedback"]) == ("late", "so & so")
    assert "wait a minute, then send it again" in reply.text
    assert "report this number" not in reply.text
    assert int(reply.headers["Retry-After"]) > 0
    assert doorway.stored(request).votes == ()


def test_an_unknown_link_is_the_one_page_for_that() -> None:
    doorway = Doorway()

    assert sends(doorway, {"verdict": "approve"}, link="z" * 52).status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, 303),
        ({"Origin": "https://sign.example.com"}, 303),
        ({"Origin": "null"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({}, 303),
    ],
)
def test_forms_of_other_sites_are_refused(headers: dict[str, str], status: int) -> None:
    doorway = Doorway()
    doorway.a_request()
    form = opened_form(doorway, doorway.link())

    reply = sends(doorway, form.as_sent(verdict="approve"), headers=headers)

    assert reply.status == status


def test_another_media_type_is_refused_with_a_page() -> None:
    doorway = Doorway()
    doorway.a_request()
    event = an_event("POST", "/r/x", json_body={"verdict": "approve"}, link=doorway.link())

    reply = doorway.call(app.handler, event)

    assert reply.status == 415
    assert reply.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_not_offered(method: str) -> None:
    doorway = Doorway()

    reply = doorway.call(app.handler, an_event(method, "/r/x", link="z" * 52))

    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD, POST")


def test_too_many_answers_at_once_keep_what_was_typed() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    form = opened_form(doorway, doorway.link())
    for _ in range(40):
        doorway.memory.interfere(lambda: _touch(doorway, request.request_id))

    reply = sends(doorway, form.as_sent(verdict="approve", feedback="kept"))

    assert reply.status == 503
    assert form_of(reply.text).texts["feedback"] == "kept"


def _touch(doorway: Doorway, request_id: str) -> None:
    from dataclasses import replace

    stored = doorway.memory.tables.requests[request_id]
    doorway.memory.tables.requests[request_id] = replace(stored, version=stored.version + 1)


FIELDS = [
    {"name": "approved", "type": "boolean"},
    {"name": "amount", "type": "number", "required": True},
    {"name": "sure", "type": "boolean"},
    {"name": "comments", "type": "string"},
]


def test_the_forms_answers_are_recorded_as_what_they_are() -> None:
    doorway = Doorway()
    request = doorway.a_request(fields=FIELDS)
    form = opened_form(doorway, doorway.link())
    typed = {"answer.number.amount": "12.50", "answer.boolean.sure": "false", "feedback": "ok"}

    reply = sends(doorway, form.as_sent(verdict="approve", **typed))

    assert reply.status == 303
    assert doorway.stored(request).outcome["input"] == {
        "approved": True,
        "amount": 12.5,
        "sure": False,
        "comments": "ok",
    }


def test_a_wrong_answer_brings_the_page_back_with_everything_that_was_typed() -> None:
    doorway = Doorway()
    request = doorway.a_request(fields=FIELDS)
    form = opened_form(doorway, doorway.link())
    typed = {"answer.number.amount": "12,5", "answer.boolean.sure": "true", "feedback": "kept"}

    reply = sends(doorway, form.as_sent(verdict="approve", **typed))

    assert reply.status == 400
    assert "Amount: `12,5` is not a number" in reply.text
    assert 'value="12,5"' in reply.text
    assert ("answer.boolean.sure", "true", True) in form_of(reply.text).radios
    assert ("verdict", "approve", True) in form_of(reply.text).radios
    assert 'value="kept"' in reply.text
    assert doorway.stored(request) == request


def test_whoever_holds_a_token_gates_link_answers_on_its_page() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()
    link = doorway.resume_token()

    reply = sends(doorway, opened_form(doorway, link).as_sent(verdict="reject"), link=link)

    assert reply.status == 303
    assert doorway.stored(gate).outcome["approvedBy"] == "token"
    assert doorway.stored(gate).votes[0].digest == gate.digest
