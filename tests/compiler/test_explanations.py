"""Is what the explanations show as refused really refused, and the other accepted?"""

from __future__ import annotations

import textwrap

import pytest

from countersign_compiler.diagnostics import CODES
from countersign_compiler.explanations import EXPLANATIONS
from tests.compiler.builders import compiled, declares

GATE = """
agents:
  - name: approve
    agent: hitl
    inputs:
      data: 1
      prompt: Pay?
      approvers: [ana@example.com]
"""
GUARDED = "  - name: work\n    condition: ${{approve.output.approved}}\n"
FRAMES = {
    "a file": (0, "{}"),
    "a step": (4, GATE + "  - name: work\n{}"),
    "a step's condition": (
        4,
        GATE + "  - name: work\n{}\n    operation: code\n    config: {{code: return 1;}}",
    ),
    "a step's config": (6, GATE + GUARDED + "    operation: http\n    config:\n{}"),
    "a gate's inputs": (6, "agents:\n  - name: approve\n    agent: hitl\n    inputs:\n{}"),
}
USUAL_INPUTS = {"data": "1", "prompt": "Pay?", "approvers": "[ana@example.com]"}
DEPLOYMENT = declares("TEAM", allowed_hosts=("api.example.com",))


def whole(place: str, example: str) -> str:
    """The example in an ensemble; a gate's inputs get what else a gate needs."""
    if place == "a gate's inputs":
        given = {line.partition(":")[0] for line in example.splitlines()}
        usual = {key: value for key, value in USUAL_INPUTS.items() if key not in given}
        example = "\n".join([example, *(f"{key}: {value}" for key, value in usual.items())])
    indent, frame = FRAMES[place]
    return frame.format(textwrap.indent(example, " " * indent))


def codes_of(place: str, example: str) -> set[str]:
    return {finding.code for finding in compiled(whole(place, example), DEPLOYMENT).findings}


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_the_example_is_refused_with_its_code(code) -> None:
    explained = EXPLANATIONS[code]

    assert code in codes_of(explained.place, explained.refused)


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_what_is_shown_instead_is_accepted_without_a_word(code) -> None:
    explained = EXPLANATIONS[code]

    assert codes_of(explained.place, explained.accepted) == set()


def test_only_codes_that_exist_are_explained() -> None:
    assert set(EXPLANATIONS) <= set(CODES)


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_an_explanation_says_more_than_the_table_of_codes(code) -> None:
    assert len(EXPLANATIONS[code].why) > len(CODES[code])
