"""Every chapter of the demo, held to its promises in both ways of running the stack."""

import io
from pathlib import Path

from countersign_workbench.demo.chapters import audit, content, forgery, silence, transaction
from countersign_workbench.demo.chapters.row import HEAD
from countersign_workbench.demo.narrator import Narrator
from countersign_workbench.demo.world import World

README = Path(__file__).parents[2] / "README.md"


def test_every_chapter_of_the_story_holds(world: World, tell: Narrator) -> None:
    waiting = silence.begin_waiting(world)
    rows = [
        content.approved_by_two(world, tell),
        content.rejected_with_a_reason(world, tell),
        transaction.low_risk(world, tell),
        transaction.high_risk_approved(world, tell),
        transaction.high_risk_rejected(world, tell),
        silence.times_out(world, tell, waiting),
        forgery.forged_yes(world, tell),
    ]

    audit.verified(world, tell, rows)

    assert tell.facts_checked > 30
    tell.out = io.StringIO()
    tell.table(HEAD, [row.cells() for row in rows])
    assert tell.out.getvalue() in README.read_text(), "the README shows another ending"
