"""Which seals are read, and what is said where they are not as they were?"""

from dataclasses import replace
from typing import Any

import pytest

from countersign.adapters.seals import seal_key
from countersign.domain.seals import Mark, StoredSeal
from countersign_workbench.cli.audit_seals import (
    SealsRead,
    read_seals,
    seals_in_folder,
    seals_of,
)
from countersign_workbench.cli.deployment import find
from tests.adapters.stubs import refusal
from tests.audit.histories import a_history, sealed
from tests.workbench.cli.audited import BUCKET, audited


def test_what_was_sealed_more_than_once_is_held_by_its_first_seal() -> None:
    memory = a_history(1, requests=1)
    seals = [StoredSeal(1, sealed(memory).kept[1])]
    [(key, request)] = memory.tables.requests.items()

    read = read_seals(seals)

    assert read.marks[key] == [Mark(request.chain.seq, request.chain.hash, seal=1)]
    assert read.holds


def test_seals_in_words() -> None:
    read = read_seals(sealed(a_history(1, requests=2), at_once=2).all())

    assert list(read.lines()) == [
        "seals: 2 seals, the last one is 2 of 2026-11-22T12:00:00Z, 0 broken"
    ]


def test_that_there_is_no_seal_is_a_flaw() -> None:
    read = read_seals([])

    assert not read.holds
    assert list(read.lines()) == ["BROKEN  seal 1: there is no seal", "seals: 0 seals, 1 broken"]


def test_a_seal_that_was_written_more_than_once_is_broken_since_either_may_be_forged() -> None:
    (seal,) = sealed(a_history(1, requests=1)).all()

    read = read_seals([StoredSeal(1, seal.content, versions=2)])

    assert not read.holds
    assert read.marks
    assert next(read.lines()) == (
        "BROKEN  seal 1: it has 2 versions, of which the one that says to be the oldest is read"
    )


def test_a_mark_of_deletion_over_a_seal_is_told_and_changes_nothing() -> None:
    (seal,) = sealed(a_history(1, requests=1)).all()

    read = read_seals([StoredSeal(1, seal.content, is_hidden=True)])

    assert read.holds
    assert "note    seal 1 is marked as deleted; it is read all the same" in list(read.lines())


def test_a_broken_seal_is_told_in_json_as_in_words() -> None:
    read = read_seals([StoredSeal(4, b"spoilt")])

    assert read.to_json() == {
        "count": 0,
        "last": None,
        "problems": [{"seal": 4, "why": "it is not a seal: JSONDecodeError"}],
        "notes": [],
    }


def test_a_folder_holds_seals_by_their_names_and_may_hold_anything_else(tmp_path) -> None:
    for name in ("0000000002.json", "0000000001.json", "1.json", "export.jsonl"):
        (tmp_path / name).write_text(name)

    assert [each.number for each in seals_in_folder(tmp_path)] == [1, 2]


def test_the_bucket_is_the_one_that_the_stack_names() -> None:
    with audited() as stack:
        stack.voted("r_1")
        stack.seal()
        stack.storage.delete_object(Bucket=BUCKET, Key=seal_key(1))

        read = seals_of(find(stack.place))

    assert read.count == 1
    assert sorted(read.marks) == ["r_1", "r_1#delivery"]


@pytest.mark.parametrize(
    ("retention", "notes"),
    [
        ({"Mode": "GOVERNANCE", "Days": 7}, ()),
        (
            None,
            (
                "the bucket does not lock what is written: "
                "its seals may have been deleted or replaced",
            ),
        ),
    ],
    ids=["locked", "not locked"],
)
def test_a_bucket_that_locks_nothing_is_told(retention, notes) -> None:
    with audited() as stack:
        stack.lock(retention)
        stack.seal()

        read = seals_of(find(stack.place))

    assert (read.count, read.notes) == (1, notes)


def test_that_the_lock_may_not_be_asked_for_is_told_and_stops_nothing() -> None:
    with audited() as stack:
        stack.seal()
        storage = Barred(stack.storage)
        read = seals_of(find(replace(stack, storage=storage).place))

    assert read.count == 1
    assert read.notes == ("whether the bucket locks what is written is not known: AccessDenied",)


class Barred:
    """S3 to somebody who may read everything but how a bucket is locked."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get_object_lock_configuration(self, **_: Any) -> None:
        raise refusal("AccessDenied")


@pytest.mark.parametrize("read", [SealsRead()])
def test_without_seals_nothing_is_vouched_for_and_nothing_is_wrong(read) -> None:
    assert read.holds
    assert not read.marks
