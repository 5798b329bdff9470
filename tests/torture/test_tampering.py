"""Does the torture of audit trails count what was not found?"""

from tests.audit.trials import Trial
from tests.torture import tampering

DONE = ({("r_1", 2)}, {("r_2", 1), ("r_2", 2)})


def a_trial(*by_command, by_verifier=None) -> Trial:
    other = by_command if by_verifier is None else by_verifier
    return Trial("change", DONE, frozenset(by_command), frozenset(other))


def test_what_is_found_at_its_place_by_both_is_nothing_wrong() -> None:
    row = tampering.row_of("x", [a_trial(("r_1", 2), ("r_2", 2))])

    assert (row.how_many, row.wrong, row.holds) == (2, 0, True)


def test_what_is_missed_misplaced_or_named_by_one_alone_is_counted() -> None:
    missed = tampering.row_of("x", [a_trial(("r_1", 2))])
    misplaced = tampering.row_of("x", [a_trial(("r_1", 1), ("r_2", 1))])
    alone = tampering.row_of("x", [a_trial(("r_1", 2), ("r_2", 1), by_verifier=[("r_1", 2)])])

    assert (missed.lost, missed.untrue) == (1, 0)
    assert (misplaced.lost, misplaced.untrue) == (1, 1)
    assert (alone.lost, alone.untrue) == (0, 1)
    assert not [row for row in (missed, misplaced, alone) if row.holds]


def test_a_part_of_it_holds(monkeypatch) -> None:
    monkeypatch.setenv("TAMPERINGS", "2")
    said: list[str] = []

    rows = tampering.torture(said.append)

    assert len(rows) == 9
    assert all(row.holds for row in rows)
    assert rows[-1].control == "lost"
