"""How long a gate waits is written once, in seconds or in milliseconds."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled, gate, states


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("60000", 60), ("60001", 61), ("86400000", 86_400), ("604800000", 604_800)],
)
def test_milliseconds_become_whole_seconds_rounded_up(written, seconds):
    found = states(gate(expiresIn=written))

    inputs = found["approve.in"]["Assign"]["g_approve"]["input"]
    assert (inputs["timeout"], "expiresIn" in inputs) == (seconds, False)
    assert found["approve"]["TimeoutSeconds"] == seconds + 120


def test_a_second_is_the_least_whatever_is_written():
    inputs = states(gate(expiresIn="1"))["approve.in"]["Assign"]["g_approve"]["input"]

    assert inputs["timeout"] == 1


def test_computed_milliseconds_are_left_to_the_opener():
    found = states(gate(expiresIn='"${input.patience}"'))

    inputs = found["approve.in"]["Assign"]["g_approve"]["input"]
    assert "expiresIn" in inputs
    assert found["approve"]["TimeoutSeconds"] == 604_800 + 120


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"expiresIn": "3600"}, "G-UNIT"),
        ({"expiresIn": "59999"}, "G-UNIT"),
        ({"expiresIn": "86400"}, "G-UNIT"),
        ({"expiresIn": "432000"}, "G-UNIT"),
        ({"expiresIn": "604800"}, "G-UNIT"),
        ({"expiresIn": "0"}, "G-LIMIT"),
        ({"expiresIn": "604800001"}, "G-LIMIT"),
        ({"expiresIn": "1.5"}, "G-TYPE"),
        ({"expiresIn": "24h"}, "G-TYPE"),
        ({"timeout": "86400000"}, "G-LIMIT"),
        ({"expiresIn": "86400000", "timeout": "60"}, "G-KEY"),
    ],
)
def test_what_is_probably_of_the_other_unit_or_twice_is_told(inputs, code):
    assert codes(gate(**inputs)) == [code]


@pytest.mark.parametrize("milliseconds", ["60000", "90000", "300000", "600000", "3600000"])
def test_whole_minutes_of_milliseconds_are_taken_as_written(milliseconds):
    assert codes(gate(expiresIn=milliseconds)) == []


def test_milliseconds_where_seconds_are_meant_are_named_as_such():
    [finding] = compiled(gate(timeout="86400000")).findings

    assert "looks like milliseconds" in finding.hint


def test_a_number_that_looks_like_seconds_is_only_warned_of():
    found = compiled(gate(expiresIn="3600"))

    assert [each.severity for each in found.findings] == ["warning"]
    assert found.machine is not None
