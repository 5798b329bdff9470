"""How does somebody see the product work? `countersign demo`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import click

from countersign_workbench.demo.chapters.row import HEAD
from countersign_workbench.demo.narrator import Narrator, StoryBrokenError
from countersign_workbench.demo.story import Tamper, tell_story
from countersign_workbench.demo.world import NothingCameError

ROOT = Path(__file__).resolve().parents[3]
NEXT = """\
Where to go next
  README.md                        what it is, and which file holds what
  ensembles/content-approval.yaml  the first workflow; change it, then `bin/countersign build`
  docs/architecture.md             how a vote becomes an outcome"""


@click.command()
@click.option("--seed", type=int, help="Rename every step, approver, prompt and amount.")
@click.option(
    "--tamper",
    type=click.Choice(get_args(Tamper)),
    help="Break one thing on purpose and see the story stop at it.",
)
def demo(seed: int | None, tamper: Tamper | None) -> None:
    """Play the main job end to end on this machine and tell it as a story.

    Ends with 0 only if every fact of the story was checked and held; with 1 at the first that did
    not, naming it. Leaves no process and no file behind.
    """
    tell = Narrator()
    try:
        rows = tell_story(ROOT, seed, tamper, tell)
    except StoryBrokenError as broken:
        tell.say(f"\nThe story stops in chapter `{broken.chapter}`: it is not so that")
        tell.quote(broken.promise)
        tell.quote(str(broken.seen), title="seen instead")
        sys.exit(1)
    except NothingCameError as nothing:
        tell.say(f"\nThe story stops in chapter `{tell.chapter}`: {nothing}")
        sys.exit(1)
    click.echo(f"\n{NEXT}")
    tell.begin(f"What happened ({tell.facts_checked} facts checked, all hold)")
    tell.table(HEAD, [row.cells() for row in rows])
