"""How many items a run's history can hold."""

from __future__ import annotations

import jsonata
import pytest

from countersign_compiler.asl.history_events import FOR_ITEMS, most_items
from tests.compiler.builders import compiled

CODE = "{name: %s, operation: code, config: {code: return 1}}"
GATE = "{name: %s, agent: hitl, inputs: {data: 1, prompt: P, approvers: [a@b.example]}}"


def each(name, *body, over="input.x"):
    steps = ", ".join(body)
    return f"{{name: {name}, foreach: '${{{over}}}', as: of_{name}, agents: [{steps}]}}"


def bounds(*steps):
    ensemble = compiled(f"agents: [{', '.join(steps)}]").ensemble
    assert ensemble is not None
    return most_items(ensemble)


def worked_out(text, **counts):
    expression = jsonata.Jsonata(text)
    for name, count in counts.items():
        expression.assign(name, count)
    return expression.evaluate(None)


def test_a_thousand_small_items_fit():
    most = worked_out(bounds(each("all", CODE % "a", CODE % "b", CODE % "c"))["all"])

    assert 1_000 <= most <= 2_000


def test_each_step_of_the_body_takes_its_share():
    small = worked_out(bounds(each("all", CODE % "a"))["all"])
    large = worked_out(bounds(each("all", GATE % "a", CODE % "b"))["all"])

    assert small > 4 * large
    assert large > 400


def test_lists_beside_each_other_share_the_events():
    one = worked_out(bounds(each("all", CODE % "a"))["all"])
    two = bounds(each("all", CODE % "a"), each("rest", CODE % "b"))

    assert worked_out(two["all"]) == worked_out(two["rest"]) == one // 2


@pytest.mark.parametrize("outer", [1, 10, 100])
def test_what_an_item_may_hold_follows_from_how_many_there_are(outer):
    found = bounds(each("all", each("lines", CODE % "a", over="of_all.lines")))

    inner = worked_out(found["lines"], c1=outer)

    assert worked_out(found["all"]) > 1_000
    # Each line costs two for its iteration, four around its body, and two for the step.
    assert outer * inner * 8 <= FOR_ITEMS
    assert outer * (inner + 3) * 8 >= FOR_ITEMS - outer * 30


def test_a_child_run_takes_the_events_of_what_is_waited_for():
    # Entered, scheduled, started, submitted, succeeded, exited; and the item's own six.
    most = worked_out(
        bounds(each("all", "{name: pay, ensemble: other, continue_on_error: true}"))["all"]
    )

    assert most == FOR_ITEMS // (6 + 6 + 2)
