"""Does `countersign audit verify` find what was changed, and say which request, entry and why?"""

import io
import json
from collections.abc import Iterator
from typing import Any

import click
import pytest

from countersign.adapters.seals import seal_key
from countersign_workbench.cli import audit
from tests.adapters.tables import NAMES
from tests.workbench.cli.audited import BUCKET, Audited, audited, run


@pytest.fixture
def stack() -> Iterator[Audited]:
    with audited() as made:
        yield made


def forge(stack, chain: str, seq: int) -> None:
    key = {"chain": {"S": chain}, "seq": {"N": str(seq)}}
    item = stack.database.get_item(TableName=NAMES["AUDIT_TABLE"], Key=key)["Item"]
    entry = json.loads(item["entry"]["S"])
    entry["at"] = "2020-01-01T00:00:00Z"
    stack.database.put_item(
        TableName=NAMES["AUDIT_TABLE"], Item={**item, "entry": {"S": json.dumps(entry)}}
    )


def test_a_whole_trail_holds(stack, capsys) -> None:
    stack.voted("r_1")

    code, said = run(stack, capsys, request_id="r_1")

    assert code == 0
    assert said.splitlines() == ["holds   r_1  4 entries", "audit: 1 request, 1 hold, 0 broken"]


def test_a_forged_entry_is_named_with_its_request_chain_and_reason(stack, capsys) -> None:
    stack.voted("r_1")
    stack.voted("r_2")
    forge(stack, "r_2", seq=2)

    code, said = run(stack, capsys, everything=True)

    assert code == 1
    assert "holds   r_1" in said
    assert "BROKEN  r_2  chain r_2, entry 2: its content is not what its hash was made of" in said
    assert said.endswith("audit: 2 requests, 1 hold, 1 broken\n")


def test_a_trail_that_was_cut_off_is_found(stack, capsys) -> None:
    stack.voted("r_1")
    stack.delete("AUDIT_TABLE", chain="r_1", seq=3)

    code, said = run(stack, capsys, request_id="r_1", as_json=True)

    assert code == 1
    told = json.loads(said)
    assert told["holds"] is False
    assert told["requests"][0]["problems"] == [
        {"chain": "r_1", "seq": 3, "why": "entry 3 is missing: the chain has 3"}
    ]


def test_a_request_that_was_deleted_is_found_by_the_trail_it_left(stack, capsys) -> None:
    stack.voted("r_1")
    stack.delete("REQUESTS_TABLE", requestId="r_1")

    code, said = run(stack, capsys, everything=True)

    assert code == 1
    assert "the request was deleted; 4 entries of its trail are left" in said


def test_a_deleted_request_is_broken_also_where_it_is_asked_for_by_name(stack, capsys) -> None:
    stack.voted("r_1")
    stack.delete("REQUESTS_TABLE", requestId="r_1")

    code, said = run(stack, capsys, request_id="r_1")

    assert code == 1
    assert "BROKEN  r_1  chain r_1: the request was deleted" in said


def test_a_request_whose_whole_trail_was_deleted_is_found_too(stack, capsys) -> None:
    stack.voted("r_1")
    for seq in (1, 2, 3):
        stack.delete("AUDIT_TABLE", chain="r_1", seq=seq)

    code, said = run(stack, capsys, everything=True)

    assert code == 1
    assert "entry 1: entry 1 is missing" in said


def test_a_request_that_never_was_is_neither_sound_nor_broken(stack, capsys) -> None:
    code, said = run(stack, capsys, request_id="r_9", as_json=True)

    assert code == 2
    assert json.loads(said) == {"holds": False, "requests": [], "notFound": "r_9"}


def test_a_request_that_never_was_is_told_apart_in_words_too(stack, capsys) -> None:
    with pytest.raises(click.exceptions.Exit):
        audit.verify.callback.__wrapped__(
            request_id="r_9", everything=False, as_json=False, place=stack.place
        )

    assert capsys.readouterr().err == "not found: r_9\n"


def test_an_empty_deployment_holds(stack, capsys) -> None:
    code, said = run(stack, capsys, everything=True)

    assert code == 0
    assert said == "audit: 0 requests, 0 hold, 0 broken\n"


@pytest.mark.parametrize(
    "wished",
    [{}, {"request_id": "r_1", "everything": True}, {"everything": True, "file": "x"}],
    ids=["nothing", "both", "a file too"],
)
def test_one_request_or_all_and_not_both(stack, capsys, wished) -> None:
    with pytest.raises(click.UsageError, match="--all"):
        run(stack, capsys, **wished)


@pytest.mark.parametrize(
    ("wished", "why"),
    [
        ({"everything": True, "seals": "folder"}, "its own bucket"),
        ({"file": "x", "seals": "s3"}, "a folder that you fetched"),
        ({"file": "x", "seals": "nowhere"}, "no such folder"),
    ],
)
def test_a_deployment_is_held_against_its_bucket_and_a_file_against_a_folder(
    stack, capsys, wished, why
) -> None:
    with pytest.raises(click.UsageError, match=why):
        run(stack, capsys, **wished)


def test_a_trail_that_was_written_anew_with_its_head_is_found_by_its_seal_alone(
    stack, capsys
) -> None:
    """The operator's own forgery: another history under the same id, whole in itself."""
    stack.voted("r_1", data="the truth")
    stack.seal()
    stack.forget("r_1")
    stack.voted("r_1", data="a forgery")

    without, _ = run(stack, capsys, request_id="r_1")
    code, said = run(stack, capsys, request_id="r_1", seals="s3")

    assert without == 0
    assert code == 1
    assert "BROKEN  r_1  chain r_1, entry 3: seal 1 recorded another entry 3" in said
    assert "seals: 1 seal, the last one is 1 of " in said


@pytest.mark.parametrize("wished", [{"everything": True}, {"request_id": "r_1"}])
def test_a_request_of_which_no_trace_is_left_is_found_by_its_seal(stack, capsys, wished) -> None:
    stack.voted("r_1")
    stack.voted("r_2")
    stack.seal()
    stack.forget("r_1")

    code, said = run(stack, capsys, seals="s3", **wished)

    assert code == 1
    assert "BROKEN  r_1  chain r_1, entry 1: entry 1 is missing: seal 1 recorded entry 3" in said
    assert "BROKEN  r_1  chain r_1: the request was deleted" in said
    assert "BROKEN  r_2" not in said


def test_a_trail_that_has_grown_since_its_seal_holds(stack, capsys) -> None:
    stack.voted("r_1")
    stack.seal()
    stack.voted("r_2")

    code, said = run(stack, capsys, everything=True, seals="s3", as_json=True)

    assert code == 0
    assert json.loads(said)["seals"]["count"] == 1


def test_without_any_seal_nothing_can_be_held_against_one(stack, capsys) -> None:
    stack.voted("r_1")

    code, said = run(stack, capsys, everything=True, seals="s3")

    assert code == 1
    assert "BROKEN  seal 1: there is no seal" in said


def test_what_was_put_over_a_seal_is_told_and_hides_nothing(stack, capsys) -> None:
    stack.voted("r_1", data="the truth")
    stack.seal()
    stack.forget("r_1")
    stack.voted("r_1", data="a forgery")
    stack.storage.delete_object(Bucket=BUCKET, Key=seal_key(1))
    stack.seal()

    code, said = run(stack, capsys, request_id="r_1", seals="s3")

    assert code == 1
    assert "note    seal 1 is marked as deleted; it is read all the same" in said
    assert "seal 1 recorded another entry 3" in said


def test_the_story_of_a_request_is_told_with_its_seals(stack, capsys) -> None:
    stack.voted("r_1")
    stack.seal()

    code, said = run(stack, capsys, audit.show, request_id="r_1", seals="s3")
    _, as_json = run(stack, capsys, audit.show, request_id="r_1", seals="s3", as_json=True)

    assert code == 0
    assert "ana@example.com approved, by credential" in said
    assert "seals: 1 seal" in said
    assert json.loads(as_json)["seals"]["problems"] == []


def test_a_story_that_is_not_true_ends_in_one(stack, capsys) -> None:
    stack.voted("r_1")
    forge(stack, "r_1", seq=2)

    assert run(stack, capsys, audit.show, request_id="r_1")[0] == 1
    assert run(stack, capsys, audit.show, request_id="r_9")[0] == 2
    with pytest.raises(click.UsageError, match="its own bucket"):
        run(stack, capsys, audit.show, request_id="r_1", seals="folder")


class Lambda:
    """A function that answers as told."""

    def __init__(self, payload: Any, **more: str) -> None:
        self._reply = {"Payload": io.BytesIO(json.dumps(payload).encode()), **more}

    def invoke(self, *, FunctionName: str) -> dict[str, Any]:  # noqa: N803  (the client's name)
        return {"function": FunctionName, **self._reply}


@pytest.mark.parametrize(
    ("is_complete", "said"),
    [
        (True, "8 chains sealed, up to seal 3\n"),
        (False, "8 chains sealed, up to seal 3; not all chains yet: run it again\n"),
    ],
)
def test_the_deployment_is_sealed_on_demand(stack, capsys, is_complete, said) -> None:
    told = {"number": 3, "seals": 1, "heads": 8, "is_complete": is_complete}
    stack.functions["lambda"] = Lambda(told)

    assert run(stack, capsys, audit.seal) == (0, said)


def test_that_a_head_could_not_be_sealed_is_told(stack, capsys) -> None:
    told = {"number": 3, "seals": 1, "heads": 8, "is_complete": True, "unreadable": 1}
    stack.functions["lambda"] = Lambda(told)

    assert run(stack, capsys, audit.seal)[1] == (
        "8 chains sealed, up to seal 3; 1 head cannot be read: see `audit verify --all`\n"
    )


def test_a_record_of_a_moment_that_no_calendar_has_is_damaged_and_stops_nothing(
    stack, capsys
) -> None:
    stack.voted("r_1")
    stack.voted("r_2")
    stack.database.update_item(
        TableName=NAMES["REQUESTS_TABLE"],
        Key={"requestId": {"S": "r_1"}},
        UpdateExpression="SET deadline = :never",
        ExpressionAttributeValues={":never": {"N": str(2**60)}},
    )

    code, said = run(stack, capsys, everything=True)

    assert code == 1
    assert "BROKEN  r_1  chain r_1: the request's record cannot be read" in said
    assert "holds   r_2" in said


def test_a_seal_that_failed_is_told(stack, capsys) -> None:
    stack.functions["lambda"] = Lambda({"errorType": "ClientError"}, FunctionError="Unhandled")

    with pytest.raises(click.ClickException, match="the seal failed: ClientError"):
        run(stack, capsys, audit.seal)


@pytest.mark.parametrize(
    ("command", "wished"),
    [(audit.seal, {}), (audit.verify, {"everything": True, "seals": "s3"})],
)
def test_a_stack_from_before_there_were_seals_is_told_as_such(
    stack, capsys, command, wished
) -> None:
    stack.outputs.clear()

    with pytest.raises(click.ClickException, match="has no Seal"):
        run(stack, capsys, command, **wished)
