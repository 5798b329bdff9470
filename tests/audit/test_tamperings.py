"""Whatever is done to a trail: is it found at its place, and by two programs alike?"""

import pytest

from tests.audit.tamperings import BROKEN_BY_ITSELF, BY_A_SEAL_ALONE
from tests.audit.trials import try_kind

TIMES, SEED = 20, 1


@pytest.mark.parametrize("kind", BROKEN_BY_ITSELF)
def test_what_breaks_a_chain_is_named_by_the_command_and_by_the_auditors_own_verifier(
    kind, tmp_path, record_property
) -> None:
    trial = try_kind(kind, times=TIMES, seed=SEED, folder=tmp_path, with_seals=False)

    record_property("searched", f"{TIMES} x {kind}: each named at its place, by both alike")
    assert trial.done
    assert not trial.missed
    assert not trial.blamed
    assert not trial.differing


@pytest.mark.parametrize("kind", BY_A_SEAL_ALONE)
def test_what_breaks_nothing_is_named_by_both_where_it_contradicts_a_seal(
    kind, tmp_path, record_property
) -> None:
    trial = try_kind(kind, times=TIMES, seed=SEED, folder=tmp_path, with_seals=True)

    record_property("searched", f"{TIMES} x {kind}: each named at its place, by both alike")
    assert trial.done
    assert not trial.missed
    assert not trial.blamed
    assert not trial.differing


@pytest.mark.parametrize("kind", BY_A_SEAL_ALONE)
def test_without_seals_nobody_finds_it(kind, tmp_path) -> None:
    trial = try_kind(kind, times=TIMES, seed=SEED, folder=tmp_path, with_seals=False)

    assert not trial.by_command
    assert not trial.by_verifier


@pytest.mark.parametrize("kind", ["delete", "insert"])
def test_seals_move_no_break_to_another_place(kind, tmp_path) -> None:
    trial = try_kind(kind, times=TIMES, seed=SEED, folder=tmp_path, with_seals=True)

    assert not trial.missed
    assert not trial.blamed
    assert not trial.differing
