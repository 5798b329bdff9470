import re
from dataclasses import replace

import pytest

from countersign.domain.evidence import Evidence
from functions.review import app
from tests.web.a_form import form_of
from tests.web.doorway import ANA, BEN, Doorway, Reply, an_event


def opens(doorway: Doorway, link: str, *, method: str = "GET", receipt: bool = False) -> Reply:
    path = f"/r/{link}/receipt" if receipt else f"/r/{link}"
    return doorway.call(app.handler, an_event(method, path, link=link))


def test_the_page_says_what_follows_who_asks_until_when_and_how_many_answered() -> None:
    doorway = Doorway()
    doorway.a_request(quorum=2, approvers=(ANA, BEN, "cat@example.com"))

    page = opens(doorway, doorway.link())

    assert page.status == 200
    for words in (
        "<h1>Publish this?</h1>",
        "Step “publish” runs",
        "Step “tell-author” may run",
        "ci-bot, through content-approval at “approve”",
        "In 24 hours",
        "Mon, 23 Nov 2026 12:00 UTC",
        "0 of 2 needed approvals; 3 people are asked",
        'Word count</dt><dd class="pre">1,200</dd>',
    ):
        assert words in page.text, words


def test_opening_the_page_writes_nothing() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    writes = doorway.memory.writes

    opens(doorway, doorway.link())
    opens(doorway, doorway.link(), receipt=True)
    opens(doorway, "z" * 52)

    assert doorway.memory.writes == writes
    assert doorway.stored(request) == request


def test_nothing_is_chosen_and_there_is_one_button() -> None:
    doorway = Doorway()
    doorway.a_request()

    form = form_of(opens(doorway, doorway.link()).text)

    assert form.radios == [("verdict", "approve", False), ("verdict", "reject", False)]
    assert [button["type"] for button in form.buttons] == ["submit"]
    assert "name" not in form.buttons[0]


def test_the_form_posts_to_its_own_address_under_any_prefix() -> None:
    doorway = Doorway()
    doorway.a_request()

    page = opens(doorway, doorway.link())

    assert [form.get("action") for form in form_of(page.text).forms] == [None]
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page.text)
    assert all(address.startswith("#") for address in addresses)


def test_the_page_carries_the_digest_of_what_it_shows() -> None:
    doorway = Doorway()
    request = doorway.a_request()

    form = form_of(opens(doorway, doorway.link()).text)

    assert form.hidden["digest"] == request.digest
    assert form.hidden["served"].startswith(f"{doorway.clock.now()}.")


def test_the_page_can_neither_run_nor_load_nor_be_framed_or_kept() -> None:
    doorway = Doorway()
    doorway.a_request()

    page = opens(doorway, doorway.link())

    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'sha256-" in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in page.headers
    assert "<script" not in page.text


def test_evidence_is_text_and_never_markup() -> None:
    doorway = Doorway()
    doorway.a_request(
        prompt="<script>alert(1)</script>",
        data={"<b>key</b>": "<img src=x onerror=alert(1)>", "list": [{"<i>": "</table>"}]},
        metadata={"a": '"><svg onload=alert(1)>'},
    )

    page = opens(doorway, doorway.link())

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    for markup in ("<script", "<img", "<b>", "<svg", "<i>"):
        assert markup not in page.text


def test_a_gate_whose_condition_was_undecided_says_so() -> None:
    doorway = Doorway()
    doorway.a_request(undecided=True)

    page = opens(doorway, doorway.link())

    assert "could not be decided" in page.text


@pytest.mark.parametrize("change", ["missing", "altered"])
def test_what_cannot_be_shown_cannot_be_answered(change: str) -> None:
    doorway = Doorway()
    request = doorway.a_request()
    stored = doorway.memory.tables.evidence
    kept = stored.pop(request.request_id)
    if change == "altered":
        altered = {**kept.to_json(), "data": {"word_count": 9}}
        stored[request.request_id] = Evidence.from_json(altered)

    page = opens(doorway, doorway.link())

    assert page.status == 200
    assert "This cannot be answered" in page.text
    assert form_of(page.text).forms == []


def test_unknown_malformed_and_revoked_links_are_one_and_the_same_page() -> None:
    doorway = Doorway()
    doorway.a_request()
    unknown = opens(doorway, "z" * 52)
    malformed = opens(doorway, "../../etc")
    for key, link in doorway.memory.tables.links.items():
        object.__setattr__(link, "revoked", True)
        doorway.memory.tables.links[key] = link

    revoked = opens(doorway, doorway.link())

    assert unknown.status == malformed.status == revoked.status == 404
    assert unknown.text == malformed.text == revoked.text


def test_a_link_in_capitals_still_works() -> None:
    doorway = Doorway()
    doorway.a_request()

    assert opens(doorway, doorway.link().upper()).status == 200


def test_after_ones_own_answer_the_page_shows_it_without_a_form() -> None:
    doorway = Doorway()
    request = doorway.a_request(quorum=2)
    doorway.votes(request, ANA)

    page = opens(doorway, doorway.link())

    assert page.status == 200
    assert "<h1>You approved this</h1>" in page.text
    assert f'href="{doorway.link()}/receipt"' in page.text
    assert form_of(page.text).forms == []


def test_after_the_outcome_the_link_shows_the_outcome_and_that_nothing_was_missing() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    doorway.votes(request, BEN)

    page = opens(doorway, doorway.link(ANA))

    assert page.status == 200
    assert "<h1>This was approved</h1>" in page.text
    assert f"The approval of {BEN} completed this on Sun, 22 Nov 2026 12:00 UTC" in page.text
    assert "Your answer was not needed" in page.text
    assert form_of(page.text).forms == []


def test_a_cancelled_request_says_why() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    doorway.cancels(request, "the order was withdrawn")

    page = opens(doorway, doorway.link())

    assert page.status == 200
    assert "the order was withdrawn" in page.text


def test_a_timed_out_request_shows_its_outcome() -> None:
    doorway = Doorway()
    request = doorway.a_request(timeout=60)
    doorway.expires(request)

    page = opens(doorway, doorway.link())

    assert page.status == 200
    assert "This ended without a decision" in page.text


def test_past_the_deadline_without_an_outcome_the_link_is_gone() -> None:
    doorway = Doorway()
    doorway.a_request(timeout=60)
    doorway.clock.move(60)

    page = opens(doorway, doorway.link())

    assert page.status == 410
    assert "The time to answer is over" in page.text


def test_the_receipt_shows_answer_digest_and_audit_hash() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    doorway.votes(request, ANA, digest=request.digest, feedback="Shorter, please.")
    hash_in_chain = doorway.stored(request).votes[0].audit_hash

    page = opens(doorway, doorway.link(), receipt=True)

    assert page.status == 200
    assert "Your approval is recorded" in page.text
    assert request.digest in page.text
    assert hash_in_chain is not None
    assert hash_in_chain in page.text
    assert "Shorter, please." in page.text
    assert f'href="../{doorway.link()}"' in page.text


def test_without_an_answer_there_is_no_receipt_but_the_way_to_the_page() -> None:
    doorway = Doorway()
    doorway.a_request()

    page = opens(doorway, doorway.link(), receipt=True)

    assert "You have not answered" in page.text


def test_head_is_get_without_a_body() -> None:
    doorway = Doorway()
    doorway.a_request()

    head = opens(doorway, doorway.link(), method="HEAD")

    assert (head.status, head.text) == (200, "")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_not_offered(method: str) -> None:
    doorway = Doorway()

    page = opens(doorway, "z" * 52, method=method, receipt=True)

    assert (page.status, page.headers["Allow"]) == (405, "GET, HEAD")
    assert page.headers["Content-Type"].startswith("text/html")


def test_without_the_store_the_page_says_try_again() -> None:
    doorway = Doorway()
    doorway.memory.fail()

    page = opens(doorway, "z" * 52)

    assert page.status == 503
    assert "try again" in page.text


def test_a_page_whose_evidence_was_changed_shows_none_of_it() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    kept = doorway.memory.tables.evidence
    forged = replace(kept[request.request_id], prompt="Pay Mallory?", consequence=None)
    kept[request.request_id] = forged

    page = opens(doorway, doorway.link())

    assert "Mallory" not in page.text
    assert "changed after it was asked" in page.text
    assert "<form" not in page.text
