import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from countersign.adapters.dynamodb.calls import TRIES, ConditionFailedError, call, transact
from countersign.service.ports import UnavailableError
from tests.adapters.stubs import StubClient, refusal


def cancelled(*codes):
    reasons = [{"Code": code} for code in codes]
    return refusal("TransactionCanceledException", CancellationReasons=reasons)


def writes(client, waits=None):
    pauses = [] if waits is None else waits
    transact(client, [{"Put": {}}, {"Put": {}}], wait=pauses.append)


def test_an_answer_is_given_as_it_came():
    client = StubClient(get_item=[{"Item": {}}])

    answer = call(client.get_item, TableName="T")

    assert answer == {"Item": {}}
    assert client.asked == [("get_item", {"TableName": "T"})]


@pytest.mark.parametrize(
    "code",
    ["ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerError"],
)
def test_a_store_that_cannot_answer_now_is_unavailable(code):
    client = StubClient(get_item=[refusal(code)])

    with pytest.raises(UnavailableError, match=code):
        call(client.get_item)


@pytest.mark.parametrize(
    "failure",
    [
        EndpointConnectionError(endpoint_url="http://store"),
        ReadTimeoutError(endpoint_url="http://store"),
    ],
)
def test_a_store_that_is_not_reached_is_unavailable(failure):
    client = StubClient(get_item=[failure])

    with pytest.raises(UnavailableError):
        call(client.get_item)


def test_our_own_mistake_is_not_called_unavailable():
    client = StubClient(get_item=[refusal("ValidationException")])

    with pytest.raises(ClientError):
        call(client.get_item)


def test_a_condition_of_a_single_write_that_fails_is_told_as_such():
    client = StubClient(update_item=[refusal("ConditionalCheckFailedException")])

    with pytest.raises(ConditionFailedError):
        call(client.update_item)


def test_a_transaction_names_the_writes_whose_conditions_failed():
    client = StubClient(transact_write_items=[cancelled("None", "ConditionalCheckFailed")])

    with pytest.raises(ConditionFailedError) as failed:
        writes(client)

    assert failed.value.places == (1,)
    assert len(client.asked) == 1


def test_a_failed_condition_counts_more_than_a_collision_beside_it():
    client = StubClient(
        transact_write_items=[cancelled("TransactionConflict", "ConditionalCheckFailed")]
    )

    with pytest.raises(ConditionFailedError) as failed:
        writes(client)

    assert failed.value.places == (1,)


def test_a_collision_is_tried_again_after_a_wait():
    waits = []
    client = StubClient(transact_write_items=[cancelled("TransactionConflict", "None"), {}])

    writes(client, waits)

    assert len(client.asked) == 2
    assert len(waits) == 1
    assert 0 < waits[0] < 0.1


def test_collisions_without_end_mean_that_somebody_else_was_first():
    waits = []
    client = StubClient(transact_write_items=[cancelled("None", "TransactionConflict")])

    with pytest.raises(ConditionFailedError) as failed:
        writes(client, waits)

    assert failed.value.places == (1,)
    assert len(client.asked) == TRIES
    assert len(waits) == TRIES - 1
    assert sum(waits) < 1


def test_throttling_without_end_means_that_the_store_is_unavailable():
    client = StubClient(transact_write_items=[cancelled("ThrottlingError", "None")])

    with pytest.raises(UnavailableError):
        writes(client)


def test_a_transaction_that_is_wrong_in_itself_is_not_tried_again():
    client = StubClient(transact_write_items=[cancelled("ValidationError", "None")])

    with pytest.raises(ClientError):
        writes(client)

    assert len(client.asked) == 1


def test_a_collision_after_an_unanswered_try_leaves_it_open_whose_writes_stand():
    unanswered = refusal(
        "TransactionCanceledException",
        CancellationReasons=[{"Code": "TransactionConflict"}],
        ResponseMetadata={"RetryAttempts": 2},
    )
    client = StubClient(
        transact_write_items=[unanswered, cancelled("ConditionalCheckFailed", "None")]
    )

    with pytest.raises(ConditionFailedError) as failed:
        writes(client)

    assert failed.value.may_be_ours


def test_a_condition_that_fails_at_the_first_try_is_not_ours():
    client = StubClient(transact_write_items=[cancelled("ConditionalCheckFailed", "None")])

    with pytest.raises(ConditionFailedError) as failed:
        writes(client)

    assert not failed.value.may_be_ours
