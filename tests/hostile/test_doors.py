"""Is every bad call refused by its own code, with nothing changed and nobody blamed but itself?"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.hostile import addresses, bodies, edges, forms, places, values
from tests.hostile.doors import DOORS
from tests.hostile.rows import ids, judge
from tests.web.doorway import BASE_URL

TABLES = (bodies, values, places, edges, addresses, forms)
ROWS = [row for table in TABLES for row in table.rows()]


@pytest.fixture(autouse=True)
def _public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)


@pytest.mark.parametrize("door", DOORS)
def test_every_bad_call_is_refused_by_name_and_changes_nothing(door: str) -> None:
    # One test for each door: two thousand of them would cost ten times what the calls do.
    judged = ((row.id, judge(row)) for row in ROWS if row.door == door)

    assert not {name: wrong for name, wrong in judged if wrong}


def test_every_boundary_has_its_rows(record_property) -> None:
    counted = Counter(row.door for row in ROWS)

    assert len(ids(ROWS)) == len(ROWS)
    told = ", ".join(f"{door} {count}" for door, count in sorted(counted.items()))
    record_property("searched", f"{len(ROWS)} rows of bad input: {told}")
    assert min(counted.values()) >= 10
