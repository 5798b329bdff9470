"""Does `countersign audit verify` find what was changed, and say which request, entry and why?"""

import json
from collections.abc import Iterator

import click
import pytest

from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.domain.commands import CastVote
from countersign.domain.opening import Opening
from countersign.service.cast_vote import cast_vote
from countersign.service.open_gate import open_gate
from countersign_workbench.cli.audit import verify
from countersign_workbench.cli.deployment import TABLE_OUTPUTS, Place
from tests.adapters.tables import NAMES, a_store, tables
from tests.fakes.world import FakeClock

NOW = 1_790_000_000


class CloudFormation:
    def describe_stacks(self, **_):
        outputs = [
            {"OutputKey": TABLE_OUTPUTS[variable], "OutputValue": name}
            for variable, name in NAMES.items()
        ]
        return {"Stacks": [{"Outputs": outputs}]}


@pytest.fixture
def store() -> Iterator:
    with a_store() as client:
        yield client


def a_voted_request(client, request_id: str) -> None:
    opening = Opening(request_id, {"data": 1, "prompt": "Pay?", "approvers": ["ana@example.com"]})
    requests = DynamoRequestStore(client, tables(), evidence_days=1)
    open_gate(opening, store=requests, secret=request_id.encode() * 8, now=NOW)
    vote = CastVote(approver="ana@example.com", approved=True, via="credential")
    cast_vote(request_id, vote, store=requests, clock=FakeClock(NOW + 5))


def run(client, capsys, *, request_id=None, everything=False, as_json=False) -> tuple[int, str]:
    place = Place("s", clients=lambda name, **_: CloudFormation() if name != "dynamodb" else client)
    code = 0
    try:
        verify.callback.__wrapped__(
            request_id=request_id, everything=everything, as_json=as_json, place=place
        )
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    return code, capsys.readouterr().out


def forge(client, chain: str, seq: int) -> None:
    key = {"chain": {"S": chain}, "seq": {"N": str(seq)}}
    item = client.get_item(TableName=NAMES["AUDIT_TABLE"], Key=key)["Item"]
    entry = json.loads(item["entry"]["S"])
    entry["at"] = "2020-01-01T00:00:00Z"
    client.put_item(
        TableName=NAMES["AUDIT_TABLE"], Item={**item, "entry": {"S": json.dumps(entry)}}
    )


def test_a_whole_trail_holds(store, capsys) -> None:
    a_voted_request(store, "r_1")

    code, said = run(store, capsys, request_id="r_1")

    assert code == 0
    assert said.splitlines() == ["holds   r_1  3 entries", "audit: 1 request, 1 hold, 0 broken"]


def test_a_forged_entry_is_named_with_its_request_chain_and_reason(store, capsys) -> None:
    a_voted_request(store, "r_1")
    a_voted_request(store, "r_2")
    forge(store, "r_2", seq=2)

    code, said = run(store, capsys, everything=True)

    assert code == 1
    assert "holds   r_1" in said
    assert "BROKEN  r_2  chain r_2, entry 2: its content is not what its hash was made of" in said
    assert said.endswith("audit: 2 requests, 1 hold, 1 broken\n")


def test_a_trail_that_was_cut_off_is_found(store, capsys) -> None:
    a_voted_request(store, "r_1")
    key = {"chain": {"S": "r_1"}, "seq": {"N": "3"}}
    store.delete_item(TableName=NAMES["AUDIT_TABLE"], Key=key)

    code, said = run(store, capsys, request_id="r_1", as_json=True)

    assert code == 1
    told = json.loads(said)
    assert told["holds"] is False
    assert told["requests"][0]["problems"] == [
        {"chain": "r_1", "seq": 3, "why": "entry 3 is missing: the chain has 3"}
    ]


def test_a_request_that_was_deleted_is_found_by_the_trail_it_left(store, capsys) -> None:
    a_voted_request(store, "r_1")
    store.delete_item(TableName=NAMES["REQUESTS_TABLE"], Key={"requestId": {"S": "r_1"}})

    code, said = run(store, capsys, everything=True)

    assert code == 1
    assert "the request was deleted; 3 entries of its trail are left" in said


def test_a_deleted_request_is_broken_also_where_it_is_asked_for_by_name(store, capsys) -> None:
    a_voted_request(store, "r_1")
    store.delete_item(TableName=NAMES["REQUESTS_TABLE"], Key={"requestId": {"S": "r_1"}})

    code, said = run(store, capsys, request_id="r_1")

    assert code == 1
    assert "BROKEN  r_1  chain r_1: the request was deleted" in said


def test_a_request_whose_whole_trail_was_deleted_is_found_too(store, capsys) -> None:
    a_voted_request(store, "r_1")
    for seq in (1, 2, 3):
        key = {"chain": {"S": "r_1"}, "seq": {"N": str(seq)}}
        store.delete_item(TableName=NAMES["AUDIT_TABLE"], Key=key)

    code, said = run(store, capsys, everything=True)

    assert code == 1
    assert "entry 1: entry 1 is missing" in said


def test_a_request_that_never_was_is_neither_sound_nor_broken(store, capsys) -> None:
    code, said = run(store, capsys, request_id="r_9", as_json=True)

    assert code == 2
    assert json.loads(said) == {"holds": False, "requests": [], "notFound": "r_9"}


def test_a_request_that_never_was_is_told_apart_in_words_too(store, capsys) -> None:
    place = Place("s", clients=lambda name, **_: CloudFormation() if name != "dynamodb" else store)

    with pytest.raises(click.exceptions.Exit):
        verify.callback.__wrapped__(request_id="r_9", everything=False, as_json=False, place=place)

    assert capsys.readouterr().err == "not found: r_9\n"


def test_an_empty_deployment_holds(store, capsys) -> None:
    code, said = run(store, capsys, everything=True)

    assert code == 0
    assert said == "audit: 0 requests, 0 hold, 0 broken\n"


@pytest.mark.parametrize(
    "wished", [{}, {"request_id": "r_1", "everything": True}], ids=["nothing", "both"]
)
def test_one_request_or_all_and_not_both(store, capsys, wished) -> None:
    with pytest.raises(click.UsageError, match="--all"):
        run(store, capsys, **wished)
