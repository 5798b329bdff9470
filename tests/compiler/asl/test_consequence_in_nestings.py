"""What is told of an answer holds for every run, wherever the gate and the other steps stand."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import pytest

from countersign_compiler.asl.consequence import consequences
from tests.compiler.asl.nesting import INPUTS, Nesting
from tests.compiler.asl.playing import CANCELLED, play
from tests.compiler.builders import compiled

SEEDS = range(60)
RUNS = 8
UNTOLD = ("if", "parallel", "foreach")
LISTS = {"approved": "onApprove", "rejected": "onReject", "timeout": "onSilence"}


@cache
def played(seed):
    """A compiled ensemble and runs of it; in a silent one nobody answers any gate."""
    made = Nesting(seed)
    found = compiled(made.text)
    assert found.machine is not None, (made.text, found.findings)
    dice, plays = random.Random(seed), []
    for number in range(RUNS):
        silent = number % 3 == 2
        script = a_script(made, dice, silent)
        run_input = dice.choice(INPUTS)
        states = found.machine.definition["States"]
        plays.append((silent, play(states, run_input, script, dice)))
    return made.text, found.ensemble, plays


def a_script(made, dice, silent):
    answers = ["timeout"] if silent else ["approved", "approved", "rejected"]
    if dice.random() < 0.3:
        answers = [*answers, CANCELLED]

    def happens(name):
        if name in made.gates:
            return dice.choice(answers)
        return "fails" if name in made.calls and dice.random() < 0.2 else "runs"

    return happens


def wrongs(ensemble, plays, lists):
    """What the lists say that one of the runs shows to be wrong."""
    tellable = {step.name for step in ensemble.every_step() if step.kind not in UNTOLD}
    inside = {step.name: {each.name for each in step.inside()} for step in ensemble.every_step()}
    for silent, made in plays:
        lost = set().union(*(inside[name] for name in made.passed_over))
        for place, event in enumerate(made.events):
            if event.answer is None or (event.answer == "timeout" and not silent):
                continue
            listed = lists[event.name][LISTS[event.answer]]
            after = {each.name for each in made.events[place + 1 :] if not is_beside(each, event)}
            if unsaid := (after & tellable) - {step["name"] for step in listed}:
                yield f"{event.name} {event.answer}: {sorted(unsaid)} ran unsaid"
            certain = {step["name"] for step in listed if step["certain"]}
            if made.ended in ("succeeded", "fail") and (missing := certain - after - lost):
                yield f"{event.name} {event.answer}: {sorted(missing)} did not run"


def is_beside(event, gate):
    """Whether a step ran in another branch or item than the gate."""
    for one, other in zip(event.path, gate.path, strict=False):
        if one != other:
            return one[0] == other[0]
    return False


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_runs_was_told_and_what_was_told_as_certain_runs(seed):
    text, ensemble, plays = played(seed)

    assert list(wrongs(ensemble, plays, consequences(ensemble))) == [], text


def is_group(step):
    return step.kind in ("parallel", "foreach")


UNSOUND = {
    "a failure is never gone past": lambda step: replace(step, continues=False),
    "a group's failure is never gone past": lambda step: (
        replace(step, continues=False) if is_group(step) else step
    ),
    "nothing ends the run": lambda step: (
        replace(step, kind="code") if step.kind in ("stop", "fail") else step
    ),
    "a group is never passed by": lambda step: (
        replace(step, condition=None) if is_group(step) else step
    ),
    "every list has items": lambda step: replace(step, items=None),
}


def seen_as(ensemble, change):
    """The ensemble with every step changed."""

    def changed(step):
        new = change(step)
        return replace(
            new,
            then=tuple(map(changed, new.then)),
            otherwise=tuple(map(changed, new.otherwise)),
            body=tuple(map(changed, new.body)),
            parallel=tuple(tuple(map(changed, branch)) for branch in new.parallel),
        )

    return replace(ensemble, steps=tuple(map(changed, ensemble.steps)))


@pytest.mark.parametrize("why", UNSOUND)
def test_lists_that_leave_out_a_way_are_noticed(why):
    noticed = [
        seed
        for seed in SEEDS
        for _, ensemble, plays in [played(seed)]
        if any(wrongs(ensemble, plays, consequences(seen_as(ensemble, UNSOUND[why]))))
    ]

    assert noticed


def test_the_runs_end_in_every_way_and_gates_are_answered_everywhere():
    plays = [made for seed in SEEDS for _, made in played(seed)[2]]
    answered = {(event.answer, len(event.path)) for made in plays for event in made.events}

    assert {made.ended for made in plays} == {"succeeded", "fail", "accident", "undecided"}
    assert {(answer, depth) for answer in LISTS for depth in (0, 1, 2)} <= answered
    assert any(made.passed_over for made in plays)
