"""Which steps does the run come to after an answer, and where may it have ended before?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from countersign_compiler.asl.follower import Follower, Turn
from countersign_compiler.asl.frame import Json
from countersign_compiler.asl.opened import past
from countersign_compiler.asl.possible import Facts, Standing
from countersign_compiler.asl.standing import (
    NOT_REACHED,
    ended,
    going_on,
    inside_failed,
    or_undecided,
    unanswered,
)
from countersign_compiler.model import FOREACH_KIND

_NEVER: Final = 0
_MAYBE: Final = 1
_SURELY: Final = 2


@dataclass(slots=True)
class _Level:
    """The run itself, or a group around the steps that come now.

    `comes`: the run certainly comes into the group, and `has_items`: from there to the steps in
    it. `beside`: a `fail` elsewhere in the group may end this branch or item. `asks`: the gate
    stands in it, so its other branches run whatever is answered, and `apart`: this is one of them.
    `ends`: whether a step of this branch has ended it; `others`: whether one of another branch has.
    """

    group: Follower | None = None
    comes: bool = True
    has_items: bool = True
    beside: bool = False
    asks: bool = False
    apart: bool = False
    ends: int = _NEVER
    others: int = _NEVER


class Walk:
    """The way from a gate to the end of the file.

    `known` and `facts` are what the answer says of the steps so far; `known` is written to.
    `silent`: no gate on the way is answered in time.
    """

    def __init__(
        self, gate: Follower, known: dict[str, Standing], facts: Facts, *, silent: bool = False
    ) -> None:
        self._known = known
        self._facts = facts
        self._silent = silent
        self._levels = [_Level()]
        for group, branch in reversed([place for place in gate.around() if place[0].is_group]):
            beside = group.fails_beside(branch)
            others = _MAYBE if beside else _NEVER
            self._levels.append(_Level(group, beside=beside, asks=True, others=others))
        self._settle()

    def told(self, after: Sequence[Follower]) -> list[Json]:
        """The entries of the steps after the gate that its answer lets run, or may, in order."""
        told: list[Json] = []
        known = self._known
        for follower in after:
            if follower.turns:
                self._turn(follower.turns)
            if self._over:
                known[follower.name] = NOT_REACHED
                continue
            entry, standing = follower.told(known, self._facts)
            if self._silent and follower.is_gate and not self._apart:
                standing = unanswered(standing)
            known[follower.name] = standing
            if entry is not None and not self._apart:
                told.append(entry if self._certain else follower.may_run)
            if follower.steers:
                self._steer(follower, entry, standing)
        return told

    def _settle(self) -> None:
        """Work out what holds for the steps that come next."""
        levels = self._levels
        self._over = levels[-1].ends == _SURELY
        self._apart = any(level.apart for level in levels)
        self._certain = all(
            level.has_items and level.ends == _NEVER and not level.beside for level in levels
        )

    def _steer(self, follower: Follower, entry: Json | None, standing: Standing) -> None:
        level = self._levels[-1]
        if follower.is_group:
            self._known[follower.name] = going_on(standing)
            first, _ = follower.step.blocks[0]
            comes = all(record["executed"] for record in standing.records)
            beside = follower.fails_beside(first)
            self._levels.append(_Level(follower, comes, follower.has_items(), beside))
        elif entry is not None:
            level.ends = _SURELY if entry["certain"] else max(level.ends, _MAYBE)
            if level.group is None:
                self._facts = past(follower, self._known, self._facts)
        self._settle()

    def _turn(self, turns: Sequence[Turn]) -> None:
        for turn in turns:
            level = self._levels[-1]
            # A group behind the end of the run was never entered.
            if level.group is not turn.group:
                continue
            if turn.branch is None:
                self._leave(turn.group, self._levels.pop())
                continue
            level.others, level.ends = max(level.others, level.ends), _NEVER
            level.apart = level.asks
            level.beside = turn.group.fails_beside(turn.branch)
        self._settle()

    def _leave(self, group: Follower, level: _Level) -> None:
        """Go on after a group: what ended a branch has ended it, and the run if it may not fail."""
        known, step, outer = self._known, group.step, self._levels[-1]
        ends = max(level.ends, level.others)
        surely = ends == _SURELY and level.has_items
        known[group.name] = ended(known[group.name], continues=step.continues, surely_fails=surely)
        if not step.continues:
            outer.ends = max(outer.ends, _SURELY if surely and level.comes else min(ends, _MAYBE))
        elif step.kind != FOREACH_KIND:
            left = inside_failed(known[group.name]) if surely else None
            for inner in step.inside():
                known[inner.name] = left or or_undecided(known[inner.name])
        if step.continues or step.kind == FOREACH_KIND:
            gone = {step.item_name, *(inner.name for inner in step.inside())}
            self._facts = {
                subject: truths
                for subject, truths in self._facts.items()
                if not subject.mentions(gone)
            }
