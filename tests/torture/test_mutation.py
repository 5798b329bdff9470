"""The row of the mutants holds only with a good score, and with a reason for each survivor."""

import pytest

from tests.mutation.mutants import mutants_of
from tests.mutation.trials import KILLED, SURVIVED, TIMED_OUT, Trial
from tests.torture.mutation import mutants_row, table

ONE, *_ = mutants_of("countersign.domain.chain", "A = 1\n", "chain.py")


def trials(**counts: int) -> list[Trial]:
    verdicts = {"killed": KILLED, "survived": SURVIVED, "timed_out": TIMED_OUT}
    return [Trial(ONE, verdicts[name]) for name, count in counts.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("counts", "holds"),
    [
        ({"killed": 90, "survived": 10}, True),
        ({"killed": 89, "timed_out": 1, "survived": 10}, True),
        ({"killed": 89, "survived": 11}, False),
        ({"survived": 1}, False),
    ],
)
def test_nine_of_ten_are_enough_and_one_less_is_not(counts, holds) -> None:
    assert mutants_row(trials(**counts), []).holds == holds


def test_one_survivor_without_its_reason_is_too_many() -> None:
    assert not mutants_row(trials(killed=99, survived=1), ["chain, module: A = [1|2]"]).holds


def test_every_module_has_its_line_and_all_of_them_one() -> None:
    head, chain, whole = table(trials(killed=3, survived=1))

    assert head.split() == ["module", "mutants", "killed", "timed", "out", "survived", "score"]
    assert chain.split() == ["chain", "4", "3", "0", "1", "75.0", "%"]
    assert whole.split()[0] == "all"
