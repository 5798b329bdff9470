"""Is what is wrong with a request named once, in the right place?"""

from dataclasses import replace

from countersign.domain.seals import Mark
from countersign_workbench.cli.audit_findings import (
    DAMAGED,
    Trail,
    finding,
    lines_of,
    nothing_left,
    sealed_requests,
)
from tests.audit.histories import a_history, stores_in


def an_account():
    memory = a_history(1, requests=1)
    [key] = memory.tables.requests
    return stores_in(memory).account(key)


def test_what_holds_has_no_problem() -> None:
    account = an_account()

    found = finding(account, {})

    assert found == {
        "id": account.request_id,
        "holds": True,
        "entries": account.entries,
        "problems": [],
    }


def test_each_chain_is_named_by_its_first_broken_entry_alone() -> None:
    account = an_account()
    decisions, deliveries = (
        replace(trail, entries=tuple(replace(each, body={}) for each in trail.entries))
        for trail in account.trails
    )

    found = finding(replace(account, decisions=decisions, deliveries=deliveries), {})

    assert [(one["chain"], one["seq"]) for one in found["problems"]] == [
        (account.decisions.chain, 1),
        (account.deliveries.chain, 1),
    ]


def test_a_request_that_is_gone_is_told_by_its_seal_too() -> None:
    marks = {"r_1": [Mark(3, "f" * 64, seal=7)]}

    found = finding(nothing_left("r_1"), marks)

    assert [one["why"] for one in found["problems"]] == [
        "the request was deleted; 0 entries of its trail are left",
        "entry 1 is missing: seal 7 recorded entry 3",
    ]
    assert sealed_requests({"r_1": [], "r_1#delivery": [], "r_2": []}) == {"r_1", "r_2"}


def test_a_record_that_cannot_be_read_is_not_called_deleted() -> None:
    account = an_account()
    bare = [Trail(trail.chain, trail.entries, None) for trail in account.trails]
    damaged = replace(account, request=None, lacks=DAMAGED, decisions=bare[0], deliveries=bare[1])

    [problem] = finding(damaged, {})["problems"]

    assert problem["why"].startswith("the request's record cannot be read; ")


def test_findings_in_words() -> None:
    whole, gone = finding(an_account(), {}), finding(nothing_left("r_1"), {})

    assert list(lines_of([whole, gone])) == [
        f"holds   {whole['id']}  {whole['entries']} entries",
        "BROKEN  r_1  chain r_1: the request was deleted; 0 entries of its trail are left",
        "audit: 2 requests, 1 hold, 1 broken",
    ]
