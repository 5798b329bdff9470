"""What a Map tells of the steps inside it."""

from __future__ import annotations

import pytest

from countersign_compiler.asl import records
from tests.compiler.builders import states
from tests.compiler.evaluating import evaluated

TEXT = """
agents:
  - name: both
    parallel:
      - - {name: call, operation: http, config: {url: "https://api.example.com/"}}
        - name: which
          if: ${input.x}
          then: [ {name: sum, operation: code, config: {code: return 1}} ]
      - - name: each
          foreach: ${input.orders}
          as: order
          agents: [ {name: note, operation: think, config: {prompt: x}} ]
"""


def body(name, found):
    return found[name]["ItemProcessor"]["States"]


@pytest.mark.parametrize(
    ("record", "letter"),
    [
        (records.succeeded(None, None), "s"),
        (records.skipped(), "k"),
        (records.undecided(), "u"),
        (records.failed(None), "f"),
        (records.not_reached(), "n"),
    ],
)
def test_a_letter_stands_for_each_step_of_the_branch(record, letter):
    told = body("both", states(TEXT))["both.end.0"]["Output"]["t"]["s"]

    done = records.succeeded(None, None)
    assert evaluated(told, m1_call=done, m1_which=record, m1_sum=record) == f"s{letter}{letter}"


def test_the_steps_of_a_map_inside_are_told_by_that_map():
    found = body("both", states(TEXT))["both.end.1"]["Output"]["t"]

    assert found["each"] == "{% $t_each %}"
    assert evaluated(found["s"], m1_each=records.skipped()) == "k"


def test_many_outputs_are_told_only_as_far_as_all_of_them_fit_one_state():
    call = "{{name: c{0}-{1}, operation: code, config: {{code: return 1}}}}"
    branches = [f"[{', '.join(call.format(at, no) for no in range(4))}]" for at in range(40)]
    text = f"agents: [{{name: many, parallel: [{', '.join(branches)}]}}]"
    told = body("many", states(text))["many.end.39"]["Output"]["t"]["o"]["c39-3"]

    fits, does_not = ({"output": "x" * size} for size in (250, 260))

    assert 160 * 256 <= 40 * 1024
    assert evaluated(told, m1_c39_3=fits) == fits["output"]
    assert evaluated(told, m1_c39_3=does_not) is None


def test_small_outputs_of_branches_are_told_and_large_ones_are_not():
    told = body("both", states(TEXT))["both.end.0"]["Output"]["t"]["o"]

    assert set(told) == {"call", "sum"}
    small, large = ({"output": {"text": "x" * size}} for size in (100, 2_000))
    assert evaluated(told["call"], m1_call=small) == small["output"]
    assert evaluated(told["call"], m1_call=large) is None


def test_items_tell_no_outputs_since_there_may_be_a_thousand():
    inner = body("each", body("both", states(TEXT)))

    assert set(inner["each.end"]["Output"]["t"]) == {"s"}
