"""Does one file hold all that an auditor needs, nothing that opens a door, and no lie unseen?"""

import json
from dataclasses import replace

import pytest

from countersign.adapters.dynamodb.request_item import changing, request_item
from countersign.domain.canonical import canonical_text
from countersign.domain.request import BY_POLICY
from countersign_workbench.cli.audit_export import (
    RECORD,
    WITHHELD,
    read_export,
    record_of,
    request_line,
    request_of_record,
)
from countersign_workbench.cli.audit_findings import finding
from tests.audit.histories import a_history, export_of, stores_in
from tests.builders import SECRET, a_request


def told(lines: list[str]) -> list[dict]:
    return [json.loads(line) for line in lines]


def written(lines: list[dict]) -> list[str]:
    return [canonical_text(line) for line in lines]


def problems(lines: list[str]) -> list[str]:
    return [
        problem["why"]
        for account in read_export(lines).accounts
        for problem in finding(account, {})["problems"]
    ]


def test_an_export_reads_back_as_what_was_exported() -> None:
    memory = a_history(3, requests=30)
    lines = export_of(memory, with_evidence=True)

    read = read_export(line + "\n" for line in lines)

    assert not read.flaws
    assert not problems(lines)
    for account in read.accounts:
        kept = stores_in(memory).account(account.request_id)
        assert account.trails == kept.trails
        assert account.evidence == kept.evidence
        unseen = replace(kept.request, prompt="", fields=None, notify_url=None)
        assert account.request == unseen


def test_every_attribute_of_a_record_is_given_or_withheld_for_a_reason() -> None:
    """So that who adds one has to say which."""
    full = a_request(
        fields=[{"name": "amount"}],
        notify_url="https://hooks.example.com/secret",
        root_execution_id="order.run-1",
        scopes=("refund.run-1.both",),
        answered_by=BY_POLICY,
    )

    stored = request_item(full).keys() | changing(full).keys()

    assert stored == RECORD | WITHHELD.keys()
    assert not RECORD & WITHHELD.keys()


def test_no_token_no_link_and_no_secret_is_in_it_and_no_evidence_unless_asked_for() -> None:
    memory = a_history(3, requests=5)
    text = "\n".join(export_of(memory))
    with_evidence = "\n".join(export_of(memory, with_evidence=True))

    secrets = [token.token for token in memory.tables.tokens.values()]
    secrets += [*memory.tables.links, SECRET.decode(), "https://sign.example.com"]
    assert secrets
    assert not [secret for secret in secrets if secret in with_evidence]
    assert "Refund order A-1?" not in text
    assert "Refund order A-1?" in with_evidence


def test_an_address_that_is_told_of_the_end_is_not_given() -> None:
    request = a_request(notify_url="https://hooks.example.com/secret")

    assert "secret" not in canonical_text(record_of(request))
    assert request_of_record(record_of(request), request.chain).notify_url is None


def first_closed(lines: list[dict]) -> dict:
    return next(line for line in lines[1:-1] if line["record"].get("outcome"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda r: r["votes"][0].update(approved=not r["votes"][0]["approved"]), "vote 1 differs"),
        (lambda r: r.update(quorum=9), "the terms of asking differ"),
        (lambda r: r["outcome"].update(approvedBy="eve@example.com"), "the end differs"),
        (lambda r: r.update(requestStatus="pending"), "the chain tells an end"),
        (lambda r: r.update(requestId="another"), "its record is that of another"),
        (lambda r: r.pop("audience"), "the request's record cannot be read"),
        (lambda r: r.update(votes="none"), "the request's record cannot be read"),
        (lambda r: r.update(audience={"S": 1}), "the request's record cannot be read"),
    ],
)
def test_a_record_that_says_otherwise_than_its_chain_is_named(change, why) -> None:
    lines = told(export_of(a_history(3, requests=8)))
    change(first_closed(lines)["record"])

    assert any(found.startswith(why) for found in problems(written(lines)))


@pytest.mark.parametrize("evidence", [{"data": "forged"}, {}, 5, {"prompt": "another"}])
def test_evidence_that_was_changed_is_named(evidence) -> None:
    lines = told(export_of(a_history(3, requests=1), with_evidence=True))
    known = lines[1]["evidence"]
    lines[1]["evidence"] = {**known, **evidence} if isinstance(evidence, dict) else evidence
    if evidence == {}:
        lines[1]["evidence"] = evidence

    assert "was changed" in problems(written(lines))[0]


@pytest.mark.parametrize("lacks", ["deleted", "damaged"])
def test_a_request_without_its_record_is_exported_with_what_is_left(lacks) -> None:
    memory = a_history(3, requests=1)
    [key] = memory.tables.requests
    account = replace(stores_in(memory).account(key), request=None, lacks=lacks)
    bare = replace(
        account,
        decisions=replace(account.decisions, head=None),
        deliveries=replace(account.deliveries, head=None),
    )

    [read] = read_export(["{}", request_line(bare)]).accounts

    assert read.lacks == lacks
    assert read.entries == account.entries


def flaws(lines: list[str]) -> list[tuple[int, str]]:
    return [(flaw.line, flaw.why) for flaw in read_export(lines).flaws]


def test_each_thing_that_is_wrong_with_a_file_is_named_by_its_line() -> None:
    head, first, end = export_of(a_history(3, requests=1))

    assert flaws(["{}", first, end]) == [(1, "it does not say that it is countersign-audit/1")]
    assert flaws([head, first]) == [(2, "the end tells of None requests, there are 1")]
    assert flaws([head, end]) == [(2, "the end tells of 1 requests, there are 0")]
    assert flaws([head, first, "{}", end]) == [(3, "it is neither a request nor the end")]
    assert flaws([head, "spoilt", first, end]) == [(2, "it is not JSON")]
    assert flaws([head, "[]", first, end]) == [(2, "it is not a JSON object")]
    two = end.replace("1", "2")
    assert flaws([head, first, first, two]) == [
        (3, f"{json.loads(first)['request']} is told twice")
    ]
    assert flaws([]) == [(0, "the end tells of None requests, there are 0")]


@pytest.mark.parametrize(
    "line",
    [
        '{"request": "r"}',
        '{"request":"r","request":"r"}',
        '{"more":NaN,"request":"r"}',
        '{"more":1.0,"request":"r"}',
        '{"more":123456789012345678901234567890,"request":"r"}',
        '{"more":"\\ud800","request":"r"}',
        '{"more":"\udcff","request":"r"}',
    ],
)
def test_a_line_that_is_not_in_form_is_named_and_judged_all_the_same(line) -> None:
    read = read_export(["{}", line])

    assert "it is not in the form of RFC 8785" in [flaw.why for flaw in read.flaws]
    assert [account.request_id for account in read.accounts] == ["r"]


@pytest.mark.parametrize(
    "decisions",
    [
        None,
        5,
        [],
        {"head": {"seq": "1", "hash": 5}, "entries": [None, 5, {}, {"seq": True, "entry": []}]},
        {"head": {"seq": 1}, "entries": {"a": 1}},
    ],
)
def test_nothing_that_stands_in_a_line_makes_the_reading_fail(decisions) -> None:
    whole = told(export_of(a_history(3, requests=1)))
    whole[1]["decisions"] = decisions

    [account] = read_export(written(whole)).accounts

    assert not finding(account, {})["holds"]


def test_an_entry_at_a_place_that_is_no_place_is_written_as_such() -> None:
    memory = a_history(3, requests=1)
    [key] = memory.tables.requests
    account = stores_in(memory).account(key)
    entries = (replace(account.decisions.entries[0], seq=10**30),)
    odd = replace(account, decisions=replace(account.decisions, entries=entries))

    [read] = read_export(["{}", request_line(odd)]).accounts

    assert read.decisions.entries[0].seq == -1
