"""Is everything that is left of a request read, however it was damaged?"""

import pytest

from countersign_workbench.cli.audit_findings import DAMAGED, DELETED, finding
from countersign_workbench.cli.audit_store import stores_of, traced_requests
from countersign_workbench.cli.deployment import find
from tests.adapters.tables import NAMES
from tests.workbench.cli.audited import audited


@pytest.fixture
def stack():
    with audited() as stack:
        stack.voted("r_1")
        yield stack


def test_an_account_has_the_request_both_chains_and_the_evidence(stack) -> None:
    account = stores_of(find(stack.place)).account("r_1")

    assert account.request.status == "approved"
    assert [len(trail.entries) for trail in account.trails] == [3, 1]
    assert account.evidence.data == 1
    assert account.lacks is None


def test_a_deleted_request_is_told_by_the_trail_it_left(stack) -> None:
    stack.delete("REQUESTS_TABLE", requestId="r_1")

    account = stores_of(find(stack.place)).account("r_1")

    assert account.lacks == DELETED
    assert account.entries == 4


@pytest.mark.parametrize("name", ["chainHash", "votes", "quorum", "audience", "requestStatus"])
def test_a_record_that_lost_a_part_is_damaged_and_stops_no_audit(stack, name) -> None:
    stack.database.update_item(
        TableName=NAMES["REQUESTS_TABLE"],
        Key={"requestId": {"S": "r_1"}},
        UpdateExpression="REMOVE #name",
        ExpressionAttributeNames={"#name": name},
    )

    account = stores_of(find(stack.place)).account("r_1")

    assert account.lacks == DAMAGED or account.contradictions
    assert not finding(account, {})["holds"]


def test_evidence_that_cannot_be_read_is_a_contradiction_and_stops_no_audit(stack) -> None:
    key = {"requestId": {"S": "r_1"}}
    stack.database.put_item(
        TableName=NAMES["EVIDENCE_TABLE"], Item={**key, "evidence": {"S": "spoilt"}}
    )

    account = stores_of(find(stack.place)).account("r_1")

    assert account.evidence is None
    assert "was changed" in account.contradictions[0]


def test_a_trace_in_any_table_is_found(stack) -> None:
    stack.voted("r_2")
    stack.voted("r_3")
    stack.delete("REQUESTS_TABLE", requestId="r_2")
    stack.forget("r_3")
    stores = stores_of(find(stack.place))

    assert traced_requests(find(stack.place)) == ["r_1", "r_2"]
    assert stores.left_a_trace("r_2")
    assert not stores.left_a_trace("r_3")
