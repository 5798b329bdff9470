"""Which texts open a link, what does it open as things stand, and what opens nothing at all?"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from countersign.links import link_hash
from tests.hostile.link_doors import BEARER, BODY, LINK_DOORS, OTHER, PATH, RESUME, Linked
from tests.hostile.scene import GATE
from tests.web.doorway import ANA, BASE_URL, BEN, an_event

EVERYWHERE = frozenset({PATH, BEARER, BODY})
NOWHERE: frozenset[str] = frozenset()


@pytest.fixture(autouse=True)
def _public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)


@dataclass(frozen=True)
class Mangled:
    """A text that was a link once: what became of it on its way, and where it still opens."""

    rule: str
    made_of: Callable[[str], str]
    opens: frozenset[str] = NOWHERE

    def __str__(self) -> str:
        return self.rule


def _middle(text: str) -> Callable[[str], str]:
    return lambda token: f"{token[:26]}{text}{token[26:]}"


def _hash_as_a_token(token: str) -> str:
    digest = hashlib.sha256(token.encode()).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()


ON_ITS_WAY = [
    Mangled("as it was mailed", str, EVERYWHERE),
    Mangled("blanks around it", lambda token: f"  {token} ", EVERYWHERE),
    Mangled("a line break behind it", lambda token: f"{token}\r\n", EVERYWHERE),
    Mangled("a tab before it", lambda token: f"\t{token}", EVERYWHERE),
    Mangled("a no-break space behind it", lambda token: f"{token}\u00a0", EVERYWHERE),
    # A program has no reason to change a credential; scanners of mail do it to addresses.
    Mangled("in capitals", str.upper, frozenset({PATH, BODY})),
    Mangled("some letters capitals", str.title, frozenset({PATH, BODY})),
    Mangled("without its last character", lambda token: token[:-1]),
    Mangled("without its first character", lambda token: token[1:]),
    Mangled("cut in half at a line's end", lambda token: token[:26]),
    Mangled("one character too many", lambda token: f"{token}a"),
    Mangled("twice in a row", lambda token: token * 2),
    Mangled("back to front", lambda token: token[::-1]),
    Mangled("wrapped by a line break", _middle("\r\n")),
    Mangled("wrapped by a line break and an indent", _middle("\n    ")),
    Mangled("wrapped by a blank", _middle(" ")),
    Mangled("wrapped by quoted-printable", _middle("=\r\n")),
    Mangled("hyphenated without a sign", _middle("\u00ad")),
    Mangled("a zero-width space behind it", lambda token: f"{token}\u200b"),
    Mangled("a right-to-left mark before it", lambda token: f"\u200f{token}"),
    Mangled("the rest of a quoted-printable equals sign", lambda token: f"3D{token}"),
    Mangled("an equals sign of padding", lambda token: f"{token}===="),
    Mangled("its first character escaped", lambda token: f"%{ord(token[0]):02x}{token[1:]}"),
    Mangled("an escaped blank behind it", lambda token: f"{token}%20"),
    Mangled("an escaped line break behind it", lambda token: f"{token}%0D%0A"),
    Mangled("an escaped slash behind it", lambda token: f"{token}%2F"),
    *(
        Mangled(f"`{sign}` behind it", lambda token, s=sign: f"{token}{s}")
        for sign in ".,;:!?)>]}'\"*_~|…»"
    ),
    *(Mangled(f"`{sign}` before it", lambda token, s=sign: f"{s}{token}") for sign in "<([{'\"*_«"),
    Mangled("in angle brackets", lambda token: f"<{token}>"),
    Mangled("the rest of a tag behind it", lambda token: f"{token}</a>"),
    Mangled("a tracker's query behind it", lambda token: f"{token}?utm_source=mail"),
    Mangled("an escaped ampersand behind it", lambda token: f"{token}&amp;x=1"),
    Mangled("a fragment behind it", lambda token: f"{token}#top"),
    Mangled("a slash behind it", lambda token: f"{token}/"),
    Mangled("the whole address for it", lambda token: f"{BASE_URL}/r/{token}"),
    Mangled("`Bearer` before it", lambda token: f"Bearer {token}"),
    Mangled("`cs_` before it", lambda token: f"cs_{token}"),
]
GUESSED = [
    Mangled(
        "one character of it changed", lambda token: ("b" if token[0] == "a" else "a") + token[1:]
    ),
    Mangled("all of one letter", lambda _: "a" * 52),
    Mangled("the hash that is stored of it", link_hash),
    Mangled("the hash of that hash", lambda token: link_hash(link_hash(token))),
    Mangled("its hash, written as a token is", _hash_as_a_token),
    Mangled("ten thousand characters", lambda token: token * 200),
    Mangled("a Cyrillic letter in it", _middle("\u0430")),
    Mangled("a Cyrillic letter for one of its own", lambda token: "\u0430" + token[1:]),
    Mangled("full-width letters", lambda token: "".join(chr(ord(c) + 0xFEE0) for c in token)),
    Mangled("a combining accent on it", lambda token: f"{token}\u0301"),
    Mangled("a digit that no token has", lambda token: f"1{token[1:]}"),
    Mangled("a path that leaves", lambda _: "../../etc/passwd"),
    Mangled("a star", lambda _: "*"),
    Mangled("an object", lambda _: '{"linkHash": {"$ne": null}}'),
]
ROWS = ON_ITS_WAY + GUESSED


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_link_opens_only_as_it_was_mailed(row: Mangled) -> None:
    for name, door in LINK_DOORS.items():
        linked = Linked()

        reply = door.answers(linked, row.made_of(linked.token))

        wanted = door.opened if door.place in row.opens else {PATH: 404, BEARER: 401}[door.place]
        assert (name, reply.status) == (name, wanted)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_resume_token_opens_only_as_it_was_given(row: Mangled) -> None:
    linked = Linked()

    reply = RESUME.answers(linked, row.made_of(linked.doorway.resume_token()))

    assert reply.status == (200 if BODY in row.opens else 404)


@pytest.mark.parametrize("row", [row for row in ROWS if row.opens == NOWHERE], ids=str)
def test_what_opens_nothing_changes_nothing(row: Mangled) -> None:
    linked = Linked()
    before, writes = linked.kept(), linked.doorway.memory.writes

    for door in (*LINK_DOORS.values(), RESUME):
        door.answers(linked, row.made_of(linked.token))

    assert linked.kept() == before
    assert linked.doorway.memory.writes == writes


def test_the_rows_are_counted(record_property: Callable[[str, object], None]) -> None:
    rules = [row.rule for row in ROWS]
    doors = len(LINK_DOORS) + 1

    record_property("searched", f"{len(rows_closed())} texts that open nothing x {doors} doors")
    assert len(set(rules)) == len(rules)
    assert len(rows_closed()) > 50


def rows_closed() -> list[Mangled]:
    return [row for row in ROWS if row.opens == NOWHERE]


class TestAnothersLink:
    def test_it_answers_as_its_own_approver_whatever_the_form_says(self) -> None:
        linked = Linked()
        door = LINK_DOORS["form"]
        event = door.call(linked, linked.doorway.link(BEN))
        event["body"] = base64.b64encode(
            base64.b64decode(event["body"]) + b"&approver=ana%40example.com"
        ).decode()

        reply = linked.doorway.call(door.handler, event)

        (vote,) = linked.doorway.stored(linked.request).votes
        assert (reply.status, vote.approver) == (303, BEN)

    @pytest.mark.parametrize("name", ["approve", "reject"])
    def test_no_body_votes_as_somebody_named_in_it(self, name: str) -> None:
        linked = Linked()
        body = {"digest": linked.request.digest, "approver": ANA}
        event = an_event(
            "POST",
            "/x",
            token=linked.doorway.link(BEN),
            json_body=body,
            id=linked.request.request_id,
        )

        reply = linked.doorway.call(LINK_DOORS[name].handler, event)

        assert reply.status == 400
        assert linked.doorway.stored(linked.request).votes == ()

    @pytest.mark.parametrize("name", ["approve", "reject", "request"])
    def test_a_link_of_another_request_is_not_enough(self, name: str) -> None:
        linked = Linked()
        before = linked.kept()

        reply = LINK_DOORS[name].answers(linked, linked.others_token)

        assert (reply.status, reply.json["code"]) == (403, "LINK_NOT_ENOUGH")
        assert linked.kept() == before

    def test_a_link_of_another_request_shows_that_one_alone(self) -> None:
        linked = Linked()

        page = LINK_DOORS["page"].answers(linked, linked.others_token)

        assert "Pay that?" in page.text
        assert "Publish this?" not in page.text

    def test_another_requests_form_is_no_answer_to_this_one(self) -> None:
        linked = Linked()

        reply = LINK_DOORS["form"].answers(linked, linked.others_token)

        assert reply.status == 409
        assert linked.doorway.stored(linked.request).votes == ()
        assert linked.doorway.stored(linked.other).votes == ()


class TestAResumeToken:
    @pytest.mark.parametrize("approver", [ANA, BEN])
    def test_an_approvers_link_resumes_no_run(self, approver: str) -> None:
        linked = Linked()
        before = linked.kept()

        reply = RESUME.answers(linked, linked.doorway.link(approver))

        assert (reply.status, reply.json["code"]) == (404, "RESUME_UNKNOWN")
        assert linked.kept() == before

    @pytest.mark.parametrize("name", ["approve", "reject", "request"])
    def test_a_resume_token_answers_no_request_that_asks_people(self, name: str) -> None:
        linked = Linked()

        reply = LINK_DOORS[name].answers(linked, linked.doorway.resume_token())

        assert (reply.status, reply.json["code"]) == (403, "LINK_NOT_ENOUGH")

    def test_a_resume_token_resumes_no_other_run(self) -> None:
        linked = Linked()
        said = {"token": linked.doorway.resume_token(), "input": {"approved": True}}
        run = OTHER.rpartition(".")[0]

        reply = linked.doorway.call(RESUME.handler, an_event("POST", "/x", json_body=said, id=run))

        assert (reply.status, reply.json["code"]) == (404, "RESUME_UNKNOWN")

    def test_the_page_of_a_resume_token_is_that_of_its_own_gate(self) -> None:
        linked = Linked()

        page = LINK_DOORS["page"].answers(linked, linked.doorway.resume_token())

        assert page.status == 200
        assert "Pay this?" in page.text
        assert linked.doorway.memory.tables.requests[GATE].is_open


@dataclass(frozen=True)
class Moment:
    """As things stand: what happened before, and what ana's link is answered at each door."""

    rule: str
    before: Callable[[Linked], object]
    page: int = 200
    form: int = 409
    approve: int = 409
    reject: int = 409
    request: int = 200

    def __str__(self) -> str:
        return self.rule


def _ana(linked: Linked) -> None:
    linked.doorway.votes(linked.request, ANA)


def _both(linked: Linked) -> None:
    _ana(linked)
    linked.doorway.votes(linked.request, BEN)


MOMENTS = [
    Moment("before anybody has answered", lambda _: None, form=303, approve=200, reject=200),
    Moment("after its own answer", _ana, form=303, approve=200),
    Moment("after its own answer and the outcome", _both, form=303, approve=200),
    Moment(
        "after an outcome that it has no part in",
        lambda linked: linked.doorway.votes(linked.request, BEN, approved=False),
    ),
    Moment("after it was cancelled", lambda linked: linked.doorway.cancels(linked.request)),
    Moment("after it ended unanswered", lambda linked: linked.doorway.expires(linked.request)),
    Moment(
        "after the deadline, before the sweep",
        lambda linked: linked.doorway.clock.move(86_400),
        page=410,
        form=410,
        approve=410,
        reject=410,
    ),
    Moment(
        "after another's link was revoked",
        lambda linked: linked.doorway.revokes(linked.request, BEN),
        form=303,
        approve=200,
        reject=200,
    ),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
@pytest.mark.parametrize("name", ["page", "form", "approve", "reject", "request"])
def test_a_link_says_how_things_stand(moment: Moment, name: str) -> None:
    linked = Linked()
    moment.before(linked)

    reply = LINK_DOORS[name].answers(linked, linked.token)

    assert reply.status == getattr(moment, name)


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_no_replay_adds_a_vote_or_changes_an_outcome(moment: Moment) -> None:
    linked = Linked()
    moment.before(linked)
    for name in ("form", "approve", "reject"):
        LINK_DOORS[name].answers(linked, linked.token)
    before = linked.kept()

    for name in ("form", "approve", "reject", "page", "receipt", "request"):
        LINK_DOORS[name].answers(linked, linked.token)

    assert linked.kept() == before
    assert [vote.approver for vote in linked.doorway.stored(linked.request).votes].count(ANA) <= 1
