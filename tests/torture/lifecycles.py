"""Is anything lost, doubled, stuck or told untruly in a thousand lifecycles under random faults?

`LIFECYCLES=<n>` (1,000 unless told) from the seed `SEED` on, several at once on one engine: start,
mail, votes, wake-up, consequence, audit. Any call of any function may be killed, refused, left
unanswered, slow or never sent, by chance; besides, each way of going wrong is planned once for each
call of each function. `LIFECYCLES_MINUTES` (14) bounds it. Then two copies of the product lack a
defence, which has to show: without the effects in a vote's transaction runs stay stuck; without all
that makes a write notice that the request has moved on (the condition on its version, the one on
its status, and that the entry's place in the audit is free, each of which holds alone), a vote that
was confirmed is gone.

Not done here: a lost opener is called again with the token that it had, never with a new one; no
function runs into its own time-out; no round of seals is written.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from tests.fire.campaign import (
    ALL_TRIES,
    WAYS,
    Campaign,
    one_in_each,
    rounds_of,
    sites_of,
)
from tests.fire.instrument import ANSWER_LOST, KILLS, MODES, SLOW, Fault
from tests.fire.judge import NEVER_ASKED, counts, mailed, shown
from tests.fire.stories import STORIES, Story, both_at_once, both_sign
from tests.fire.world import ROOT, fire_world
from tests.races.substitutions import NOTHING_NOTICES, Substitution
from tests.torture.rows import Row

LIFECYCLES = 1_000
MINUTES = 14
AT_A_TIME = 10
CONTROLS = 6
FUNCTIONS = tuple(sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py")))

PROBABILITY = 0.05
"""Of each kind of fault, at each call; every function has two kinds in a batch."""
KINDS, TIMES = 2, 2
ROUNDS = 2
"""In one batch, each with one planned fault in each function: about seventy batches have all."""

NO_EFFECTS = Substitution(
    "layers/runtime/countersign/adapters/dynamodb/request_changes.py",
    "[effect_write(effect, tables) for effect in change.effects]",
    "[]",
)
STILL_WAITS, GONE = "its run still waits", "no such answer is recorded"
"""What the judge has to say of at least one life of each control."""

Say = Callable[[str], object]


def torture(say: Say) -> list[Row]:
    """Play the lifecycles that the environment asks for, and the two controls."""
    seed, wanted = int(os.environ.get("SEED", 1)), int(os.environ.get("LIFECYCLES", LIFECYCLES))
    minutes = float(os.environ.get("LIFECYCLES_MINUTES", MINUTES))
    return [
        _under_fire(seed, wanted, minutes, say),
        _control(
            Row("no effects in the transaction of a vote", CONTROLS, control="stuck"),
            (NO_EFFECTS,),
            both_sign,
            STILL_WAITS,
            say,
        ),
        _control(
            Row("nothing notices that the request has moved on", CONTROLS, control="lost"),
            NOTHING_NOTICES,
            both_at_once,
            GONE,
            say,
        ),
    ]


def _under_fire(seed: int, wanted: int, minutes: float, say: Say) -> Row:
    dice, begun = random.Random(seed), time.monotonic()
    with fire_world() as fire:
        campaign = Campaign(fire)
        campaign.play(STORIES)
        sites = sites_of(fire)
        rounds = iter(range(rounds_of(sites)))
        planned: list[Fault] = []
        say(f"seed {seed}: {wanted} lifecycles in batches of {AT_A_TIME}")
        while campaign.lives < wanted and time.monotonic() < begun + 60 * minutes:
            cast = [dice.choice(STORIES) for _ in range(min(AT_A_TIME, wanted - campaign.lives))]
            each_once = [
                fault for number in islice(rounds, ROUNDS) for fault in one_in_each(sites, number)
            ]
            planned += each_once
            found = campaign.play(cast, [*each_once, *_faults(dice, campaign.lives)])
            wrong = f"\n{shown(found.wrong)}" if found.wrong else ""
            seconds = time.monotonic() - begun
            say(f"{campaign.lives} of {wanted} after {seconds:.0f} s: {dict(found.ends)}{wrong}")
        found, mails, control = campaign.judgement, mailed(fire), fire.control
        kills = sum(control.times_landed(f"*-{mode}*") for mode in KILLS)
        faults = control.times_landed("*")
        ways = sum(control.times_landed(fault.id) > 0 for fault in planned)
        note = (
            f"seed {seed}; {faults} faults happened, {kills} of them kills, {ways} of "
            f"{len(sites) * len(WAYS)} ways for a call to go wrong; ends "
            f"{dict(found.ends)}; {len(found.steps_failed)} runs failed in a step that was spoilt, "
            f"{found.gateway} answers of the gateway for a dead process, {found.unavailable} of "
            f"503; {mails.copies} of {mails.mails} mails were second copies"
        )
    missed = f"only {campaign.lives} of {wanted}" if campaign.lives < wanted else ""
    unasked = found.ends[NEVER_ASKED]
    few = f"in {unasked} nobody was ever asked" if unasked > campaign.lives // 4 else ""
    fails = "; ".join(filter(None, [missed, few, *mails.other_links]))
    what = "lifecycles under random faults"
    return Row(what, campaign.lives, **counts(found), note=note, fails=fails)


def _faults(dice: random.Random, batch: int) -> list[Fault]:
    """For every function some kinds of fault, each at any of its calls by a throw of the dice."""
    return [
        Fault(
            f"{batch}-{function}-{mode}",
            mode,
            function=function,
            span=ALL_TRIES if mode in ANSWER_LOST else 1,
            times=TIMES,
            probability=PROBABILITY,
            seed=dice.randrange(1_000_000),
        )
        for function in FUNCTIONS
        for mode in dice.sample(MODES, KINDS)
    ]


def _control(row: Row, changes: Sequence[Substitution], story: Story, says: str, say: Say) -> Row:
    """Play a story in a world without a defence; healing is cut short, for it cannot help."""

    def change(stage: Path) -> None:
        for each in changes:
            each.make(stage)

    with fire_world(change) as fire:
        campaign = Campaign(fire, rounds=2)
        # Two read before one writes, always: without its defence that is never well by chance.
        slow = Fault("slow", SLOW, "approve", operation="TransactWriteItems", times=100 * CONTROLS)
        found = campaign.play([story] * row.how_many, [slow])
    seen = [wrong for wrong in found.wrong if says in wrong]
    say(f"{row.what}: {len(found.wrong)} wrong, such as\n{shown([*seen, *found.wrong], 3)}")
    fails = "" if seen else f"of none was it said: {says}"
    return replace(row, **counts(found), note=f"{len(seen)} times: {says}", fails=fails)
