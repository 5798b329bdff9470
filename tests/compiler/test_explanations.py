"""Is what the explanations show as refused really refused, and the other accepted?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from countersign_compiler.diagnostics import CODES
from countersign_compiler.explanations import EXPLANATIONS
from countersign_workbench.examples import accepted, refused


def codes(checked) -> set[str]:
    return {finding.code for finding in checked.findings}


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_the_example_is_refused_with_its_code(code) -> None:
    assert code in codes(refused(EXPLANATIONS[code]))


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_what_is_shown_instead_is_accepted_without_a_word(code) -> None:
    assert codes(accepted(EXPLANATIONS[code])) == set()


def test_every_code_is_explained_and_nothing_else(record_property) -> None:
    missing = sorted(CODES.keys() - EXPLANATIONS.keys())

    record_property("searched", f"{len(CODES)} codes: {len(missing)} without a compiled example")
    assert missing == []
    assert EXPLANATIONS.keys() <= CODES.keys()


def test_an_example_that_is_not_refused_is_noticed() -> None:
    sound = EXPLANATIONS["G-QUORUM"]

    assert codes(refused(replace(sound, refused=sound.accepted))) == set()


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_an_explanation_says_more_than_the_table_of_codes(code) -> None:
    assert len(EXPLANATIONS[code].why) > len(CODES[code])
