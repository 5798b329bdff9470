"""Does some test notice every small mistake that the decision core could hold?

Every mutant of `layers/runtime/countersign/domain` is shown to `tests/domain` alone, `MUTATORS` (2)
at a time; `MUTANTS_OF` names modules, separated by blanks, where not all are wanted. Beside it:
every branch of the core runs in its own tests, and `DECISIONS` (20,000) random histories come to
what the truth table says.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from tests.domain.scenarios import scenario
from tests.domain.test_decide_truth_table import WRONG, disagrees, product, wrongly
from tests.mutation.coverage_of_domain import uncovered
from tests.mutation.mutants import Mutant, mutants_of, unchanged
from tests.mutation.survivors import complaints, reasons, short_name
from tests.mutation.trials import KILLED, SURVIVED, TIMED_OUT, Trial, try_all
from tests.torture.rows import Row

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = ROOT / "layers/runtime/countersign/domain"
LEAST_PERCENT = 90
DECISIONS = 20_000
CONTROLS = ("unchanged, in place", "unchanged, in the way")


def torture(say: Callable[[str], object]) -> list[Row]:
    """Try every mutant, and say the score of every module and of all."""
    workers = int(os.environ.get("MUTATORS", "2"))
    wanted = os.environ.get("MUTANTS_OF", "").split()
    rows = [_histories(say), _branches()]
    modules = [path for path in sorted(DOMAIN.glob("*.py")) if path.stem != "__init__"]
    modules = [path for path in modules if not wanted or path.stem in wanted]
    begun = getrusage(RUSAGE_CHILDREN).ru_utime
    trials = try_all(list(_mutants(modules)), workers=workers, say=say)
    say(f"{(getrusage(RUSAGE_CHILDREN).ru_utime - begun) / 60:.1f} minutes of processor time")
    mutants = [trial for trial in trials if trial.mutant.name not in CONTROLS]
    for line in table(mutants):
        say(line)
    wrong = complaints(mutants, reasons())
    for line in wrong:
        say(line)
    return [*rows, mutants_row(mutants, wrong), _controls(trials)]


def _mutants(modules: Sequence[Path]) -> Iterator[Mutant]:
    for path in modules:
        source, module = path.read_text(encoding="utf-8"), f"countersign.domain.{path.stem}"
        yield from mutants_of(module, source, str(path))
    # Nothing is wrong with these, so no test may be red: it would be red of our own doing.
    yield unchanged(module, source, str(path), CONTROLS[0], function="every")
    yield unchanged(module, source, str(path), CONTROLS[1], function=None)


def table(trials: Sequence[Trial]) -> list[str]:
    """One line for each module, and one for all of them: mutants, what came of them, the score."""
    modules = sorted({short_name(trial.mutant.module) for trial in trials})
    by = {
        module: Counter(
            trial.verdict for trial in trials if short_name(trial.mutant.module) == module
        )
        for module in modules
    }
    whole = Counter(trial.verdict for trial in trials)
    lines = [_line(module, counts) for module, counts in by.items()]
    return [
        f"{'module':14} mutants  killed  timed out  survived  score",
        *lines,
        _line("all", whole),
    ]


def score(counts: Counter[str]) -> float:
    """Percent of the mutants that some test notices; a test that never ends is noticed, too."""
    return 100 - 100 * counts[SURVIVED] / max(1, counts.total())


def _line(name: str, counts: Counter[str]) -> str:
    return (
        f"{name:14} {counts.total():7,} {counts[KILLED]:7,} {counts[TIMED_OUT]:10,} "
        f"{counts[SURVIVED]:9,} {score(counts):5.1f} %"
    )


def mutants_row(trials: Sequence[Trial], wrong: Sequence[str]) -> Row:
    """The row of all mutants; a low score fails it, and so does a survivor without its reason."""
    counts = Counter(trial.verdict for trial in trials)
    low = score(counts) < LEAST_PERCENT
    fails = [f"{len(wrong)} survivors and reasons do not fit"] if wrong else []
    fails += [f"the score is below {LEAST_PERCENT} %"] if low else []
    note = (
        f"{score(counts):.1f} % noticed by tests/domain alone, {counts[TIMED_OUT]} of them by time"
    )
    note += f"; {counts[SURVIVED]} survive, each with its reason in tests/mutation/survivors.toml"
    return Row("mutants of the decision core", len(trials), fails="; ".join(fails), note=note)


def _controls(trials: Sequence[Trial]) -> Row:
    held = [each for each in trials if each.mutant.name in CONTROLS and each.verdict == SURVIVED]
    fails = "" if len(held) == len(CONTROLS) else "a test is red although nothing was changed"
    return Row("the decision core put in unchanged", len(CONTROLS), fails=fails)


def _branches() -> Row:
    missing = uncovered()
    return Row(
        "branches of the decision core", 1, fails=missing or "", note="100 % in tests/domain"
    )


def _histories(say: Callable[[str], object]) -> Row:
    """Random histories against the truth table; one wrong rule must be found on the way."""
    count = int(os.environ.get("DECISIONS", DECISIONS))
    untrue = [seed for seed in range(count) if disagrees(scenario(seed), product.decide)]
    for seed in untrue:
        say(f"scenario {seed} does not come to what the truth table says")
    blind = [
        wrong
        for wrong in WRONG
        if not any(disagrees(scenario(seed), wrongly(wrong)) for seed in range(2_000))
    ]
    fails = f"not noticed: {', '.join(blind)}" if blind else ""
    note = f"{len(WRONG)} rules written wrongly were each found"
    return Row(
        "histories against the truth table", count, untrue=len(untrue), fails=fails, note=note
    )
