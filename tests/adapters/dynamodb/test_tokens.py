from countersign.adapters.dynamodb.tokens import DynamoTokenStore, token_item
from countersign.service.ports import TaskToken
from tests.adapters.stubs import StubClient
from tests.adapters.tables import tables

TOKEN = TaskToken("refund.run-1.review", "the-token", 3)


def test_a_token_comes_back_with_its_generation_by_a_consistent_read():
    client = StubClient(get_item=[{"Item": token_item(TOKEN)}])

    assert DynamoTokenStore(client, tables()).get(TOKEN.request_id) == TOKEN

    [(_, asked)] = client.asked
    assert asked["ConsistentRead"] is True
