from countersign.adapters.dynamodb.tokens import DynamoTokenStore, token_item
from countersign.service.ports import TaskToken
from tests.adapters.tables import tables

KEY = "refund.run-1.review"
FIRST, SECOND, THIRD = (TaskToken(KEY, f"token-{n}", n) for n in (1, 2, 3))


def put(client, *tokens):
    for token in tokens:
        client.put_item(TableName="TaskTokens", Item=token_item(token))


def test_tokens_come_back_as_they_were_written_the_latest_first(client):
    put(client, FIRST, SECOND, THIRD)

    assert DynamoTokenStore(client, tables()).up_to(KEY, 3) == (THIRD, SECOND, FIRST)


def test_later_ones_than_asked_for_are_left_out(client):
    put(client, FIRST, SECOND)

    assert DynamoTokenStore(client, tables()).up_to(KEY, 1) == (FIRST,)


def test_one_that_is_not_there_hides_no_other(client):
    put(client, FIRST, THIRD)

    assert DynamoTokenStore(client, tables()).up_to(KEY, 3) == (THIRD, FIRST)
