"""Does docs/security.md say of every threat and every robot what really stands against it?"""

import re

import pytest

from tests.architecture.import_rules import ROOT
from tests.documents import Row, code_in, rows_under
from tests.scanners import zoo

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
THREATS = ("threat", "defence", "shown by")
ROBOTS = ("robot", "what it does", "what stops it", "what remains")
SECTIONS_OF_THREATS = 10


def unshown(rows: list[Row]) -> list[str]:
    """The threats whose row names no test."""
    return [row["threat"] for row in rows if "::test_" not in row["shown by"]]


def test_every_threat_has_a_defence_and_a_test_that_shows_it(record_property) -> None:
    rows = rows_under(PAGE, *THREATS)

    record_property("searched", f"{len(rows)} threats, {PAGE.count('::test_')} names of tests")
    assert PAGE.count("| threat | defence | shown by |") == SECTIONS_OF_THREATS
    assert len({row["threat"] for row in rows}) == len(rows)
    assert unshown(rows) == []


def test_a_threat_without_a_test_is_found() -> None:
    planted = "| threat | defence | shown by |\n|---|---|---|\n| a | b | `tests/x.py` |\n"

    assert unshown(rows_under(planted, *THREATS)) == ["a"]


def test_every_actor_that_is_to_be_expected_is_answered() -> None:
    actors = [row["actor"] for row in rows_under(PAGE, "actor", "what they have")]
    titles = " ".join(re.findall(r"^## (.+)$", PAGE, flags=re.M)).lower()

    assert len(actors) >= 10
    assert [actor for actor in actors if _last_word(actor) not in titles] == []


@pytest.mark.parametrize("name", zoo.names())
def test_every_robot_of_the_zoo_is_in_the_table_with_what_stops_it(name) -> None:
    rows = {code_in(row["robot"])[0]: row for row in rows_under(PAGE, *ROBOTS)}

    assert all(rows[name].values())


def test_every_row_of_the_table_is_a_robot_of_the_zoo() -> None:
    listed = [code_in(row["robot"])[0] for row in rows_under(PAGE, *ROBOTS)]

    assert sorted(listed) == sorted(zoo.names())


def _last_word(actor: str) -> str:
    """`submitter` of `a compromised submitter`."""
    return actor.split()[-1]
