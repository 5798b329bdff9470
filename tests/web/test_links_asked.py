from countersign.domain.credentials import Caller
from countersign.web.calls import read_call
from countersign.web.links_asked import links_answered, links_question, links_wanted
from tests.web.doorway import ANA, BEN, CAT, Doorway, an_event

LINKS = {"x": {ANA: "https://a", BEN: "https://b"}}


def test_with_the_scope_all_open_requests_of_others_are_asked_for() -> None:
    doorway = Doorway()
    mine = doorway.a_request("a.mine.s", requester="desk")
    theirs = doorway.a_request("a.theirs.s", requester="other")
    closed = doorway.a_request("a.closed.s", requester="other")
    doorway.votes(closed, ANA)
    caller = Caller("desk", frozenset({"requests:links"}))

    assert links_wanted(caller, [mine, theirs, doorway.stored(closed)]) == ["a.theirs.s"]


def test_with_an_address_only_those_that_ask_it() -> None:
    doorway = Doorway()
    request = doorway.a_request("a.b.c", requester="other")

    assert links_wanted(Caller("x", address="ANA@example.com"), [request]) == ["a.b.c"]
    assert links_wanted(Caller("x", address=CAT), [request]) == []
    assert links_wanted(Caller("x"), [request]) == []


def test_the_question_names_the_credential_by_its_hash_alone() -> None:
    doorway = Doorway()
    token = doorway.a_token("requests:links")

    question = links_question(read_call(an_event(token=token)), ["a.b.c"])

    assert question["requestIds"] == ["a.b.c"]
    assert question["credential"] in doorway.memory.tables.credentials
    assert token not in str(question)


def test_too_much_in_an_answer_goes_no_further() -> None:
    assert links_answered(Caller("x", address=BEN.upper()), LINKS) == {"x": {BEN: "https://b"}}
    assert links_answered(Caller("x", frozenset({"requests:links"})), LINKS) == LINKS
    assert links_answered(Caller("x"), None) == {}
