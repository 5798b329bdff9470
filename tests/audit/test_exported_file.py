"""Does an export go out whole and come back judged, whoever had it in between?"""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from countersign.adapters.seals import seal_key
from countersign.domain.seals import StoredSeal
from countersign_workbench.cli import audit
from tests.adapters.tables import NAMES
from tests.audit.trials import fetched
from tests.audit.verifier import run as verified_by_the_page
from tests.workbench.cli.audited import BUCKET, NOW, Audited, audited, run

DAY = 86_400


@pytest.fixture
def stack() -> Iterator[Audited]:
    with audited() as made:
        yield made


def exported(stack, capsys, folder: Path, **wished) -> Path:
    file = folder / "export.jsonl"
    run(stack, capsys, audit.export, file=str(file), **(wished or {"everything": True}))
    return file


def test_an_export_is_verified_without_the_deployment(stack, capsys, tmp_path) -> None:
    stack.voted("r_1")
    stack.voted("r_2")
    file = exported(stack, capsys, tmp_path)

    code, said = run(stack, capsys, file=str(file))

    assert code == 0
    assert said.splitlines() == [
        "holds   r_1  4 entries",
        "holds   r_2  4 entries",
        "audit: 2 requests, 2 hold, 0 broken",
    ]


def test_an_export_of_a_forgery_is_found_by_fetched_seals_by_both_verifiers(
    stack, capsys, tmp_path
) -> None:
    stack.voted("r_1", data="the truth")
    stack.voted("r_2")
    stack.seal()
    stored = stack.storage.get_object(Bucket=BUCKET, Key=seal_key(1))["Body"].read()
    seals = fetched(tmp_path, [StoredSeal(1, stored)])
    stack.forget("r_1")
    stack.voted("r_1", data="a forgery")
    stack.forget("r_2")
    file = exported(stack, capsys, tmp_path)

    code, said = run(stack, capsys, file=str(file), seals=str(seals), as_json=True)
    by_page = verified_by_the_page(tmp_path, file.read_text(), seals=seals)

    found = [
        (problem["chain"], problem["seq"])
        for request in json.loads(said)["requests"]
        for problem in request["problems"]
    ]
    assert code == by_page.returncode == 1
    assert found == [("r_1", 3), ("r_2", None), ("r_2", 1), ("r_2#delivery", 1)]
    assert all(f"chain {chain}" in by_page.stdout for chain, _ in found)


def test_a_file_that_was_changed_is_named_by_line_and_by_entry(stack, capsys, tmp_path) -> None:
    stack.voted("r_1")
    file = exported(stack, capsys, tmp_path)
    file.write_text(file.read_text().replace("ana@example.com", "eve@example.com").rstrip()[:-1])

    code, said = run(stack, capsys, file=str(file))

    assert code == 1
    assert "BROKEN  line 3: it is not JSON" in said
    assert "BROKEN  r_1  chain r_1, entry 1: its content is not what" in said


def test_an_export_goes_through_a_pipe(stack, capfd) -> None:
    stack.voted("r_1")

    audit.export.callback.__wrapped__(
        request_ids=("r_1",), everything=False, file="-", place=stack.place
    )

    out, err = capfd.readouterr()
    assert json.loads(out.splitlines()[0])["covers"] == "some"
    assert err == "1 request written\n"


def requests_in(file: Path) -> list[str]:
    return [json.loads(line)["request"] for line in file.read_text().splitlines()[1:-1]]


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ({"first": "2026-09-21", "last": "2026-09-22"}, ["r_1", "r_2"]),
        ({"first": "2026-09-22"}, ["r_2", "r_3"]),
        ({"last": "2026-09-21"}, ["r_1"]),
        ({"first": "2026-10-01"}, []),
    ],
)
def test_an_export_of_some_days(stack, capsys, tmp_path, days, wanted) -> None:
    for place in range(3):
        stack.voted(f"r_{place + 1}", now=NOW + place * DAY)

    assert requests_in(exported(stack, capsys, tmp_path, **days)) == wanted


def test_a_request_that_does_not_say_of_which_day_it_is_is_always_given(
    stack, capsys, tmp_path
) -> None:
    stack.voted("r_1")
    stack.delete("REQUESTS_TABLE", requestId="r_1")

    file = exported(stack, capsys, tmp_path, first="2030-01-01")
    code, said = run(stack, capsys, file=str(file))

    assert requests_in(file) == ["r_1"]
    assert code == 1
    assert "the request was deleted; 4 entries of its trail are left" in said


@pytest.mark.parametrize(
    ("wished", "why"),
    [
        ({}, "name requests"),
        ({"everything": True, "first": "2026-01-01"}, "name requests"),
        ({"first": "yesterday"}, "2026-11-22"),
        ({"first": "2026-02-02", "last": "2026-02-01"}, "before --from"),
    ],
)
def test_what_is_to_be_exported_is_said_in_one_way(stack, capsys, wished, why) -> None:
    with pytest.raises(click.UsageError, match=why):
        run(stack, capsys, audit.export, file="-", **wished)


def test_a_request_that_never_was_is_not_exported(stack, capsys, tmp_path) -> None:
    file = tmp_path / "export.jsonl"

    code, _ = run(stack, capsys, audit.export, request_ids=("r_9",), file=str(file))

    assert code == 2
    assert not file.exists()


def test_a_file_that_cannot_be_opened_ends_in_one_line(stack, capsys, tmp_path) -> None:
    for command in (audit.verify, audit.export):
        wished = {"everything": True} if command is audit.export else {}
        with pytest.raises(click.ClickException, match="No such file"):
            run(stack, capsys, command, file=str(tmp_path / "no" / "file"), **wished)


def test_a_seal_that_cannot_be_opened_ends_in_one_line(stack, capsys, tmp_path) -> None:
    (tmp_path / "0000000001.json").mkdir()
    file = exported(stack, capsys, tmp_path)

    with pytest.raises(click.ClickException, match="Is a directory"):
        run(stack, capsys, file=str(file), seals=str(tmp_path))


@pytest.mark.parametrize("field", ["chainSeq", "deadline", "submittedAt", "version"])
def test_a_record_that_no_json_can_carry_is_exported_as_damaged_and_stops_nothing(
    stack, capsys, tmp_path, field
) -> None:
    stack.voted("r_1")
    stack.voted("r_2")
    stack.database.update_item(
        TableName=NAMES["REQUESTS_TABLE"],
        Key={"requestId": {"S": "r_1"}},
        UpdateExpression=f"SET {field} = :more",
        ExpressionAttributeValues={":more": {"N": str(2**60)}},
    )

    for asked in ({"everything": True}, {"first": "2026-09-01"}):
        file = exported(stack, capsys, tmp_path, **asked)
        code, said = run(stack, capsys, file=str(file))
        by_page = verified_by_the_page(tmp_path, file.read_text())

        assert requests_in(file) == ["r_1", "r_2"]
        assert code == by_page.returncode == 1
        assert "BROKEN  r_1  chain r_1: the request's record cannot be read" in said
        assert "holds   r_2" in said
        assert "r_1  chain r_1: it was deleted or damaged" in by_page.stdout


def test_evidence_is_exported_where_it_is_asked_for(stack, capsys, tmp_path) -> None:
    stack.voted("r_1", data="the evidence itself")

    assert "the evidence itself" not in exported(stack, capsys, tmp_path).read_text()
    file = exported(stack, capsys, tmp_path, everything=True, evidence=True)
    assert "the evidence itself" in file.read_text()
    assert run(stack, capsys, file=str(file))[0] == 0
