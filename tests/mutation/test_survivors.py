"""Is every survivor explained, and every explanation still needed?"""

from tests.mutation.mutants import mutants_of
from tests.mutation.survivors import complaints, reasons
from tests.mutation.trials import KILLED, SURVIVED, Trial
from tests.torture.mutation import DOMAIN

ONE, TWO = mutants_of("countersign.domain.chain", "A = 1\nB = 2\n", "chain.py")
WHY = "nothing reads it"


def test_a_survivor_with_its_reason_is_no_complaint() -> None:
    trials = [Trial(ONE, SURVIVED), Trial(TWO, KILLED)]

    assert complaints(trials, {"chain": {ONE.name: WHY}}) == []


def test_a_survivor_without_a_reason_is_named() -> None:
    (said,) = complaints([Trial(ONE, SURVIVED)], {})

    assert said == "nobody notices, and no reason is given: chain, module: A = [1|2]"


def test_a_reason_for_what_some_test_notices_is_named() -> None:
    (said,) = complaints([Trial(ONE, KILLED)], {"chain": {ONE.name: WHY}})

    assert said == "a reason for what is killed: chain, module: A = [1|2]"


def test_a_reason_for_what_is_no_mutant_any_more_is_named() -> None:
    (said,) = complaints([Trial(ONE, KILLED)], {"chain": {"module: C = [1|2]": WHY}})

    assert said == "a reason for what is no more: chain, module: C = [1|2]"


def test_a_module_that_was_not_tried_is_not_complained_of() -> None:
    assert complaints([Trial(ONE, KILLED)], {"tally": {"x": WHY}}) == []


def test_every_reason_that_is_kept_is_for_a_mutant_that_there_is() -> None:
    gone = [
        f"{module}, {name}"
        for module, names in reasons().items()
        for name in names.keys() - _names(module)
    ]

    assert not gone, "the code was changed: take the reason out, or give it to the new mutant"


def _names(module: str) -> set[str]:
    path = DOMAIN / f"{module}.py"
    source = path.read_text(encoding="utf-8")
    return {each.name for each in mutants_of(module, source, str(path))}
