"""Can one call that is within its limits cost more than its size explains?"""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest

from countersign.domain.canonical import UncanonicalError, canonical_bytes
from tests.hostile.doors import DOORS, JSON_DOORS
from tests.hostile.rows import Row, call_of, judge
from tests.hostile.scene import a_scene, handler_of
from tests.web.doorway import ANA, BASE_URL, Doorway, an_event

LAMBDA_ANSWER_BYTES = 6_000_000
SECTIONS = 2_000
"""More than any page has of what a person reads; each costs time while somebody waits."""

MANY_NAMES = {f"name{number}": 0 for number in range(4_000)}
EVIDENCE_BYTES = 230_000


@pytest.fixture(autouse=True)
def _public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)


@pytest.mark.parametrize("door", JSON_DOORS)
def test_thousands_of_problems_are_counted_and_not_all_told(door: str) -> None:
    scene = a_scene()
    row = Row("thousands of unknown names", door, 400, put=MANY_NAMES)

    reply = scene.doorway.call(handler_of(DOORS[door].function), call_of(row, scene))

    assert judge(row) == []
    told = reply.json
    assert len(told["errors"]) <= 100
    assert len(reply.text) < 100_000
    if door != "start":  # a run's input is told its first twenty problems
        assert told["errorsLeftOut"] == len(MANY_NAMES) - 100


@pytest.mark.parametrize("door", ["approve", "reject"])
def test_thousands_of_answers_that_nobody_asked_for_are_counted_too(door: str) -> None:
    scene = a_scene()
    row = Row("answers", door, 400, "HITL_BAD_ANSWER", put={"input": MANY_NAMES})

    reply = scene.doorway.call(handler_of(door), call_of(row, scene))

    assert judge(row) == []
    assert reply.json["errorsLeftOut"] == len(MANY_NAMES) - 100


def test_a_field_with_thousands_of_keys_is_counted_too() -> None:
    field = {"name": "a", "type": "string", **MANY_NAMES}
    row = Row("keys", "submit", 400, "HITL_BAD_FIELDS", put={"fields": [field]})
    scene = a_scene()

    reply = scene.doorway.call(handler_of("submit"), call_of(row, scene))

    assert len(reply.text) < 100_000
    assert reply.json["errorsLeftOut"] == len(MANY_NAMES) - 100


@pytest.mark.parametrize("over", [[0] * 5_000, {f"{number}": 0 for number in range(3_000)}])
def test_a_long_key_over_many_values_is_not_copied_for_each_of_them(over: Any) -> None:
    value = {"k" * 20_000: over}
    size = len(json.dumps(value))

    tracemalloc.start()
    canonical_bytes(value)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # Its place in words, for each of the values, would take 60 MB and more.
    assert peak < 100 * size


def test_the_place_of_a_bad_value_is_told_and_is_short() -> None:
    with pytest.raises(UncanonicalError) as refused:
        canonical_bytes({"k" * 20_000: [1, {"a": float("inf")}]})

    assert refused.value.path == "k" * 80 + "\u2026[1].a"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param([[[[[]]]]] * (EVIDENCE_BYTES // 9), id="lists in lists"),
        pytest.param("'" * EVIDENCE_BYTES, id="what is escaped"),
        pytest.param("\x01" * (EVIDENCE_BYTES // 6), id="what is written out"),
    ],
)
def test_the_page_of_the_largest_evidence_still_fits_an_answer(data: Any) -> None:
    doorway = Doorway()
    doorway.a_request(data=data, approvers=(ANA,))

    reply = doorway.call(handler_of("review"), an_event("GET", "/r/x", link=doorway.link()))

    assert reply.status == 200
    assert len(json.dumps({"body": reply.text})) < LAMBDA_ANSWER_BYTES
    assert reply.text.count("<section") < SECTIONS
