"""Are seals written once, and read as they were first written, whatever was put over them?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ParamValidationError
from moto import mock_aws

from countersign.adapters.seals import S3SealStore, number_of_key, seal_key
from countersign.domain.seals import StoredSeal
from countersign.service.ports import UnavailableError
from tests.adapters.stubs import StubClient, refusal

BUCKET = "seals-of-the-stack"


@pytest.fixture
def client() -> Iterator[Any]:
    """An S3 client with the bucket as the template makes it: versions, and a lock of a year."""
    with mock_aws():
        made = boto3.client("s3", region_name="us-east-1")
        made.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
        made.put_object_lock_configuration(
            Bucket=BUCKET,
            ObjectLockConfiguration={
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 365}},
            },
        )
        yield made


@pytest.fixture
def store(client) -> S3SealStore:
    return S3SealStore(client, BUCKET)


def test_before_the_first_seal_there_is_none(store):
    assert store.last() is None
    assert list(store.all()) == []


def test_seals_are_read_back_in_their_order(store):
    for number in (1, 2, 10, 3):
        assert store.add(number, f"seal {number}".encode())

    assert [(each.number, each.content) for each in store.all()] == [
        (1, b"seal 1"),
        (2, b"seal 2"),
        (3, b"seal 3"),
        (10, b"seal 10"),
    ]


def test_the_last_is_the_last_without_a_gap_so_that_a_planted_one_far_off_stops_nothing(store):
    for number in (1, 2, 9_999_999_999):
        store.add(number, b"a seal")

    assert store.last() == StoredSeal(2, b"a seal")


def test_a_number_is_written_once(store):
    assert store.add(1, b"the first")
    assert not store.add(1, b"the second")

    assert list(store.all()) == [StoredSeal(1, b"the first")]


def test_what_was_put_over_a_seal_hides_nothing_and_is_told(store, client):
    store.add(1, b"the first")
    client.put_object(Bucket=BUCKET, Key=seal_key(1), Body=b"forged")

    assert list(store.all()) == [StoredSeal(1, b"the first", versions=2)]
    assert store.last() == StoredSeal(1, b"the first", versions=2)


def test_a_seal_that_is_marked_as_deleted_is_read_all_the_same_and_counts(store, client):
    store.add(1, b"the first")
    store.add(2, b"the second")
    client.delete_object(Bucket=BUCKET, Key=seal_key(2))

    assert store.last() == StoredSeal(2, b"the second", is_hidden=True)


def test_a_seal_is_locked_for_the_buckets_retention(store, client):
    store.add(1, b"the first")
    written = client.head_object(Bucket=BUCKET, Key=seal_key(1))

    assert written["ObjectLockMode"] == "COMPLIANCE"
    assert (written["ObjectLockRetainUntilDate"] - written["LastModified"]).days in (364, 365)
    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(Bucket=BUCKET, Key=seal_key(1), VersionId=written["VersionId"])


def test_other_objects_of_the_bucket_are_no_seals(store, client):
    store.add(1, b"the first")
    for key in ("seals/readme.txt", "seals/1.json", "other/0000000002.json"):
        client.put_object(Bucket=BUCKET, Key=key, Body=b"x")

    assert list(store.all()) == [StoredSeal(1, b"the first")]


def test_names_are_in_the_order_of_numbers():
    assert seal_key(17) == "seals/0000000017.json"
    assert number_of_key(seal_key(17)) == 17
    assert number_of_key("seals/17.json") is None
    assert seal_key(9) < seal_key(10)


def a_version(number: int, version: str, second: int) -> dict[str, Any]:
    at = datetime(2026, 11, 22, 12, 0, second, tzinfo=UTC)
    return {"Key": seal_key(number), "VersionId": version, "LastModified": at}


def test_a_seal_whose_versions_are_told_on_two_pages_is_one_seal():
    pages = [
        {
            "Versions": [a_version(1, "a", 1), a_version(2, "late", 9)],
            "DeleteMarkers": [{"Key": seal_key(2), "IsLatest": True}],
            "IsTruncated": True,
            "NextKeyMarker": seal_key(2),
            "NextVersionIdMarker": "late",
        },
        {"Versions": [a_version(2, "later", 2), a_version(2, "first", 2)]},
    ]
    client = StubClient(
        list_object_versions=pages,
        get_object=[{"Body": BytesIO(b"one")}, {"Body": BytesIO(b"two")}],
    )

    read = list(S3SealStore(client, BUCKET).all())

    assert read == [StoredSeal(1, b"one"), StoredSeal(2, b"two", versions=3, is_hidden=True)]
    asked = {name: arguments for name, arguments in client.asked}
    assert asked["get_object"]["VersionId"] == "first"
    assert asked["list_object_versions"]["VersionIdMarker"] == "late"


@pytest.mark.parametrize("code", ["ConditionalRequestConflict", "PreconditionFailed"])
@pytest.mark.parametrize(
    ("there", "is_ours"), [(b"x", True), (b"another run's", False), (None, False)], ids=str
)
def test_a_name_that_is_taken_is_ours_where_our_own_answer_was_lost(code, there, is_ours):
    listed = [] if there is None else [a_version(1, "a", 1)]
    client = StubClient(
        put_object=[refusal(code)],
        list_object_versions=[{"Versions": listed}],
        get_object=[{"Body": BytesIO(there or b"")}],
    )

    assert S3SealStore(client, BUCKET).add(1, b"x") is is_ours
    assert client.asked[1] == ("list_object_versions", {"Bucket": BUCKET, "Prefix": seal_key(1)})


def test_a_bucket_says_whether_it_locks_what_is_written(store, client):
    assert store.is_locked()

    client.create_bucket(Bucket="open")
    assert not S3SealStore(client, "open").is_locked()
    client.create_bucket(Bucket="without-a-rule", ObjectLockEnabledForBucket=True)
    assert not S3SealStore(client, "without-a-rule").is_locked()


def test_a_reader_that_may_not_ask_for_the_lock_is_not_told_that_there_is_none():
    client = StubClient(get_object_lock_configuration=[refusal("AccessDenied")])

    with pytest.raises(ClientError, match="AccessDenied"):
        S3SealStore(client, BUCKET).is_locked()


@pytest.mark.parametrize(
    "failure", [refusal("SlowDown"), ConnectTimeoutError(endpoint_url="https://s3.example.com")]
)
def test_a_bucket_that_does_not_answer_is_unavailable(failure):
    with pytest.raises(UnavailableError):
        S3SealStore(StubClient(put_object=[failure]), BUCKET).add(1, b"x")


@pytest.mark.parametrize("failure", [refusal("AccessDenied"), ParamValidationError(report="x")])
def test_our_own_mistake_is_nobody_elses(failure):
    with pytest.raises(type(failure)):
        S3SealStore(StubClient(put_object=[failure]), BUCKET).add(1, b"x")
