from countersign.adapters.dynamodb.request_opening import opening_writes
from tests.adapters.contracts.writes import a_decision_by_policy, an_opening_of
from tests.adapters.tables import tables
from tests.builders import SECRET
from tests.fakes.world import NOON

DAY = 86_400


def puts(**other):
    writes = opening_writes(an_opening_of(**other), tables(), evidence_days=30)
    return [write["Put"] for write in writes]


def test_everything_that_is_opened_is_new_or_nothing_is_written():
    assert all(put["ConditionExpression"].startswith("attribute_not_exists") for put in puts())


def test_the_largest_opening_is_within_one_transaction():
    names = [f"approver{n}@example.com" for n in range(40)]

    assert len(puts(approvers=names)) <= 100


def test_evidence_goes_when_its_retention_after_the_deadline_is_over():
    [evidence] = [put for put in puts(deadline=NOON + 100) if put["TableName"] == "Evidence"]

    assert evidence["Item"]["expiresAt"] == {"N": str(NOON + 100 + 30 * DAY)}


def test_only_its_own_table_holds_a_secret_and_only_its_own_a_token():
    for put in puts():
        if put["TableName"] != "LinkSecrets":
            assert SECRET not in str(put).encode()
        if put["TableName"] != "TaskTokens":
            assert "token-1" not in str(put)


def test_a_request_that_stands_alone_stores_no_token():
    written = {put["TableName"] for put in puts(token_generation=0)}

    assert "TaskTokens" not in written


def test_what_nobody_is_asked_for_stores_no_secret():
    new = a_decision_by_policy()

    writes = opening_writes(new, tables(), evidence_days=30)

    written = [write["Put"]["TableName"] for write in writes]
    assert sorted(written) == ["Audit", "Audit", "Evidence", "Requests"]
