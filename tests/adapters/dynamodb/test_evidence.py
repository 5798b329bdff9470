import pytest

from countersign.domain.evidence import EvidenceDamagedError
from tests.adapters.contracts.writes import an_opening_of
from tests.builders import KEY, the_evidence


def test_evidence_comes_back_with_the_digest_that_it_was_signed_by(client, stores):
    new = an_opening_of()
    stores.requests.open(new)

    item = client.get_item(TableName="Evidence", Key={"requestId": {"S": KEY}})["Item"]

    assert stores.evidence.get(KEY).digest() == new.evidence.digest()
    assert item["digest"] == {"S": new.request.digest}


def test_any_json_that_was_shown_is_kept_as_it_is(stores):
    data = {"z": [1, 2.5, -0.001, None, True, {}], "a": "ä — \u2028 \U0001f600", "": []}
    new = an_opening_of()
    shown = the_evidence(data=data)

    stores.requests.open(type(new)(**{**vars(new), "evidence": shown}))

    assert stores.evidence.get(KEY).data == data


@pytest.mark.parametrize("written", ["", "{", "[]", "{}", '{"prompt": 1}', "null"])
def test_what_is_evidence_no_more_says_so(client, stores, written):
    stores.requests.open(an_opening_of())
    client.update_item(
        TableName="Evidence",
        Key={"requestId": {"S": KEY}},
        UpdateExpression="SET evidence = :written",
        ExpressionAttributeValues={":written": {"S": written}},
    )

    with pytest.raises(EvidenceDamagedError):
        stores.evidence.get(KEY)
