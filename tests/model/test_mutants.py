"""Does the search see what it is there to see? Each defence is taken away, and the story told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.model.mutants import HELD_TWICE, MUTANTS, Mutant
from tests.model.search import search


def named(mutant: Mutant) -> str:
    return mutant.name


@pytest.mark.parametrize("mutant", MUTANTS, ids=named)
def test_a_defence_that_is_gone_is_noticed_and_its_story_told(
    mutant: Mutant, record_property: Callable[[str, object], None]
) -> None:
    walked = search(mutant.in_its_world())

    told = f"found after {walked.states:,} states, in {len(walked.story) - 1} steps"
    record_property("searched", f"{told}: {walked.broken}")
    assert walked.broken is not None, f"nothing notices that {mutant.name}"
    assert mutant.says in walked.broken
    assert walked.story[-1] == f"=> {walked.broken}"


@pytest.mark.parametrize("mutant", HELD_TWICE, ids=named)
def test_where_two_defences_stand_one_is_enough(mutant: Mutant) -> None:
    walked = search(mutant.in_its_world())

    assert walked.broken is None, "\n".join(walked.story)
