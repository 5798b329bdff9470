"""Does a body mean what plain JavaScript says, however it is spelled, and stop where it must?

`make.mjs` wrote the spellings and asked JavaScript for the values (`make corpus` asks again).
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from countersign_compiler.expressions.body import parse_body
from countersign_compiler.expressions.jsonata import body_value
from countersign_compiler.expressions.scope import Scope
from tests.compiler.expressions.cases import at, same
from tests.compiler.expressions.engine import Stopped, evaluate_kept

BODIES = json.loads(Path(__file__).with_name("bodies.json").read_text("utf-8"))
ODD: tuple[Any, ...] = (None, "5000", "", True, False, [5000], [], {"amount": 5000}, {})
"""What may stand where a number is meant."""


def translation(row: dict[str, Any]) -> str:
    found = parse_body(row["kind"], row["source"], Scope())
    assert found.body is not None, (row["source"], found.problems)
    return body_value(found.body, None, at)


def stops(text: str, run_input: Any) -> bool:
    got = evaluate_kept(text, {"input": run_input})
    return isinstance(got, Stopped) and "EXPR_UNDECIDED" in got.cause


def test_every_spelling_of_a_body_gives_what_javascript_gives(record_property: Any) -> None:
    compared = 0
    wrong = []

    for row in BODIES:
        text = translation(row)
        for run_input, value in zip(row["inputs"], row["values"], strict=True):
            compared += 1
            got = evaluate_kept(text, {"input": run_input})
            if not same(got, value):
                wrong.append((row["source"], run_input, value, got))

    spellings = Counter(row["body"] for row in BODIES)
    record_property(
        "searched",
        f"{len(spellings)} bodies in {min(spellings.values()) - 1} variants each, "
        f"{compared} values by JavaScript: {len(wrong)} differ",
    )
    assert not wrong, wrong[:5]
    assert min(spellings.values()) > 50


def test_a_missing_or_mistyped_value_stops_every_spelling(record_property: Any) -> None:
    reading = [row for row in BODIES if "reads" in row]
    inputs: list[Any] = [{}, None, [], "5000", 5000]
    inputs += [{"amount": odd} for odd in ODD]

    wrong = [
        (row["source"], each)
        for row in reading
        for each in inputs
        if not stops(translation(row), each)
    ]

    record_property(
        "searched", f"{len(reading)} spellings x {len(inputs)} odd inputs: {len(wrong)} went on"
    )
    assert not wrong, wrong[:5]
    assert len(reading) > 50
