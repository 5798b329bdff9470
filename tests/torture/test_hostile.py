"""Does the torture of the doors count a door that fails, and none that holds?"""

import pytest

from tests.torture import hostile


def test_a_short_search_finds_nothing_but_the_planted_fault(
    monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    monkeypatch.setenv("CALLS", "400")
    said: list[object] = []

    doors, gates, planted = hostile.torture(said.append)

    record_property("searched", f"{doors.how_many} calls, {gates.how_many} gates: {doors.note}")
    assert [row.holds for row in (doors, gates, planted)] == [True, True, True], said
    assert planted.failures_5xx > 0
    assert "opened" in gates.note


def test_a_call_is_the_same_whenever_its_seed_comes() -> None:
    scene = hostile.a_scene()

    first, second = (hostile.a_call(hostile.Random(7), scene) for _ in range(2))

    assert first == second
