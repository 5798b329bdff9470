"""Does the engine do with generated nestings what the words of the language say?

The plans come from an interpreter that never sees a state machine. All runs share one world.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import pytest

from tests.nestings.controls import BROKEN, noticed
from tests.nestings.coverage import constructs, outcomes, told
from tests.nestings.driver import Observed
from tests.nestings.generator import APPROVER, AROUND, INSIDE, Nesting
from tests.nestings.judge import differences
from tests.nestings.law import OUTCOMES
from tests.nestings.plan import Plan, plan_of
from tests.nestings.series import CHOSEN, series
from tests.nestings.stage import played
from tests.nestings.witness import WITNESS
from tests.nestings.writing import Tree, written

RecordProperty = Callable[[str, object], None]
PLANTED = "nest-planted"


@dataclass(frozen=True)
class Performance:
    """What was planned and what was seen; `planted` is a run whose machine was tampered with."""

    plans: list[Plan]
    seen: list[Observed]
    planted: tuple[Plan, Observed]


@pytest.fixture(scope="module")
def no_proxy_of_the_user() -> Iterator[None]:
    """Keep loopback calls off any proxy that the user's shell names."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="module")
def performance(no_proxy_of_the_user: None) -> Performance:
    plans, refused = series(CHOSEN), plan_of(a_refused_payment())
    *seen, tampered = played([*plans, refused], planted={PLANTED: ("approved", "rejected")})
    return Performance(plans, seen, (refused, tampered))


def a_refused_payment() -> Nesting:
    """Somebody says no, and nothing is paid."""
    gate: Tree = {"name": "gate", "kind": "gate", "approvers": [APPROVER]}
    url = f"https://{WITNESS}/ok/${{input.tag}}/pay"
    pay: Tree = {"name": "pay", "kind": "http", "url": url, "body": {"value": 1}}
    tree = {
        "steps": [gate, pay | {"condition": "${gate.output.approved}"}],
        "output": {"was": "${gate.output.status}"},
    }
    texts = {PLANTED: written(PLANTED, tree, "agents")}
    every = (Nesting(seed, "agents", texts, {"tag": "planted"}) for seed in count())
    return next(each for each in every if each.answer(f"{PLANTED}.run.gate").status == "rejected")


def test_every_run_is_what_the_language_says(
    performance: Performance, record_property: RecordProperty
) -> None:
    found = {
        f"seed {plan.nesting.seed}": wrong
        for plan, seen in zip(performance.plans, performance.seen, strict=True)
        if (wrong := differences(plan, seen))
    }

    for line in told(performance.plans):
        record_property("searched", line)
    assert found == {}


def test_what_was_played_goes_through_every_construct_and_outcome(
    performance: Performance,
) -> None:
    ran, ended = constructs(performance.plans), outcomes(performance.plans)

    assert {inner for inner in INSIDE if not any(ran[outer, inner] for outer in AROUND)} == set()
    assert {outer for outer in AROUND if not any(ran[outer, inner] for inner in AROUND)} == set()
    assert {outcome for _, outcome in ended} >= set(OUTCOMES)


@pytest.mark.parametrize("rule", BROKEN)
def test_a_language_with_one_rule_broken_is_not_what_runs(
    performance: Performance, rule: str, record_property: RecordProperty
) -> None:
    names = noticed(BROKEN[rule], performance.plans, performance.seen)

    record_property("searched", f"{rule} would be noticed in {len(names)}: {names[:5]}")
    assert names


def test_a_machine_that_pays_after_a_no_is_noticed(performance: Performance) -> None:
    plan, seen = performance.planted

    assert plan.succeeds
    assert [each.path for each in seen.calls] == ["/ok/planted/pay"]
    assert any("nobody should make" in each for each in differences(plan, seen))
