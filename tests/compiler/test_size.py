"""Large ensembles: what fits into one definition, how it grows, and what is said beyond."""

from __future__ import annotations

import pytest

from benchmarks.ensembles import ensemble
from countersign_compiler.compile import compile_text
from countersign_compiler.machine_check import MOST_BYTES

PATH = "ensembles/large.yaml"


def size(steps):
    machine = compile_text(ensemble(steps), PATH).machine
    assert machine is not None
    return len(machine.text.encode())


def test_two_hundred_steps_with_every_fifth_a_gate_fit_with_room_to_spare():
    assert size(200) < 0.9 * MOST_BYTES


def test_a_step_adds_much_the_same_to_a_small_and_to_a_large_ensemble():
    first, second, third = size(50), size(100), size(200)

    assert (third - second) / 100 < 1.15 * (second - first) / 50


@pytest.fixture(scope="module")
def too_large():
    return compile_text(ensemble(270), PATH)


def test_beyond_the_limit_there_is_no_machine_and_one_finding(too_large):
    assert too_large.machine is None
    assert [finding.code for finding in too_large.findings] == ["A-SIZE"]


def test_beyond_the_limit_the_finding_says_how_large_it_is_and_the_way_out(too_large):
    [finding] = too_large.findings

    assert f"at most {MOST_BYTES:,}" in finding.message
    assert "`gate-" in finding.message
    assert "an ensemble of their own" in finding.hint
