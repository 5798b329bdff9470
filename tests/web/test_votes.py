import pytest

from countersign.domain.credentials import Caller, LinkCaller
from countersign.domain.decide import Refused
from countersign.web.calls import read_call
from countersign.web.problems import ProblemError
from countersign.web.votes import count_refused, problem_of, vote_of
from tests.web.doorway import ANA, BEN, Doorway, an_event

HOLDER = LinkCaller("a.b.c", ANA, 1, "hash")


def test_a_links_vote_is_its_approvers_and_a_credentials_its_own_addresss() -> None:
    call = read_call(an_event("POST", json_body={"reason": " why ", "digest": "sha256:x"}))

    by_link = vote_of(call, Caller(ANA, address=ANA, link=HOLDER), approved=False)
    by_credential = vote_of(
        call, Caller("x", frozenset({"requests:decide"}), address=BEN), approved=True
    )

    assert (by_link.approver, by_link.via, by_link.approved) == (ANA, "link", False)
    assert (by_credential.approver, by_credential.via) == (BEN, "credential")
    assert (by_link.reason, by_link.digest) == ("why", "sha256:x")


@pytest.mark.parametrize("name", ["approver", "approvedBy", "as", "approved", "token"])
def test_names_that_could_be_taken_for_more_are_refused(name: str) -> None:
    call = read_call(an_event("POST", json_body={name: ANA}))

    with pytest.raises(ProblemError) as refused:
        vote_of(call, Caller(ANA, link=HOLDER), approved=True)

    assert refused.value.errors[0].path == name


@pytest.mark.parametrize(("code", "counted"), [("DIGEST_MISMATCH", 1), ("REQUEST_BUSY", 0)])
def test_refusals_are_counted_but_not_a_crowd(code: str, counted: int) -> None:
    doorway = Doorway()
    doorway.a_request()
    link_hash = next(iter(doorway.memory.tables.links))

    count_refused(code, link_hash, links=doorway.memory.links, now=doorway.clock.now())

    assert doorway.memory.tables.links[link_hash].refusals == counted


def test_a_crowd_is_told_to_come_again() -> None:
    problem = problem_of(Refused("REQUEST_BUSY", "nothing was recorded", None))

    assert (problem.status, problem.headers) == (503, {"Retry-After": "1"})
    assert problem.detail == "Nothing was recorded."


def test_a_conflict_carries_how_the_request_stands() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    doorway.votes(request, ANA)
    stored = doorway.stored(request)

    facts = problem_of(Refused("REQUEST_CLOSED", "it is closed", stored)).facts

    assert facts["outcome"] == stored.outcome
