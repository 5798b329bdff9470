"""What does an answer to a gate let run?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from countersign.domain.outcome import OUTCOME_STATUSES
from countersign_compiler.asl.frame import Json
from countersign_compiler.asl.possible import (
    EVERY,
    UNDECIDED,
    Facts,
    Known,
    Possibilities,
    Record,
    Standing,
    Subject,
    Truths,
    common,
)
from countersign_compiler.asl.records import not_reached, skipped, took, undecided
from countersign_compiler.expressions.truth import UNKNOWN
from countersign_compiler.model import (
    GATE_KIND,
    IF_KIND,
    POLICY_KIND,
    Condition,
    Constant,
    Ensemble,
    Step,
)

_RUNS: Truths = frozenset({True})
_OPENS: Truths = frozenset({True, UNDECIDED})
_STOPPED: Final = "stopped"
_TIMEOUT: Final = "timeout"

Reach = frozenset[object]
"""Whether the run comes to a step: true, false, undecided, or that it may stop before."""


def consequences(ensemble: Ensemble) -> dict[str, Json]:
    """For each gate `{"onApprove": [{name, kind, certain}], "onReject", "onSilence"}`, in order.

    A step stands in a list unless the answer proves that it does not run. `certain` is true only
    where the answer proves that it runs; else its other conditions, or those of the branches around
    it, decide. Silence is that of all: the gates after it are not answered in time either. Steps
    that only choose a branch stand in none. The lists share their entries; what is told of a step
    is worked out once for all gates from which it looks the same.
    """
    followers = list(_followers(ensemble.steps, {}))
    before = _Before()
    found: dict[str, Json] = {}
    for position, follower in enumerate(followers):
        if follower.is_gate:
            after = followers[position + 1 :]
            known, facts = before.where_opens(follower)
            name = follower.name
            found[name] = {
                "onApprove": _told(after, {**known, name: _ANSWERED["approved"]}, facts),
                "onReject": _told(after, {**known, name: _ANSWERED["rejected"]}, facts),
                "onSilence": _told(after, {**known, name: _SILENCE}, facts, silent=True),
            }
        before.add(follower)
    return found


def _followers(
    steps: Sequence[Step],
    tests: dict[int, Possibilities],
    inside: tuple[_Follower, str] | None = None,
) -> Iterator[_Follower]:
    for step in steps:
        conditions = (step.condition, step.test)
        follower = _Follower(step, inside, *(_possibilities(each, tests) for each in conditions))
        yield follower
        for name, branch in step.branches:
            yield from _followers(branch, tests, (follower, name))


def _possibilities(
    condition: Condition | None, tests: dict[int, Possibilities]
) -> Possibilities | None:
    """Steps with the same condition have one tree: what is found of it is found once."""
    if condition is None:
        return None
    found = tests.get(id(condition.tree))
    if found is None:
        found = tests[id(condition.tree)] = Possibilities(condition.tree)
    return found


def _told(
    after: Sequence[_Follower], known: dict[str, Standing], facts: Facts, *, silent: bool = False
) -> list[Json]:
    """The steps that run, or may, when this is known of the steps before them.

    `silent`: no gate among them is answered in time.
    """
    told: list[Json] = []
    for follower in after:
        entry, standing = follower.told(known, facts)
        known[follower.name] = _unanswered(standing) if silent and follower.is_gate else standing
        if entry is not None:
            told.append(entry)
    return told


class _Follower:
    """A step after a gate: what is told of it, and what is then known of it.

    `inside` is the `if` step around it and the branch of it that it stands in.
    """

    def __init__(
        self,
        step: Step,
        inside: tuple[_Follower, str] | None,
        condition: Possibilities | None,
        test: Possibilities | None,
    ) -> None:
        self.name = step.name
        self.is_gate = step.is_gate
        self.inside = inside
        self.condition = condition
        self.test = test
        tests = [each for each in (self.condition, self.test) if each is not None]
        self.subjects = frozenset[Subject | None]().union(*(each.subjects for each in tests))
        self._step = step
        self._gives = _gives(step)
        reads = (each.reads for each in (step.condition, step.test) if each is not None)
        around = () if inside is None else (inside[0].name,)
        self._reads = tuple(frozenset(around).union(*reads))
        self._found: dict[object, tuple[Json | None, Standing]] = {}

    def told(self, known: Known, facts: Facts) -> tuple[Json | None, Standing]:
        """The entry of its gate's list (None: it cannot run), and what is known of it after."""
        looks: tuple[object, ...] = tuple(map(known.get, self._reads))
        if facts and not self.subjects.isdisjoint(facts):
            looks = (*looks, *(fact for fact in facts.items() if fact[0] in self.subjects))
        found = self._found.get(looks)
        if found is None:
            found = self._found[looks] = self._tell(known, facts)
        return found

    def standing(self, known: Known, facts: Facts) -> Standing:
        """Every record that it can have when this is known."""
        return self.told(known, facts)[1]

    def can_be(self) -> Standing:
        """Every record that it can have when nothing is known."""
        truths = _RUNS if self.condition is None else EVERY
        return _standing(self._gives, _RUNS if self.inside is None else EVERY, truths, EVERY)

    def _tell(self, known: Known, facts: Facts) -> tuple[Json | None, Standing]:
        step, reach = self._step, self._reach(known)
        truths = _RUNS if self.condition is None else self.condition.under(known, facts)
        tests = EVERY if self.test is None else self.test.under(known, facts)
        letting = _OPENS if step.is_gate else _RUNS
        entry = None
        if True in reach and truths & letting and self.test is None:
            certain = reach == _RUNS and truths <= letting
            entry = {"name": step.name, "kind": step.kind, "certain": certain}
        return entry, _standing(self._gives, reach, truths, tests)

    def _reach(self, known: Known) -> Reach:
        if self.inside is None:
            return _RUNS
        choice, branch = self.inside
        standing = known.get(choice.name)
        if standing is None:
            return EVERY
        return frozenset(_reached(record, branch) for record in standing.records)


def _reached(choice: Record, branch: str) -> object:
    """Whether the run comes into a branch, by the record of the step that chooses it."""
    if choice["undecided"]:
        return UNDECIDED
    if choice["skipped"]:
        return False
    return choice["output"] == {"taken": branch} if choice["executed"] else _STOPPED


class _Before:
    """The steps so far, and what the opening of a gate says of them.

    A gate opens unless its condition is false, so no side of its `&&` is: neither a test of the
    run's data, nor one of a step before. The branches around it were taken.
    """

    def __init__(self) -> None:
        self._known: dict[str, Standing] = {}
        self._by_subject: dict[Subject | None, list[_Follower]] = {}
        self._in_branches: list[_Follower] = []
        self._places: dict[str, int] = {}

    def add(self, step: _Follower) -> None:
        """Take the next step of the ensemble."""
        self._places[step.name] = len(self._places)
        self._known[step.name] = step.can_be()
        if step.inside is not None:
            self._in_branches.append(step)
        for subject in step.subjects:
            self._by_subject.setdefault(subject, []).append(step)

    def where_opens(self, gate: _Follower) -> tuple[dict[str, Standing], dict[Subject, Truths]]:
        """What is known of the steps before the gate, and of tests, where it opens."""
        known, facts = dict(self._known), dict[Subject, Truths]()
        tests = [] if gate.condition is None else [(gate.condition, _OPENS)]
        tests += _taken(gate, known)
        if not tests:
            return known, facts
        for test, truths in tests:
            for demand in test.demands(truths):
                for step in demand.reads & known.keys():
                    known[step] = demand.narrowed(step, known[step])
                if (subject := demand.sense.subject) is not None:
                    facts[subject] = (facts.get(subject, EVERY) & demand.straight()) or EVERY
        for other in self._touched(facts):
            around = {} if other.inside is None else _only(known, other.inside[0].name)
            known[other.name] = common(known[other.name], other.standing(around, facts))
        return known, facts

    def _touched(self, facts: Facts) -> list[_Follower]:
        """The steps of which facts or the branches taken say more, in order."""
        found = {step.name: step for fact in facts for step in self._by_subject.get(fact, ())}
        found |= {step.name: step for step in self._in_branches}
        return sorted(found.values(), key=lambda step: self._places[step.name])


def _taken(gate: _Follower, known: dict[str, Standing]) -> list[tuple[Possibilities, Truths]]:
    """The tests that led to a gate, with what each gave; the choices around it are then known."""
    tests: list[tuple[Possibilities, Truths]] = []
    at = gate.inside
    while at is not None:
        choice, branch = at
        known[choice.name] = _TAKEN[branch]
        if choice.test is not None:
            tests.append((choice.test, frozenset({branch == "then"})))
        if choice.condition is not None:
            tests.append((choice.condition, _RUNS))
        at = choice.inside
    return tests


def _only(known: Known, name: str) -> dict[str, Standing]:
    return {name: known[name]}


def _gives(step: Step) -> str:
    """Which outputs a step can have: a gate's, a decided one's, a branch, or anything."""
    if step.kind != POLICY_KIND:
        return step.kind if step.kind in (GATE_KIND, IF_KIND) else ""
    verdict = step.config.get("verdict")
    approves = isinstance(verdict, Constant) and verdict.value == "approve"
    return "approved" if approves else "rejected"


@cache
def _standing(gives: str, reach: Reach, truths: Truths, tests: Truths) -> Standing:
    """Every record that a step can have whose condition and `if:` can have these truths."""
    is_gate = gives == GATE_KIND
    found: list[Record] = []
    if True in reach:
        if truths & (_OPENS if is_gate else _RUNS):
            found += _records(gives, tests)
        if False in truths:
            found.append(skipped())
        if UNDECIDED in truths and not is_gate:
            found.append(undecided())
    if False in reach:
        found.append(skipped())
    if UNDECIDED in reach:
        found.append(undecided())
    return Standing(tuple(found or [not_reached()]))


def _records(gives: str, tests: Truths) -> list[Record]:
    """The records of a step that ran; an `if:` that is undecided stops the run."""
    if gives == GATE_KIND:
        return list(map(_answered, OUTCOME_STATUSES))
    if gives == IF_KIND:
        ways = (("then", True), ("else", False))
        found: list[Record] = [took(name) for name, truth in ways if truth in tests]
        return [*found, not_reached()] if UNDECIDED in tests else found
    return [_answered(gives) if gives else _ran(UNKNOWN)]


def _answered(status: str) -> Record:
    """A gate with this outcome; what people wrote can be anything."""
    output: dict[str, object] = {
        "status": status,
        "approved": status == "approved",
        "rejected": status == "rejected",
        "timedOut": status == _TIMEOUT,
        **dict.fromkeys(
            ("approvals", "approvedAt", "approvedBy", "feedback", "input", "reason", "requestId"),
            UNKNOWN,
        ),
    }
    return _ran(output)


@cache
def _unanswered(standing: Standing) -> Standing:
    """The records of a gate without those that took an answer."""
    answered = [_answered(status) for status in OUTCOME_STATUSES if status != _TIMEOUT]
    return Standing(tuple(each for each in standing.records if each not in answered))


def _ran(output: object) -> Record:
    """A step that the run got past: a failed one would have ended it."""
    return {
        "input": UNKNOWN,
        "output": output,
        "executed": True,
        "success": True,
        "failed": False,
        "skipped": False,
        "undecided": False,
    }


_ANSWERED = {status: Standing((_answered(status),)) for status in ("approved", "rejected")}
_SILENCE = Standing((_answered(_TIMEOUT),))
_TAKEN = {branch: Standing((took(branch),)) for branch in ("then", "else")}
